/// A server that makes connections for others, and looks their names up as well.
package struct ProxyServer: Sendable {
  package enum Kind: Hashable, Sendable {
    /// RFC 1928.
    case socks5
    /// The CONNECT method of HTTP (RFC 9110 §9.3.6).
    case http
  }

  package var kind: Kind
  /// A name, or an address without brackets.
  package var host: String
  package var port: UInt16
  /// Nil where the proxy lets everybody through.
  package var user: String?
  package var password: Secret?

  package init(
    _ kind: Kind, host: String, port: UInt16, user: String? = nil, password: Secret? = nil
  ) {
    self.kind = kind
    self.host = host
    self.port = port
    self.user = user
    self.password = password
  }
}
