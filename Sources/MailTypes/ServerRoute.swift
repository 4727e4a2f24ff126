/// The way to a server.
package enum ServerRoute: Sendable {
  case direct
  case proxy(ProxyServer)
  case tunnel(TunnelCommand)

  package var isTunnel: Bool { if case .tunnel = self { true } else { false } }
}
