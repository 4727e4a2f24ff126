/// The ways to log in that `--auth` and the key `auth` may name.
package enum AuthenticationMechanism: String, Hashable, Sendable, CaseIterable {
  /// SASL PLAIN (RFC 4616).
  case plain = "PLAIN"
  /// The LOGIN command of IMAP.
  case login = "LOGIN"
}
