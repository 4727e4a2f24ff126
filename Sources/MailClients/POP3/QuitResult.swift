/// What has become of the messages that were marked with DELE once QUIT was said (RFC 1939 §6).
package enum QuitResult: Hashable, Sendable {
  /// The server has said +OK: they are gone.
  case confirmed
  /// The server has said -ERR: some or all of them are still there.
  case refused(ClientError)
  /// The connection ended before an answer came: they may be gone or not.
  case unknown(ClientError)
}
