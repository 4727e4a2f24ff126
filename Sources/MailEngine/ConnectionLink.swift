internal import MailClients
internal import MailTypes

/// One connection of an account, made again when it is lost.
///
/// Belongs to one actor. Waits between tries as `RetryPolicy` says; progress that its user reports
/// starts the patience anew.
final class ConnectionLink<Connection: AccountConnection> {
  let access: AccountAccess
  let interrupter = LinkInterrupter()

  private let stop: StopSignal
  private let policy: RetryPolicy
  private var standstill = RetryPolicy.Standstill()
  private var current: Connection?
  /// Refused logins since the last one that succeeded; nil while none has.
  private var refusals: Int?
  private var handlerKey: Int

  init(access: AccountAccess, policy: RetryPolicy, stop: StopSignal) {
    self.access = access
    self.policy = policy
    self.stop = stop
    handlerKey = stop.addHandler { [interrupter] urgency in interrupter.stop(urgency) }
  }

  deinit { stop.removeHandler(handlerKey) }

  /// Whether others do the work while the server does not let this one in; never by itself.
  var canStandAside: () -> Bool = { false }

  /// The living connection, if there is one.
  var connection: Connection? { current?.isUsable == true ? current : nil }

  /// The living connection, or a new one.
  ///
  /// Throws what the last try failed with, or `StopRequested`. Where it can stand aside, a refusal of
  /// the server is not waited for, nor a connection that is lost twice before it is of use.
  func connect() async throws -> Connection {
    if let connection { return connection }
    current = nil
    var hasRenewed = false
    var losses = 0
    while true {
      if stop.isStopping { throw StopRequested() }
      let edition = access.credential.current
      do {
        let fresh = try Connection.open(access, edition.credential, interrupter.renew())
        current = fresh
        refusals = 0
        return fresh
      } catch {
        // An access token lives for an hour: one that is refused may just have expired.
        if error.isTokenRefused, !hasRenewed, try access.credential.renew(after: edition) {
          hasRenewed = true
          continue
        }
        if error.isLostConnection { losses += 1 }
        let isLapse = isLapse(error)
        if !isLapse, error.isRefusedEntry || losses > 1, canStandAside() { throw error }
        try await recover(from: error, isWorthRetrying: isLapse ? true : nil)
      }
    }
  }

  /// Whether a password is refused that was right a while ago, not for the third time: Yahoo does so now
  /// and then.
  private func isLapse(_ error: ClientError) -> Bool {
    guard error.isCredentialRefused, let former = refusals else { return false }
    refusals = former + 1
    return former < 2
  }

  /// Waits so long, or until the run is asked to stop; then throws `StopRequested`.
  func sleep(seconds: Double) async throws { try await stop.sleep(seconds: seconds) }

  /// Decides after a failure whether to try again: returns after the wait, or throws the failure.
  ///
  /// - Parameter isWorthRetrying: nil where the failure itself knows.
  func recover(from error: ClientError, isWorthRetrying: Bool? = nil) async throws {
    drop()
    if stop.isStopping { throw StopRequested() }
    guard isWorthRetrying ?? error.isWorthRetrying else { throw error }
    let decision = policy.next(
      &standstill, now: MonotonicClock.seconds, serverDelay: error.retryAfter.map(Double.init),
      isRefused: error.isThrottling, jitter: Double.random(in: 0...1))
    guard case .wait(let seconds) = decision else { throw error }
    try await stop.sleep(seconds: seconds)
  }

  /// The server has done something useful: patience starts anew.
  func noteProgress() { standstill = RetryPolicy.Standstill() }

  /// Forgets the connection without a farewell.
  func drop() {
    current?.close()
    current = nil
  }

  /// Says goodbye; never fails.
  func leave() {
    if let connection, !stop.isStopping { connection.leave() }
    drop()
  }
}
