package import MailTypes

/// Makes connections: TCP first, TLS on top of it now or after STARTTLS.
package enum TransportOpener {
  /// Connects to the first address of the host that answers, IPv6 and IPv4 side by side.
  ///
  /// - Parameter host: a name, or an address without brackets.
  package static func connect(
    host: String, port: UInt16, timeouts: TransportTimeouts,
    interrupter: ConnectionInterrupter = ConnectionInterrupter()
  ) throws(TransportError) -> TCPStream {
    let deadline = Deadline.after(timeouts.connect)
    let peer = TransportError.peerName(host: host, port: port)
    guard interrupter.isReady else {
      throw TransportError(.systemFailure, peer: peer, errno: .tooManyOpenFiles)
    }
    let addresses = try HostResolver.addresses(
      of: host, port: port, deadline: deadline, interrupter: interrupter)
    let socket = try ConnectionRace(
      addresses: addresses, peer: peer, deadline: deadline, interrupter: interrupter
    ).run()
    return TCPStream(connected: socket, peer: peer, interrupter: interrupter)
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
