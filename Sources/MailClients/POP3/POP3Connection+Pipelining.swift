internal import MailTypes
internal import NetTransport
internal import POP3Wire

/// Commands that are sent before the one before has been answered (RFC 2449 §6.6).
extension POP3Connection {
  private static let pipelining = "PIPELINING"

  /// How long the answer to a command that was sent ahead is waited for, as long as the server has not shown
  /// that it takes such commands.
  private static let trial = Duration.seconds(30)

  /// Whether commands may go out before the one before has been answered.
  var maySendAhead: Bool {
    guard takesPipelining == nil else { return takesPipelining == true }
    return offers(Self.pipelining) && ledger?.record.refused.contains(Self.pipelining) != true
  }

  /// From now on, and on further connections, commands wait for the answer to the one before.
  func shunPipelining() {
    takesPipelining = false
    ledger?.note(refused: [Self.pipelining])
  }

  /// Reads the reply to one of several commands.
  ///
  /// - Parameter isAhead: Whether the command was sent before the one before it was answered.
  func receiveReply(
    isAhead: Bool, _ activity: ClientActivity
  ) throws(ClientError) -> Reply {
    guard isAhead else { return try receiveReply(activity) }
    let usualTime = idleTime
    if takesPipelining == nil { idleTime = min(usualTime, Self.trial) }
    defer { idleTime = usualTime }
    do throws(ClientError) {
      let reply = try receiveReply(activity)
      if takesPipelining == nil { noteUse(of: Self.pipelining) }
      takesPipelining = true
      return reply
    } catch {
      guard error.mayMeanPipelining(isProven: takesPipelining == true) else { throw error }
      shunPipelining()
      throw failure(.pipeliningFailed, activity)
    }
  }
}

extension ClientError {
  /// Whether a server that takes no commands ahead might be the reason why an answer did not come.
  fileprivate func mayMeanPipelining(isProven: Bool) -> Bool {
    switch code {
    case .pop3Violation, .trickle: true
    case .transport(let error): error.code == .timedOut(.reading) || isLostConnection && !isProven
    default: false
    }
  }
}
