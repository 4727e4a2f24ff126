internal import JobEvents
internal import MailClients
internal import MailTypes

/// Servers that let fewer connections in than were asked for.
extension BackupWorker {
  /// The first wait before the server is asked again, in seconds; doubled up to `longestWait`.
  private static let firstWait = 60.0
  private static let longestWait = 900.0

  /// Whether a connection that the server does not let in can be done without.
  func canStandAside(for error: ClientError) -> Bool {
    link.connection == nil && error.concernsEntry && context.crew.hasOthers(than: number)
  }

  /// Leaves the work to the others, and comes back when the server may think otherwise.
  ///
  /// Throws the error where no other is at work any more.
  func standAside(because error: ClientError) async throws {
    guard context.crew.standAside(number) else { throw error }
    link.drop()
    tellFewer(because: error)
    refusals += 1
    // What another try cannot change may be counted as one guess too many at a password.
    let wait =
      error.isWorthRetrying
      ? max(
        min(Self.longestWait, Self.firstWait * Double(1 << min(refusals - 1, 10))),
        Double(error.retryAfter ?? 0)) : .infinity
    let end = MonotonicClock.seconds + wait
    while MonotonicClock.seconds < end, await !context.scheduler.isOver {
      guard context.crew.count > 0 else { throw error }
      try await link.sleep(seconds: 0.1)
    }
  }

  private func tellFewer(because error: ClientError) {
    guard context.crew.isFirstRefusal() else { return }
    context.observer.receive(.warning(.fewerConnections(context.crew, because: error)))
  }
}
