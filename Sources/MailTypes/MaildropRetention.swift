/// How long messages stay in a maildrop at the least, as the server promises (RFC 2449 §6.7, EXPIRE).
package enum MaildropRetention: Hashable, Sendable {
  case forever
  /// With 0 days nothing may be left: what was retrieved is removed at the end of the session.
  case days(Int)
}
