internal import MailTypes
internal import SASLMechanisms

/// A connection that logs in, over whatever protocol: what is the same for all of them.
protocol AuthenticatingConnection: AnyObject {
  var transcript: ProtocolTranscript? { get }
  var isUsable: Bool { get }
  func close()
  /// The error to throw where nothing can be said any more.
  func ending(_ code: ClientError.Code, _ activity: ClientActivity) -> ClientError
  func write(_ octets: Span<UInt8>, _ activity: ClientActivity) throws(ClientError)
}

extension AuthenticatingConnection {
  /// Tries one way after the other until the server lets us in.
  ///
  /// - Parameter attempt: Logs in by a mechanism.
  /// - Returns: How it was done.
  func logIn(
    by plan: LoginPlan, for kind: MechanismChoice.Credential, _ activity: ClientActivity,
    attempt: (LoginPlan, AuthenticationMechanism) throws(ClientError) -> Void
  ) throws(ClientError) -> LoginRecord {
    var plan = plan
    while true {
      guard let mechanism = plan.mechanism(for: kind) else {
        throw ending(
          .noUsableMechanism(offered: plan.offered), activity, by: plan.login.mechanism)
      }
      do throws(ClientError) {
        try attempt(plan, mechanism)
        return LoginRecord(mechanism: mechanism, offered: plan.offered)
      } catch {
        if isUsable, plan.goesOn(after: error, by: mechanism) { continue }
        if isUsable { close() }
        var failure = error
        failure.mechanism = mechanism
        throw failure
      }
    }
  }

  /// Refuses a mechanism that logs in with something else than there is.
  func checkWish(
    _ login: Login, _ kind: MechanismChoice.Credential, _ activity: ClientActivity
  ) throws(ClientError) {
    guard let wanted = login.mechanism else { return }
    let needed = MechanismChoice.credential(for: wanted)
    guard needed == kind else { throw ending(.mechanismWants(needed), activity, by: wanted) }
  }

  func conversation(
    _ mechanism: AuthenticationMechanism, _ plan: LoginPlan, _ activity: ClientActivity
  ) throws(ClientError) -> any SASLMechanism {
    do throws(SASLError) {
      return try plan.conversation(mechanism)
    } catch {
      let isUnsendable = error == .unsendableCredential && !mechanism.usesToken
      throw ending(isUnsendable ? .unsendableCredential : .mechanismFailed(error), activity)
    }
  }

  /// Answers a challenge; nil gives the exchange up.
  func say(_ answer: Secret?, _ activity: ClientActivity) throws(ClientError) {
    guard let answer else {
      transcript?.client("*")
      let cancellation = AuthenticationExchange.cancellation
      return try write(cancellation.span, activity)
    }
    transcript?.client("‹secret›")
    try AuthenticationExchange.line(answer).withBytes { (octets) throws(ClientError) in
      try write(octets.span, activity)
    }
  }

  /// Asked once the server says that the login is done.
  func confirm(
    _ exchange: AuthenticationExchange, _ activity: ClientActivity
  ) throws(ClientError) {
    do throws(SASLError) {
      try exchange.confirmSuccess()
    } catch {
      throw ending(.mechanismFailed(error), activity)
    }
  }

  /// The error of a login that ends before anything was sent.
  func ending(
    _ code: ClientError.Code, _ activity: ClientActivity, by mechanism: AuthenticationMechanism?
  ) -> ClientError {
    var error = ending(code, activity)
    error.mechanism = mechanism
    return error
  }
}

extension IMAPConnection: AuthenticatingConnection {}
extension POP3Connection: AuthenticatingConnection {}
