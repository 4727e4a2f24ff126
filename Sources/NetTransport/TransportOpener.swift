package import MailTypes

/// Makes connections: TCP first, TLS on top of it now or after STARTTLS.
package enum TransportOpener {
  /// Connects to the first address of the host that answers, IPv6 and IPv4 side by side.
  ///
  /// - Parameters:
  ///   - host: a name, or an address without brackets.
  ///   - route: the way there; a proxy looks the name up itself, and for a tunnel the host is no more
  ///     than a name for messages.
  package static func connect(
    host: String, port: UInt16, route: ServerRoute = .direct, timeouts: TransportTimeouts,
    interrupter: ConnectionInterrupter = ConnectionInterrupter()
  ) throws(TransportError) -> TCPStream {
    let deadline = Deadline.after(timeouts.connect)
    let peer = TransportError.peerName(host: host, port: port)
    guard interrupter.isReady else {
      throw TransportError(.systemFailure, peer: peer, errno: .tooManyOpenFiles)
    }
    switch route {
    case .direct:
      let socket = try race(to: host, port, before: deadline, interrupter)
      return TCPStream(connected: socket, peer: peer, interrupter: interrupter)
    case .proxy(let proxy):
      let socket: Descriptor
      do throws(TransportError) {
        socket = try race(to: proxy.host, proxy.port, before: deadline, interrupter)
      } catch {
        var error = error
        error.proxy = error.peer
        throw error
      }
      let stream = TCPStream(connected: socket, peer: peer, interrupter: interrupter)
      try ProxyConversation(
        stream: stream, proxy: proxy, host: host, port: port, deadline: deadline
      ).run()
      return stream
    case .tunnel(let command):
      return try TunnelProcess.open(command, peer: peer, interrupter: interrupter)
    }
  }

  private static func race(
    to host: String, _ port: UInt16, before deadline: Deadline,
    _ interrupter: ConnectionInterrupter
  ) throws(TransportError) -> Descriptor {
    let addresses = try HostResolver.addresses(
      of: host, port: port, deadline: deadline, interrupter: interrupter)
    return try ConnectionRace(
      addresses: addresses, peer: TransportError.peerName(host: host, port: port),
      deadline: deadline, interrupter: interrupter
    ).run()
  }

  /// Shakes hands over a connection; nothing but the returned stream may use it from now on.
  ///
  /// Whatever the caller has read beyond the line that let TLS begin must be refused by the caller:
  /// nothing received in clear may be taken for an answer under TLS.
  package static func startTLS(
    on stream: TCPStream, policy: TLSPolicy, deadline: Deadline
  ) throws(TransportError) -> TLSStream {
    let context = try TLSContext(policy: policy, peer: stream.peer)
    let tls = try TLSStream(over: stream, context: context)
    try tls.handshake(deadline: deadline)
    return tls
  }
}
