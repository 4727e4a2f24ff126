internal import IMAPWire
internal import MailTypes
internal import NetTransport
internal import SASLMechanisms

extension IMAPConnection {
  /// Reads the greeting, and logs in unless the server knows the user already.
  package func begin(_ login: Login) throws(ClientError) {
    guard try readGreeting() else { return try logIn(login) }
    // Somebody is logged in; nobody but a tunnel or a certificate can have said that it is us.
    guard login.acceptsPreauthentication else {
      throw ending(.preauthenticatedUnasked, .connecting)
    }
    try requireCapabilities()
  }

  /// Reads the greeting; true where the server knows the user already (PREAUTH).
  func readGreeting() throws(ClientError) -> Bool {
    let usualTime = idleTime
    idleTime = greetingTime
    defer { idleTime = usualTime }
    let response: Response
    do throws(ClientError) {
      response = try receive(.connecting)
    } catch {
      switch error.code {
      case .protocolViolation: throw failure(.notIMAP, .connecting)
      case .transport(let cause) where cause.code == .timedOut(.reading):
        throw failure(.silentServer, .connecting)
      default: throw error
      }
    }
    guard case .status(let status) = response, [.ok, .preauth].contains(status.condition) else {
      throw ending(.notIMAP, .connecting)
    }
    peculiarities = ServerPeculiarity.known(byGreeting: status.text)
    isLoggedIn = status.condition == .preauth
    return isLoggedIn
  }

  /// Asks for the capabilities where the server has not told them by itself.
  func requireCapabilities() throws(ClientError) {
    if capabilities == nil { try run(.capability, .asking) }
    capabilities = capabilities ?? CapabilitySet([])
  }

  /// Logs in with the best mechanism, or with the one that was asked for.
  ///
  /// What is known of the capabilities afterwards was said after the login.
  func logIn(_ login: Login) throws(ClientError) {
    try requireCapabilities()
    let activity = ClientActivity.loggingIn(user: login.user)
    let offered = capabilities?.mechanisms ?? []
    let usesCommand = !offers("LOGINDISABLED")
    guard let kind = login.kind else { throw ending(.loginWanted, activity) }
    try checkWish(login, kind, activity)
    let goesAlong = offers("SASL-IR")
    capabilities = nil
    let plan = LoginPlan(
      login, offered: offered, allowsCommand: usesCommand,
      bindings: peculiarities.contains(.bindsToNothing) ? [] : stream.channelBindings)
    loginRecord = try logIn(by: plan, for: kind, activity) {
      (plan, mechanism) throws(ClientError) in
      try logIn(plan, by: mechanism, goesAlong, activity)
    }
    isLoggedIn = true
    try requireCapabilities()
    try introduce()
  }

  private func logIn(
    _ plan: LoginPlan, by mechanism: AuthenticationMechanism, _ goesAlong: Bool,
    _ activity: ClientActivity
  ) throws(ClientError) {
    let login = plan.login
    if mechanism == .login, plan.allowsCommand, case .password(let password) = login.credential {
      try run(.login(user: Array(login.user.utf8), password: password), activity)
      return
    }
    try converse(conversation(mechanism, plan, activity), goesAlong: goesAlong, activity)
  }

  /// AUTHENTICATE (RFC 9051 §6.2.2), up to its answer.
  ///
  /// - Parameter goesAlong: Whether the first message may stand in the command (RFC 4959).
  private func converse(
    _ mechanism: any SASLMechanism, goesAlong: Bool, _ activity: ClientActivity
  ) throws(ClientError) {
    let first = mechanism.initialResponse
    let atOnce = goesAlong && first.map(Self.fitsCommand) ?? false
    var exchange = AuthenticationExchange(mechanism, hasBegun: atOnce)
    hidesChallenges = true
    defer { hidesChallenges = false }
    let tag = try send(
      .authenticate(mechanism: mechanism.name, initialResponse: atOnce ? first : nil), activity)
    do throws(ClientError) {
      try finish(tag, activity) { (response) throws(ClientError) in
        guard case .continuationRequest(let text) = response, exchange.failure == nil else {
          return
        }
        try say(exchange.answer(to: text), activity)
      }
      try confirm(exchange, activity)
    } catch {
      // The server's answer to our giving up says less than why we did.
      guard let failure = exchange.failure, failure != .unexpectedChallenge, error.isRefusal else {
        throw error
      }
      throw ending(.mechanismFailed(failure), activity)
    }
  }

  /// Whether the command stays below the length that servers have to take (RFC 2683 §3.2.1.5).
  private static func fitsCommand(_ response: Secret) -> Bool {
    response.withBytes { $0.count / 3 * 4 } < 7_500
  }

  /// Says who we are (RFC 2971): some servers let no mailbox be opened before that.
  ///
  /// What they say to that is of no interest, so it is not waited for: a round trip less.
  private func introduce() throws(ClientError) {
    guard offers("ID") else { return }
    unawaited.insert(try send(.id([(name: "name", value: "mailkura")]), .asking))
  }

  /// Waits for the answers that nobody has waited for.
  func settle() throws(ClientError) {
    while !unawaited.isEmpty {
      guard case .tagged(let tag, let status) = try receive(.asking) else { continue }
      try keepAnswer(status, to: tag, .asking)
    }
  }
}
