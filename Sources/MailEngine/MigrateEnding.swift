internal import JobEvents
internal import MailTypes
internal import SyncJournal

/// What the two sides of a migration have done, and what ended them early.
struct MigrateOutcome {
  var pulled = CommitResult()
  var pullFailure: (any Error)?
  var sent = ReplayTally()
  var replayFailure: (any Error)?
  /// What has sent, where anything has.
  var replayed: ReplaySession?

  /// Whether the source was not read to its end.
  var isPullPartial: Bool { pulled.failed > 0 || pulled.incompleteFolders > 0 }
}

/// How a migration ended: by the side that went worse.
struct MigrateEnding {
  /// Of the pull alone: whether the archive holds a state of the source.
  let isSnapshot: Bool
  let exitCode: ExitCode
  let state: JobSummary.State
  /// What is told to the person, of each side that failed.
  let explanations: [Explanation]
  let retryAfter: Int?

  init(_ outcome: MigrateOutcome, stop: StopSignal) {
    let pull = JobEnding(
      error: outcome.pullFailure, isPartial: outcome.isPullPartial, stop: stop)
    let replay = JobEnding(
      error: outcome.replayFailure, isPartial: outcome.sent.isPartial, stop: stop)
    isSnapshot = pull.exitCode == .done || pull.exitCode == .partial
    exitCode = ExitCode.combined([pull.exitCode, replay.exitCode])
    let states = [pull.state, replay.state]
    state =
      [.interrupted, .failed, .partial].first { states.contains($0) } ?? JobSummary.State.done
    var explanations = [pull, replay].compactMap(\.explanation)
    if explanations.count == 2, explanations[0].what == explanations[1].what {
      explanations.removeLast()
    }
    self.explanations = explanations
    retryAfter = [pull, replay].compactMap(\.retryAfter).max()
  }

  var runState: RunState {
    switch state {
    case .done: .done
    case .partial: .partial
    case .interrupted: .interrupted
    case .failed: .failed
    }
  }
}
