/// How a connection is protected (RFC 8314).
package enum TransportSecurity: String, Hashable, Sendable {
  /// TLS from the first octet.
  case implicitTLS
  /// STARTTLS, required: there is no way back to clear text.
  case startTLS
  /// No TLS at all; only where the user asked for it in so many words.
  case cleartext
}
