package import MailTypes
internal import SASLMechanisms

/// Who logs in, as whom, and with what.
package struct Login: Sendable {
  /// What proves who the user is.
  package enum Credential: Sendable {
    case password(Secret)
    /// An access token of OAuth 2.0.
    case token(Secret)
    /// The client certificate of the TLS connection.
    case certificate
    /// Nothing: the server has to know us without being told, as at the end of a tunnel.
    case none
  }

  package var user: String
  /// Whose mail is meant, where an administrator logs in for somebody; nil for the user's own.
  package var authorizationIdentity: String?
  package var credential: Credential
  /// The only way to log in that will do; nil for the best that is offered.
  package var mechanism: AuthenticationMechanism?
  /// What was connected to; some mechanisms tell the server.
  package var endpoint: ServiceEndpoint
  /// Whether the server may know who we are without being told (PREAUTH).
  package var acceptsPreauthentication = false

  package init(
    user: String, authorizationIdentity: String? = nil, credential: Credential,
    mechanism: AuthenticationMechanism? = nil, endpoint: ServiceEndpoint
  ) {
    self.user = user
    self.authorizationIdentity = authorizationIdentity
    self.credential = credential
    self.mechanism = mechanism
    self.endpoint = endpoint
  }

  /// Whether nobody on the way reads what is said: TLS, this machine, or what the user vouches for.
  var isPrivate: Bool {
    endpoint.security != .cleartext || endpoint.isLoopback || acceptsPreauthentication
  }

  /// Whether user name and password are in ASCII.
  var isASCII: Bool {
    guard case .password(let secret) = credential else { return true }
    return user.utf8.allSatisfy { $0 < 0x80 } && secret.withBytes { $0.allSatisfy { $0 < 0x80 } }
  }

  /// Whose mail it is in the end.
  var mailUser: String { authorizationIdentity ?? user }

  /// The kind of credential, for the choice of a mechanism; nil where there is none.
  var kind: MechanismChoice.Credential? {
    switch credential {
    case .password: .password
    case .token: .token
    case .certificate: .certificate
    case .none: nil
    }
  }

  /// Whether SCRAM can carry user name and password.
  var isSCRAMPossible: Bool {
    guard case .password(let secret) = credential else { return false }
    return SCRAMMechanism.canCarry(user: user, password: secret)
  }

  /// The conversation of a mechanism.
  ///
  /// - Parameter binding: What SCRAM says about the TLS connection.
  func conversation(
    _ mechanism: AuthenticationMechanism, binding: SCRAMMechanism.Binding
  ) throws(SASLError) -> any SASLMechanism {
    switch credential {
    case .certificate, .none:
      return try ExternalMechanism(authorizationIdentity: authorizationIdentity)
    case .token(let token):
      return mechanism == .xoauth2
        ? try XOAuth2Mechanism(user: mailUser, token: token)
        : try OAuthBearerMechanism(
          user: mailUser, token: token, host: endpoint.host, port: endpoint.port)
    case .password(let password):
      switch mechanism {
      case .login: return try LoginMechanism(user: user, password: password)
      case .cramMD5: return try CRAMMD5Mechanism(user: user, password: password)
      case _ where mechanism.isSCRAM:
        return try SCRAMMechanism(
          mechanism, binding: binding, authorizationIdentity: authorizationIdentity, user: user,
          password: password, nonce: try SCRAMMechanism.makeNonce())
      default:
        return try PlainMechanism(
          authorizationIdentity: authorizationIdentity, user: user, password: password)
      }
    }
  }
}
