/// The way to a server.
package enum ServerRoute: Sendable {
  case direct
  case proxy(ProxyServer)
}
