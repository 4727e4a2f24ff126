internal import MailTypes

/// Asks a proxy, over a connection to it, for one to the server; then the connection is that.
///
/// Not one octet is read beyond the proxy's answer, since what follows is the server's.
struct ProxyConversation {
  let stream: TCPStream
  let proxy: ProxyServer
  let host: String
  let port: UInt16
  let deadline: Deadline

  func run() throws(TransportError) {
    do throws(TransportError) {
      switch proxy.kind {
      case .socks5: try askSOCKS()
      case .http: try askHTTP()
      }
    } catch {
      switch error.code {
      case .connectionLost: throw failure(.ended)
      case .timedOut: throw failure(.silent)
      default: throw error
      }
    }
  }

  func failure(_ fault: ProxyFault) -> TransportError {
    var error = TransportError(.proxyFailed(fault), peer: stream.peer)
    error.proxy = TransportError.peerName(host: proxy.host, port: proxy.port)
    return error
  }

  func send(_ octets: [UInt8]) throws(TransportError) {
    try stream.write(octets.span, deadline: deadline)
  }

  func send(_ secret: Secret) throws(TransportError) {
    try secret.withBytes { (octets) throws(TransportError) in try send(octets) }
  }

  /// Exactly so many octets.
  func receive(_ count: Int) throws(TransportError) -> [UInt8] {
    var octets: [UInt8] = []
    while octets.count < count {
      var piece = [UInt8](repeating: 0, count: count - octets.count)
      var free = piece.mutableSpan
      let read = try stream.read(into: &free, deadline: deadline)
      guard read > 0 else { throw failure(.ended) }
      octets += piece.prefix(read)
    }
    return octets
  }
}
