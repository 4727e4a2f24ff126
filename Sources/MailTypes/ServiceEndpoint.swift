/// Where a service is reached, and how the way there is protected.
package struct ServiceEndpoint: Hashable, Sendable {
  /// A name, or an address without brackets.
  package var host: String
  package var port: UInt16
  package var security: TransportSecurity

  package init(host: String, port: UInt16, security: TransportSecurity) {
    self.host = host
    self.port = port
    self.security = security
  }
}
