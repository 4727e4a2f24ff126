internal import IMAPWire
package import MailTypes

/// Non-synchronizing literals (RFC 7888): a message that is sent with its command, without asking, saves a
/// round trip.
extension IMAPConnection {
  /// A larger one is not worth sending in vain, to a server that has no room for it, say.
  private static let largestUnasked: UInt64 = 1 << 20
  /// LITERAL- takes no more (RFC 7888 §5).
  private static let largestOfLiteralMinus: UInt64 = 4096

  /// How many times as large as a message that was taken another may be.
  private static let leap: UInt64 = 4

  private var literalExtension: (name: String, maximum: UInt64)? {
    if offers("LITERAL+") { return ("LITERAL+", Self.largestUnasked) }
    if offers("LITERAL-") { return ("LITERAL-", Self.largestOfLiteralMinus) }
    return nil
  }

  /// Whether a message of this size may be sent without asking.
  ///
  /// Only where the server has taken one of that order on this connection: what it would refuse at once is
  /// better not sent, and to ask for every one that is a little larger takes a round trip each. And only once it has shown that it reads such literals: to one that does not, the
  /// lines of the message would be commands.
  func maySendUnasked(_ size: UInt64) throws(ClientError) -> Bool {
    guard isSmallEnoughUnasked(size) else { return false }
    return try readsUnaskedLiterals()
  }

  /// Whether a message is not too large to be sent without asking.
  func isSmallEnoughUnasked(_ size: UInt64) -> Bool {
    guard let maximum = literalExtension?.maximum else { return false }
    let (leap, overflow) = largestTaken.multipliedReportingOverflow(by: Self.leap)
    return size <= (overflow ? maximum : min(maximum, leap))
  }

  /// Whether the server reads non-synchronizing literals; it is asked the first time.
  func readsUnaskedLiterals() throws(ClientError) -> Bool {
    guard let name = literalExtension?.name else { return false }
    if takesUnasked == nil, let probe = try beginProbe() { try finish(probe, name) }
    return takesUnasked == true
  }

  /// Opens a mailbox for reading and writing and, in the same breath, finds out whether the server reads
  /// non-synchronizing literals, where that is not known yet.
  package func selectForAppends(_ mailbox: MailboxName) throws(ClientError) -> SelectedMailbox {
    guard let name = literalExtension?.name, takesUnasked == nil, let probe = try beginProbe()
    else { return try select(mailbox) }
    do throws(ClientError) {
      let box = try select(mailbox)
      try finish(probe, name)
      return box
    } catch {
      if isUsable { try finish(probe, name) }
      throw error
    }
  }

  /// Sends a literal that would be a harmless command where it is taken for one, and a command behind it.
  private func beginProbe() throws(ClientError) -> LiteralProbe? {
    guard pendingProbe == nil else { return nil }
    let misread = nextTag()
    let tag = try send(.literalProbe(misread), .asking)
    let probe = LiteralProbe(tag: tag, misread: misread, end: try send(.noop, .asking))
    pendingProbe = probe
    return probe
  }

  /// Reads what is still to come of the answers.
  private func finish(_ probe: LiteralProbe, _ name: String) throws(ClientError) {
    while earlyAnswers[probe.end] == nil {
      if case .tagged(let tag, let status) = try receive(.asking) {
        try keepAnswer(status, to: tag, .asking)
      }
    }
    pendingProbe = nil
    let answer = earlyAnswers.removeValue(forKey: probe.tag)
    let misreading = earlyAnswers.removeValue(forKey: probe.misread)
    earlyAnswers[probe.end] = nil
    let isProven = answer?.condition == .ok && misreading == nil
    takesUnasked = isProven
    if isProven { noteUse(of: [name]) } else { ledger?.note(refused: [name]) }
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
