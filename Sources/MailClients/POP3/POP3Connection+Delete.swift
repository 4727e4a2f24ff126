internal import IMAPWire
internal import MailTypes
internal import POP3Wire

extension POP3Connection {
  /// Commands that are sent at once; all of them are a few kilobytes.
  private static let mostDeletions = 100

  /// Marks messages for removal, which happens at QUIT and not before (RFC 1939 §5), with as many commands
  /// ahead of the answers as the server bears.
  ///
  /// - Returns: Those that the server does not mark.
  /// - Throws: What ended the connection; nothing is removed then.
  package func delete(
    _ numbers: [Int]
  ) throws(ClientError) -> [(number: Int, error: ClientError)] {
    let activity = ClientActivity.removing(.inbox)
    var refused: [(number: Int, error: ClientError)] = []
    var rest = numbers[...]
    while !rest.isEmpty {
      let group = rest.prefix(maySendAhead ? Self.mostDeletions : 1)
      rest = rest.dropFirst(group.count)
      try send(group.map { .delete($0) }, activity)
      for (place, number) in group.enumerated() {
        let reply = try receiveReply(isAhead: place > 0, activity)
        if !reply.isPositive { refused.append((number, refusal(reply, activity))) }
      }
    }
    return refused
  }

  /// Ends the session, so that the server removes what was marked (RFC 1939 §6).
  ///
  /// Whatever comes out, the connection is over.
  package func quit() -> QuitResult {
    let activity = ClientActivity.loggingOut
    defer { close() }
    do throws(ClientError) {
      state = .update
      try run(.quit, activity)
      return .confirmed
    } catch {
      return error.isRefusal ? .refused(error) : .unknown(error)
    }
  }
}
