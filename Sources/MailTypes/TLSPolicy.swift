/// Which certificate of a server is accepted, and which one the client has of its own.
///
/// There is no policy that accepts any certificate.
package struct TLSPolicy: Hashable, Sendable {
  /// The name, or the address without brackets, that the user wrote: the certificate must carry it.
  package var serverName: String
  /// A PEM file whose certificates are trusted besides those of the system.
  package var caFile: String?
  /// Keys of which the server must present one; empty where any key will do.
  package var pins: [SPKIPin]
  /// Whether a fitting pin stands for a valid chain and name: loopback hosts and `tlsPinOnly` alone.
  package var acceptsPinInsteadOfChain: Bool
  /// What the client proves itself with; nil for nothing.
  package var clientCertificate: ClientCertificate?

  package init(
    serverName: String, caFile: String? = nil, pins: [SPKIPin] = [],
    acceptsPinInsteadOfChain: Bool = false, clientCertificate: ClientCertificate? = nil
  ) {
    self.serverName = serverName
    self.caFile = caFile
    self.pins = pins
    self.acceptsPinInsteadOfChain = acceptsPinInsteadOfChain
    self.clientCertificate = clientCertificate
  }
}
