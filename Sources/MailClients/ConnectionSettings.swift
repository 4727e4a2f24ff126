package import MailTypes
package import NetTransport

/// All that it takes to open a connection, but for the secret.
package struct ConnectionSettings: Sendable {
  package var endpoint: ServiceEndpoint
  /// The login name, often the whole address.
  package var user: String
  package var tls: TLSPolicy
  package var route = ServerRoute.direct
  /// Whose mail is meant, where `user` is an administrator; nil for the user's own.
  package var authorizationIdentity: String?
  /// The only way to log in that will do; nil for the best that is offered.
  package var mechanism: AuthenticationMechanism?
  package var timeouts: TransportTimeouts
  /// Whether to compress where the server offers it (RFC 4978).
  package var compresses = false

  package init(
    endpoint: ServiceEndpoint, user: String, tls: TLSPolicy,
    mechanism: AuthenticationMechanism? = nil,
    timeouts: TransportTimeouts = TransportTimeouts()
  ) {
    self.endpoint = endpoint
    self.user = user
    self.tls = tls
    self.mechanism = mechanism
    self.timeouts = timeouts
  }
}
