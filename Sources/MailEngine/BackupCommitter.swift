internal import JobEvents
internal import MailTypes

/// Takes batches from the staging area to the journal, and tells what is committed.
struct BackupCommitter: Sendable {
  let context: BackupContext
  let isVerbose: Bool

  /// Wakes the area so that batches are due by age too, until it is cancelled.
  func tick() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(100))
      context.staging.tick()
    }
  }

  /// Runs until the area is closed and empty; a failure ends the whole run.
  func run() async -> (CommitResult, (any Error)?) {
    var totals = CommitResult()
    while let batch = await context.staging.nextBatch() {
      do {
        let result = try await context.keeper.commit(
          batch, progress: context.feed == nil ? context.meter.current : nil, isVerbose: isVerbose)
        context.staging.noteCommitted(batch.count)
        tell(result)
        totals.add(result)
      } catch {
        context.staging.close()
        await context.scheduler.close()
        context.stop.request(.now, status: .inputOutput)
        return (totals, error)
      }
    }
    return (totals, nil)
  }

  private func tell(_ result: CommitResult) {
    for message in result.messages { context.observer.receive(.message(message)) }
    for folder in result.folders { context.observer.receive(.folder(folder)) }
    for warning in result.warnings { context.observer.receive(.warning(warning)) }
  }
}
