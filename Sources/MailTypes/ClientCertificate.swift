/// A certificate by which the client proves to the server who it is, and its private key.
package struct ClientCertificate: Hashable, Sendable {
  /// A PEM file with the certificate and the links between it and its authority.
  package var file: String
  /// A PEM file with the key, without a passphrase; often the same file.
  package var keyFile: String

  package init(file: String, keyFile: String? = nil) {
    self.file = file
    self.keyFile = keyFile ?? file
  }
}
