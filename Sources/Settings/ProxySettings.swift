package import MailTypes

/// A proxy as the configuration describes it; see `ProxyServer`.
package struct ProxySettings: Sendable {
  package var server: ProxyServer
  /// Where the password for `server.user` comes from; nil where there is none.
  package var password: CredentialSource?
}
