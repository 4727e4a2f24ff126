package import MailTypes

/// A command of the client.
package enum POP3Command: Sendable {
  /// CAPA (RFC 2449 §5).
  case capabilities
  /// STLS (RFC 2595 §4).
  case startTLS
  /// UTF8 (RFC 6856 §2.1).
  case utf8
  case user(String)
  case password(Secret)
  /// APOP with the digest in hexadecimal (RFC 1939 §7).
  case apop(user: String, digest: Secret)
  /// AUTH (RFC 5034 §4); an initial response without octets is sent as `=`.
  case authenticate(mechanism: String, initialResponse: Secret?)
  case status
  case list
  case uniqueIDs
  case retrieve(Int)
  /// The header and so many lines of the body.
  case top(Int, lines: Int)
  case delete(Int)
  case noop
  case quit
}
