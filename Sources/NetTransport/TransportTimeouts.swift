/// How long each part of a conversation may take.
package struct TransportTimeouts: Hashable, Sendable {
  /// Name lookup and connecting together, over all addresses of the host.
  package var connect: Duration
  /// The TLS handshake.
  package var handshake: Duration
  /// Silence of the other side; begins anew with every octet that moves.
  package var idle: Duration
  /// How long a connection that nobody needs is left alone before it is used a little: servers bear
  /// half an hour of silence (RFC 9051 §5.4), many routers but five minutes.
  package var keepAlive: Duration

  package init(
    connect: Duration = .seconds(30), handshake: Duration = .seconds(30),
    idle: Duration = .seconds(300), keepAlive: Duration = .seconds(120)
  ) {
    self.keepAlive = keepAlive
    self.connect = connect
    self.handshake = handshake
    self.idle = idle
  }
}
