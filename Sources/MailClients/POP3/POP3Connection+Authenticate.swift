internal import IMAPWire
internal import MailTypes
internal import NetTransport
internal import POP3Wire
internal import SASLMechanisms

extension POP3Connection {
  /// Reads the greeting, and logs in.
  package func begin(_ login: Login) throws(ClientError) {
    try readGreeting()
    try logIn(login)
  }

  /// Reads the greeting, and the timestamp in it.
  func readGreeting() throws(ClientError) {
    let usualTime = idleTime
    idleTime = greetingTime
    defer { idleTime = usualTime }
    let reply: Reply
    do throws(ClientError) {
      reply = try receiveReply(.connecting)
    } catch {
      switch error.code {
      case .pop3Violation(let cause) where [.notAReply, .unexpectedChallenge].contains(cause.code):
        throw failure(.notPOP3, .connecting)
      case .transport(let cause) where cause.code == .timedOut(.reading):
        throw failure(.silentServer, .connecting)
      default: throw error
      }
    }
    guard reply.isPositive else {
      throw ending(.serverClosing(StatusResponse(reply, .bye)), .connecting)
    }
    timestamp = APOPDigest.timestamp(in: reply.text)
  }

  /// Asks for the capabilities; a server that does not know the command has none.
  func askCapabilities() throws(ClientError) {
    capabilities = nil
    guard asksCapabilities else { return }
    isOverCapabilities = true
    do throws(ClientError) {
      try run(.capabilities, .asking)
    } catch {
      guard error.isRefusal else { throw error }
      // Some say so and hang up.
      isOverCapabilities = true
      return
    }
    isOverCapabilities = true
    var found = POP3Capabilities()
    do throws(ReadFailure<Never>) {
      try receiveListing(
        maximum: limits.capabilities, what: .capabilities, .asking
      ) { (line) throws(Never) in found.add(line) }
    } catch {
      switch error {
      case .client(let failure): throw failure
      }
    }
    isOverCapabilities = false
    capabilities = found
  }

  /// Logs in with the best mechanism, or with the one that was asked for.
  ///
  /// What is known of the capabilities afterwards was said after the login.
  func logIn(_ login: Login) throws(ClientError) {
    try askCapabilities()
    let activity = ClientActivity.loggingIn(user: login.user)
    guard let kind = login.kind else {
      // At the end of a tunnel the session may begin in a maildrop that is open already.
      guard login.acceptsPreauthentication else { throw ending(.loginWanted, activity) }
      state = .transaction
      return
    }
    try checkWish(login, kind, activity)
    if login.mechanism == .apop, !login.isPrivate {
      throw ending(.mechanismNeedsTLS, activity, by: .apop)
    }
    try switchToUTF8()
    let isSendable = login.isASCII || capabilities?.takesUTF8Credentials == true
    let plan = LoginPlan(
      login,
      offered: offeredMechanisms.filter {
        isSendable || $0 != AuthenticationMechanism.apop.rawValue
      },
      allowsCommand: allowsUserCommand && isSendable, bindings: stream.channelBindings)
    if !isSendable, plan.mechanism(for: kind) == nil {
      throw ending(.credentialNotASCII, activity, by: login.mechanism)
    }
    loginRecord = try logIn(by: plan, for: kind, activity) {
      (plan, mechanism) throws(ClientError) in
      try logIn(plan, by: mechanism, activity)
    }
    state = .transaction
    if capabilities != nil { try askCapabilities() }
  }

  /// What the server offers besides USER and PASS.
  private var offeredMechanisms: [String] {
    (capabilities?.mechanisms ?? [])
      + (timestamp == nil ? [] : [AuthenticationMechanism.apop.rawValue])
  }

  /// USER is allowed unless the server names its ways and leaves it out (RFC 2449 §6.2).
  private var allowsUserCommand: Bool {
    guard let capabilities else { return true }
    return capabilities.contains("USER") || capabilities.mechanisms.isEmpty
  }

  /// In UTF-8 mode messages come as they are instead of as surrogates (RFC 6856 §2.1); it has to be asked for
  /// before the login, and behind STLS.
  private func switchToUTF8() throws(ClientError) {
    guard offers("UTF8") else { return }
    do throws(ClientError) {
      try run(.utf8, .asking)
      noteUse(of: "UTF8")
    } catch {
      guard error.isRefusal else { throw error }
      ledger?.note(refused: ["UTF8"])
    }
  }

  private func logIn(
    _ plan: LoginPlan, by mechanism: AuthenticationMechanism, _ activity: ClientActivity
  ) throws(ClientError) {
    let login = plan.login
    guard case .password(let password) = login.credential else {
      return try converse(conversation(mechanism, plan, activity), activity)
    }
    switch mechanism {
    case .login where plan.allowsCommand:
      try run(.user(login.user), activity)
      try run(.password(password), activity)
    case .apop: try logIn(login.user, byDigestOf: password, activity)
    default: try converse(conversation(mechanism, plan, activity), activity)
    }
  }

  private func logIn(
    _ user: String, byDigestOf password: Secret, _ activity: ClientActivity
  ) throws(ClientError) {
    let digest: Secret
    do throws(SASLError) {
      digest = try APOPDigest.digest(timestamp: timestamp ?? "", password: password)
    } catch {
      throw ending(.mechanismFailed(error), activity)
    }
    try run(.apop(user: user, digest: digest), activity)
  }

  /// AUTH (RFC 5034 §4), up to its answer.
  private func converse(
    _ mechanism: any SASLMechanism, _ activity: ClientActivity
  ) throws(ClientError) {
    let first = mechanism.initialResponse.flatMap { message in
      POP3CommandEncoder.fits(
        mechanism: mechanism.name, initialResponse: message, maximum: limits.command)
        ? message : nil
    }
    var exchange = AuthenticationExchange(mechanism, hasBegun: first != nil)
    try send(.authenticate(mechanism: mechanism.name, initialResponse: first), activity)
    while true {
      switch try receiveLine(activity) {
      case .challenge(let text):
        // Who goes on asking after the exchange was given up is not to be followed.
        guard exchange.failure == nil else {
          throw violation(POP3WireError(.unexpectedChallenge), activity)
        }
        try say(exchange.answer(to: text), activity)
      case .reply(let reply):
        guard reply.isPositive else {
          // The server's answer to our giving up says less than why we did.
          if let failure = exchange.failure, failure != .unexpectedChallenge {
            throw ending(.mechanismFailed(failure), activity)
          }
          throw refusal(reply, activity)
        }
        return try confirm(exchange, activity)
      }
    }
  }
}
