/// What both ends of a TLS connection know about it and nobody in between can bring about (RFC 5056).
package struct ChannelBinding: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    /// Keying material of the connection itself; TLS 1.3 (RFC 9266).
    case exporter = "tls-exporter"
    /// The hash of the server's certificate (RFC 5929 §4).
    case serverEndPoint = "tls-server-end-point"
  }

  package var kind: Kind
  package var data: [UInt8]

  package init(_ kind: Kind, _ data: [UInt8]) {
    self.kind = kind
    self.data = data
  }
}
