internal import MailTypes
internal import SASLMechanisms

/// Which ways to log in are tried one after the other, whatever protocol carries them.
struct LoginPlan {
  let login: Login
  /// Mechanisms that the server offers, in capitals.
  let offered: [String]
  /// Whether the protocol's own command for user name and password may be used.
  let allowsCommand: Bool
  /// What the connection can be bound to, the best first.
  private var bindings: [ChannelBinding]

  init(_ login: Login, offered: [String], allowsCommand: Bool, bindings: [ChannelBinding]) {
    self.login = login
    self.offered = offered
    self.allowsCommand = allowsCommand
    self.bindings = bindings
  }

  /// The next way; nil where there is none.
  func mechanism(for kind: MechanismChoice.Credential) -> AuthenticationMechanism? {
    choice.pick(
      for: kind, wanted: login.mechanism, isSCRAMPossible: login.isSCRAMPossible,
      needsIdentity: login.authorizationIdentity != nil)
  }

  /// The conversation of a mechanism, bound to what is next.
  func conversation(_ mechanism: AuthenticationMechanism) throws(SASLError) -> any SASLMechanism {
    try login.conversation(mechanism, binding: choice.binding(for: mechanism, to: bindings))
  }

  /// Whether there is another way once the server has refused this one.
  ///
  /// Servers offer binding whatever they can bind to, and do not say what that is (RFC 5802 §6.1). One
  /// that refuses and names no reason is asked for the next kind, and then without.
  mutating func goesOn(after error: ClientError, by mechanism: AuthenticationMechanism) -> Bool {
    guard mechanism.isBound, login.mechanism == nil, error.isUnexplainedRefusal else {
      return false
    }
    bindings.removeFirst()
    return true
  }

  private var choice: MechanismChoice {
    MechanismChoice(
      offered: offered, allowsLoginCommand: allowsCommand, canBind: !bindings.isEmpty)
  }
}

extension ClientError {
  /// Whether the server refused and nothing tells why.
  fileprivate var isUnexplainedRefusal: Bool {
    if case .refused(let status) = code { RefusalKind(status) == .unexplained } else { false }
  }
}
