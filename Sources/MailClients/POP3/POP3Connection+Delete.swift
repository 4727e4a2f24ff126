internal import IMAPWire
internal import MailTypes
internal import POP3Wire

extension POP3Connection {
  /// Marks a message for removal, which happens at QUIT and not before (RFC 1939 §5).
  ///
  /// - Throws: `refused` where the server does not mark it.
  package func delete(_ number: Int) throws(ClientError) {
    try run(.delete(number), .removing(.inbox))
  }

  /// Takes back every mark.
  package func reset() throws(ClientError) { try run(.reset, .removing(.inbox)) }

  package func noop() throws(ClientError) { try run(.noop, .asking) }

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
