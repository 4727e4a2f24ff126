package import MailTypes

/// One account as the configuration or a URL with its options describes it.
///
/// Paths are absolute, or as they were given on the command line; `~` has been replaced.
package struct AccountSettings: Sendable {
  /// How many connections may be open at once.
  package static let connectionRange = 1...64

  /// The name in the configuration; nil for a URL.
  package var name: String?
  package var endpoint: ServiceEndpoint
  package var user: String
  /// Where the password comes from; nil where it is asked for on a terminal.
  package var password: CredentialSource?
  /// Where an access token comes from that stands for the password; nil where a password is used.
  package var token: CredentialSource?
  /// The directory of the archive; nil where neither the account nor `archives` says it.
  package var archive: String?
  /// Nil where nothing is said.
  package var format: StorageFormat?
  /// Patterns of the folders that are meant; empty means all.
  package var folders: [String] = []
  /// Patterns of the folders that are left out.
  package var excluded: [String] = []
  /// Nil where nothing is said.
  package var namespace: NamespaceChoice?
  /// Within `connectionRange`; nil where nothing is said.
  package var connections: Int?
  /// A PEM file of certificates to trust besides those of the system.
  package var caFile: String?
  package var pins: [SPKIPin] = []
  /// A PEM file with the certificate by which the user is known; nil for none.
  package var clientCertificate: ClientCertificate?
  /// Whether a pin stands for a valid certificate chain, though the host is not this machine.
  package var acceptsPinOnly = false
  /// The proxy on the way to the server; nil for none.
  package var proxy: ProxySettings?
  /// A shell command whose input and output are the connection; nil for none.
  package var tunnel: String?
  /// Nil for the best that the server offers.
  package var mechanism: AuthenticationMechanism?
  /// Whose mail it is, where `user` is an administrator; nil for the user's own.
  package var authorizationIdentity: String?
  /// How long to wait for a server that refuses for now; nil where nothing is said.
  package var wait: Duration?
  /// Octets a second at most; nil for no limit.
  package var rateLimit: UInt64?
  /// How much of it may be fetched within 24 hours; nil for what the provider is known to allow.
  package var dailyLimit: DailyLimit?
  /// Whether to compress on the way where the server offers it.
  package var compresses = false

  /// How long messages stay on the server once they are archived; nil for ever.
  package var serverAge: Duration?

  /// How long messages stay that are gone from the server; nil for ever.
  package var retention: Duration?

  package init(name: String? = nil, endpoint: ServiceEndpoint, user: String) {
    self.name = name
    self.endpoint = endpoint
    self.user = user
  }

  /// Whose mail it is and where, whoever logs in.
  package var identity: AccountIdentity {
    AccountIdentity(user: authorizationIdentity ?? user, host: endpoint.host)
  }

  /// Which certificate of the server is accepted; a pin stands for a chain on a loopback host too.
  package var tlsPolicy: TLSPolicy {
    TLSPolicy(
      serverName: endpoint.host, caFile: caFile, pins: pins,
      acceptsPinInsteadOfChain: !pins.isEmpty && (acceptsPinOnly || endpoint.isLoopback),
      clientCertificate: clientCertificate)
  }

  /// Looks at who could read or change the key of the client certificate.
  package func checkClientKey() throws(CredentialError) -> [SettingsWarning] {
    guard let clientCertificate else { return [] }
    do throws(CredentialError) {
      return try PasswordFile.check(clientCertificate.keyFile)
    } catch {
      var error = error
      error.use = .clientKey
      throw error
    }
  }
}
