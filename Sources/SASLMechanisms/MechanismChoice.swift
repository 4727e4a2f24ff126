package import MailTypes

/// Which way to log in, of those that the server offers.
///
/// The order is fixed, so that nobody can talk us into a weaker one than is offered: what proves most
/// and gives away least comes first.
package struct MechanismChoice: Hashable, Sendable {
  /// What there is to log in with.
  package enum Credential: Hashable, Sendable {
    case password
    case token
    case certificate
  }

  /// As in `AUTH=`; APOP counts as one of them.
  private let offered: Set<String>
  /// Whether the protocol has a command of its own for user name and password, and lets it be used.
  private let allowsLoginCommand: Bool
  /// Whether the connection has something to be bound to.
  private let canBind: Bool

  package init(offered: [String], allowsLoginCommand: Bool, canBind: Bool) {
    self.offered = Set(offered.map { $0.uppercased() })
    self.allowsLoginCommand = allowsLoginCommand
    self.canBind = canBind
  }

  private static let order = AuthenticationMechanism.byStrength.filter { !$0.wantsAsking }

  /// - Parameters:
  ///   - wanted: The only one that will do; nil for the best.
  ///   - isSCRAMPossible: Whether SCRAM can carry user name and password.
  ///   - needsIdentity: Whether somebody logs in for somebody else: a mechanism that cannot say so
  ///     would open the wrong mail.
  package func pick(
    for credential: Credential, wanted: AuthenticationMechanism? = nil,
    isSCRAMPossible: Bool = true, needsIdentity: Bool = false
  ) -> AuthenticationMechanism? {
    let candidates = wanted.map { [$0] } ?? Self.order
    return candidates.first { mechanism in
      isOffered(mechanism) && Self.credential(for: mechanism) == credential
        && (isSCRAMPossible || !mechanism.isSCRAM || wanted != nil)
        && (!needsIdentity || Self.carriesIdentity(mechanism))
    }
  }

  /// What a mechanism of the SCRAM family says about the TLS connection (RFC 5802 §6).
  ///
  /// - Parameter bindings: What the connection can be bound to, the best first.
  package func binding(
    for mechanism: AuthenticationMechanism, to bindings: [ChannelBinding]
  ) -> SCRAMMechanism.Binding {
    guard canBind, let best = bindings.first else { return .none }
    if mechanism.isBound { return .bound(best) }
    return offered.contains { $0.hasSuffix("-PLUS") } ? .none : .notOffered
  }

  private static func carriesIdentity(_ mechanism: AuthenticationMechanism) -> Bool {
    mechanism != .login && !mechanism.wantsAsking
  }

  private func isOffered(_ mechanism: AuthenticationMechanism) -> Bool {
    if mechanism == .login, allowsLoginCommand { return true }
    return offered.contains(mechanism.rawValue) && (canBind || !mechanism.isBound)
  }

  /// What a mechanism logs in with.
  package static func credential(for mechanism: AuthenticationMechanism) -> Credential {
    switch mechanism {
    case .oauthBearer, .xoauth2: .token
    case .external: .certificate
    default: .password
    }
  }
}
