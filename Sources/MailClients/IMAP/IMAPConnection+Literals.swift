internal import IMAPWire
internal import MailTypes

/// Non-synchronizing literals (RFC 7888): a message that is sent with its command, without asking, saves a
/// round trip.
extension IMAPConnection {
  /// A larger one is not worth sending in vain, to a server that has no room for it, say.
  private static let largestUnasked: UInt64 = 1 << 20
  /// LITERAL- takes no more (RFC 7888 §5).
  private static let largestOfLiteralMinus: UInt64 = 4096

  private var literalExtension: (name: String, maximum: UInt64)? {
    if offers("LITERAL+") { return ("LITERAL+", Self.largestUnasked) }
    if offers("LITERAL-") { return ("LITERAL-", Self.largestOfLiteralMinus) }
    return nil
  }

  /// Whether a message of this size may be sent without asking.
  ///
  /// Only where the server has taken one as large on this connection: what it would refuse at once is
  /// better not sent. And only once it has shown that it reads such literals: to one that does not, the
  /// lines of the message would be commands.
  func maySendUnasked(_ size: UInt64) throws(ClientError) -> Bool {
    guard isSmallEnoughUnasked(size) else { return false }
    return try readsUnaskedLiterals()
  }

  /// Whether a message is not too large to be sent without asking.
  func isSmallEnoughUnasked(_ size: UInt64) -> Bool {
    guard let maximum = literalExtension?.maximum else { return false }
    return size <= min(maximum, largestTaken)
  }

  /// Whether the server reads non-synchronizing literals; it is asked the first time.
  func readsUnaskedLiterals() throws(ClientError) -> Bool {
    guard let name = literalExtension?.name else { return false }
    if takesUnasked == nil {
      let isProven = try provesUnaskedLiterals()
      takesUnasked = isProven
      if isProven { noteUse(of: [name]) } else { ledger?.note(refused: [name]) }
    }
    return takesUnasked == true
  }

  /// Sends a literal that would be a harmless command where it is taken for one.
  private func provesUnaskedLiterals() throws(ClientError) -> Bool {
    let misread = nextTag()
    let probe = try send(.literalProbe(misread), .asking)
    let end = try send(.noop, .asking)
    var isProven = false
    while true {
      switch try receive(.asking) {
      case .tagged(probe, let status): isProven = status.condition == .ok
      case .tagged(misread, _): isProven = false
      case .tagged(end, _): return isProven
      case .tagged(let other, let status): try keepAnswer(status, to: other, .asking)
      default: continue
      }
    }
  }

  /// After a refusal of what was sent without asking: a server that has refused before it read the
  /// message has taken it for commands, so that the answers show whether both sides are in step.
  ///
  /// - Throws: Why they are not; what has become of the message is as open then as the refusal left it.
  func confirmStep(after refusal: ClientError) throws(ClientError) {
    do throws(ClientError) {
      let end = try send(.noop, .asking)
      while true {
        switch try receive(.asking) {
        case .tagged(end, _): return
        case .tagged(let other, let status): try keepAnswer(status, to: other, .asking)
        // To a line that made no sense.
        case .status(let status) where status.condition == .bad: takesUnasked = false
        default: continue
        }
      }
    } catch {
      var error = error
      error.isLiteralFullyWritten = refusal.isLiteralFullyWritten
      throw error
    }
  }
}
