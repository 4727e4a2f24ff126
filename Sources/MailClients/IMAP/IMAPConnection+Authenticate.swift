internal import IMAPWire
package import MailTypes
internal import NetTransport
internal import SASLMechanisms

extension IMAPConnection {
  /// Reads the greeting, and logs in unless the server knows the user already.
  ///
  /// - Parameter mechanism: `PLAIN` or `LOGIN`, in any case; nil for the best that is offered.
  package func begin(
    user: String, secret: Secret, mechanism: String? = nil
  ) throws(ClientError) {
    if try readGreeting() {
      try requireCapabilities()
    } else {
      try logIn(user: user, secret: secret, mechanism: mechanism)
    }
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
    return status.condition == .preauth
  }

  /// Asks for the capabilities where the server has not told them by itself.
  func requireCapabilities() throws(ClientError) {
    if capabilities == nil { try run(.capability, .asking) }
    capabilities = capabilities ?? CapabilitySet([])
  }

  /// Logs in with the best mechanism, or with the one that was asked for.
  ///
  /// What is known of the capabilities afterwards was said after the login.
  func logIn(
    user: String, secret: Secret, mechanism: String?
  ) throws(ClientError) {
    try requireCapabilities()
    let activity = ClientActivity.loggingIn(user: user)
    let choice = try chooseMechanism(mechanism, activity)
    capabilities = nil
    do throws(ClientError) {
      switch choice {
      case .plain(let sendsResponseAtOnce):
        try authenticate(user, secret, sendsResponseAtOnce: sendsResponseAtOnce, activity)
      case .login:
        try run(.login(user: Array(user.utf8), password: secret), activity)
      }
    } catch {
      if case .refused(let status) = error.code, isUsable {
        throw ending(.refused(status), activity)
      }
      throw error
    }
    try requireCapabilities()
    try introduce()
  }

  private enum LoginMethod {
    case plain(sendsResponseAtOnce: Bool)
    case login
  }

  private func chooseMechanism(
    _ wanted: String?, _ activity: ClientActivity
  ) throws(ClientError) -> LoginMethod {
    let plain = LoginMethod.plain(sendsResponseAtOnce: offers("SASL-IR"))
    switch wanted?.uppercased() {
    case nil:
      if offers("AUTH=PLAIN") { return plain }
      if !offers("LOGINDISABLED") { return .login }
    case "PLAIN": if offers("AUTH=PLAIN") { return plain }
    case "LOGIN": if !offers("LOGINDISABLED") { return .login }
    case .some(let name): throw ending(.unknownMechanism(name), activity)
    }
    throw ending(.noUsableMechanism(offered: capabilities?.mechanisms ?? []), activity)
  }

  /// AUTHENTICATE PLAIN (RFC 9051 §6.2.2).
  private func authenticate(
    _ user: String, _ secret: Secret, sendsResponseAtOnce: Bool, _ activity: ClientActivity
  ) throws(ClientError) {
    let mechanism: PlainMechanism
    do throws(SASLError) {
      mechanism = try PlainMechanism(user: user, password: secret)
    } catch {
      throw ending(.unsendableCredential, activity)
    }
    let tag = try send(
      .authenticate(
        mechanism: mechanism.name,
        initialResponse: sendsResponseAtOnce ? mechanism.initialResponse : nil),
      activity)
    if !sendsResponseAtOnce, let response = mechanism.initialResponse {
      _ = try awaitContinuation(of: tag, activity)
      transcript?.client("‹secret›")
      let line = Secret(response.withBytes { CommandEncoder.encodeResponse($0) })
      try line.withBytes { (octets) throws(ClientError) in try write(octets.span, activity) }
    }
    var hasGivenUp = false
    try finish(tag, activity) { (response) throws(ClientError) in
      // PLAIN has nothing more to say: a further challenge is answered by giving up.
      guard case .continuationRequest = response, !hasGivenUp else { return }
      hasGivenUp = true
      transcript?.client("*")
      let cancellation = CommandEncoder.cancellation
      try write(cancellation.span, activity)
    }
  }

  /// Says who we are (RFC 2971): some servers let no mailbox be opened before that.
  private func introduce() throws(ClientError) {
    guard offers("ID") else { return }
    do throws(ClientError) {
      try run(.id([(name: "name", value: "mailkura")]), .asking)
    } catch {
      guard error.isRefusal, isUsable else { throw error }
    }
  }
}
