/// The ways to log in, by the names that `--auth` and the key `auth` take.
package enum AuthenticationMechanism: String, Hashable, Sendable, CaseIterable {
  /// RFC 7677, bound to the TLS connection.
  case scramSHA256Plus = "SCRAM-SHA-256-PLUS"
  case scramSHA256 = "SCRAM-SHA-256"
  /// RFC 5802, bound to the TLS connection.
  case scramSHA1Plus = "SCRAM-SHA-1-PLUS"
  case scramSHA1 = "SCRAM-SHA-1"
  /// With an access token of OAuth 2.0 (RFC 7628).
  case oauthBearer = "OAUTHBEARER"
  /// With an access token, in the form of Google and Microsoft.
  case xoauth2 = "XOAUTH2"
  /// The user is known by the client certificate (RFC 4422 appendix A).
  case external = "EXTERNAL"
  /// RFC 4616.
  case plain = "PLAIN"
  /// LOGIN of IMAP, USER and PASS of POP3, or the SASL mechanism of that name.
  case login = "LOGIN"
  /// RFC 2195; only where it is asked for.
  case cramMD5 = "CRAM-MD5"
  /// RFC 1939 §7, of POP3 alone; only where it is asked for.
  case apop = "APOP"

  /// From the best on: what proves most and gives away least comes first.
  package static let byStrength: [AuthenticationMechanism] = [
    .scramSHA256Plus, .scramSHA256, .oauthBearer, .xoauth2, .scramSHA1Plus, .scramSHA1, .external,
    .cramMD5, .apop, .plain, .login,
  ]

  /// The names that may be given, for messages.
  package static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// Whether it is used only where somebody asks for it.
  package var wantsAsking: Bool { self == .cramMD5 || self == .apop }

  /// Whether an access token stands for the password.
  package var usesToken: Bool { self == .oauthBearer || self == .xoauth2 }

  /// Whether it is one of the SCRAM family.
  package var isSCRAM: Bool { isBound || self == .scramSHA256 || self == .scramSHA1 }

  /// Whether it proves that both sides are ends of the same TLS connection.
  package var isBound: Bool { self == .scramSHA256Plus || self == .scramSHA1Plus }
}
