internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// A migration whose archive is locked and whose logins have succeeded, of one side at least.
struct MigrateSession: Sendable {
  let run: MigrateRun
  let keeper: JournalKeeper
  let job: RunID
  /// Nil where the source is out of reach for now; then what is archived is sent.
  let pull: (any PullSession)?
  let pullFailure: (any Error)?
  /// Nil where the target is out of reach for now; then the archive is brought up to date.
  let reached: ReplaySession.Reached?
  let replayFailure: (any Error)?
  let replay: ReplayRun
  /// The sending side; nil where it is made when the pull has ended, or not at all.
  let live: ReplaySession?
  let pullObserver: MigrateObserver

  var folderCount: Int { pull?.folderCount ?? live?.folders.count ?? 0 }

  /// Works until both sides are done or cannot go on.
  func perform() async -> MigrateOutcome {
    async let sending: (ReplayTally, (any Error)?)? = send()
    var outcome = MigrateOutcome()
    outcome.pullFailure = pullFailure
    outcome.replayFailure = replayFailure
    if let pull {
      (outcome.pulled, outcome.pullFailure) = await pull.perform(feed: live?.context.feed)
    }
    if !run.stop.isStopping {
      do {
        if try await keeper.endFeed(isWhole: outcome.pullFailure == nil) {
          run.observer.receive(.warning(.viewsAreLeft))
        }
      } catch {
        outcome.pullFailure = outcome.pullFailure ?? error
        live?.context.feed?.close()
      }
    }
    if let sent = await sending {
      (outcome.sent, outcome.replayFailure) = sent
    } else if let reached, run.request.replay.snapshot != nil {
      if run.stop.isStopping {
        outcome.replayFailure = outcome.replayFailure ?? StopRequested()
      } else {
        await sendSnapshot(reached, &outcome)
      }
    }
    return outcome
  }

  private func send() async -> (ReplayTally, (any Error)?)? {
    let result = await live?.perform()
    pullObserver.stopFollowing()
    return result
  }

  /// Sends the state of a moment, as a restore does.
  private func sendSnapshot(
    _ reached: ReplaySession.Reached, _ outcome: inout MigrateOutcome
  ) async {
    do {
      let session = try await ReplaySession.plan(
        replay, keeper, job, reached, leavesDeleted: true)
      outcome.replayed = session
      (outcome.sent, outcome.replayFailure) = await session.perform()
    } catch {
      outcome.replayFailure = error
    }
  }

  /// Writes down why what was to be sent is not all at the target.
  func noteReasons(_ outcome: MigrateOutcome, _ stop: StopSignal) async throws {
    let ending = JobEnding(
      error: outcome.replayFailure ?? outcome.pullFailure, isPartial: outcome.sent.isPartial,
      stop: stop)
    try await (outcome.replayed ?? live)?.noteReasons(outcome.sent, ending)
  }

  func report(_ outcome: MigrateOutcome, trouble: Phrase?) async throws -> ReplayReport? {
    try await (outcome.replayed ?? live)?.report(outcome.sent, trouble: trouble)
  }

  func close(
    _ outcome: MigrateOutcome, _ ending: MigrateEnding, _ summary: JobSummary
  ) async throws {
    // On a full disk, what was staged in vain takes the room that the next lines need.
    if outcome.pullFailure != nil { try? await keeper.removeLeftovers() }
    try await keeper.finishRun(
      state: ending.runState, exitCode: ending.exitCode, because: ending.explanations.first,
      summary: summary.journalText,
      isSnapshot: ending.isSnapshot)
    if outcome.pullFailure == nil, outcome.replayFailure == nil { try await keeper.takeCopy() }
    try await keeper.close(
      isInOrder: outcome.pullFailure == nil || outcome.pullFailure is StopRequested)
  }
}
