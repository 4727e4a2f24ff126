package import JobEvents
internal import MailArchive
internal import MailClients
package import MailTypes
internal import SyncJournal

/// One migration from an account to another one: from the lock to the summary.
package struct MigrateRun: Sendable {
  let request: MigrateRequest
  let observer: any JobObserver
  let stop: StopSignal
  /// Gets what the run has shown to be at the target, at its end.
  let onReport: (@Sendable (ReplayReport) -> Void)?

  package init(
    request: MigrateRequest, observer: any JobObserver, stop: StopSignal,
    onReport: (@Sendable (ReplayReport) -> Void)? = nil
  ) {
    self.request = request
    self.observer = observer
    self.stop = stop
    self.onReport = onReport
  }

  /// Runs to the end, whatever happens; events tell the rest.
  package func run() async -> ExitCode {
    let began = MonotonicClock.seconds
    var outcome = MigrateOutcome()
    var session: MigrateSession?
    do {
      let opened = try await MigrateSession.open(self)
      session = opened
      outcome = await opened.perform()
    } catch {
      outcome.pullFailure = error
    }
    var ending = MigrateEnding(outcome, stop: stop)
    var summary = summary(outcome, session, ending, began: began)
    if let session {
      do {
        if let onReport,
          let report = try await session.report(outcome, trouble: ending.explanations.first?.what)
        {
          onReport(report)
        }
        try await session.close(outcome, ending, summary)
      } catch {
        // The first failure is the one to tell.
        if outcome.pullFailure == nil, outcome.replayFailure == nil {
          outcome.pullFailure = error
          ending = MigrateEnding(outcome, stop: stop)
          summary = self.summary(outcome, session, ending, began: began)
        }
        try? await session.keeper.close(isInOrder: false)
      }
      session.keeper.letGo()
    }
    for access in [request.pull.access, request.replay.access] {
      if let report = access.extensionReport { observer.receive(.extensions(report)) }
    }
    for explanation in ending.explanations { observer.receive(.failed(explanation)) }
    observer.receive(.summary(summary))
    return ending.exitCode
  }

  private func summary(
    _ outcome: MigrateOutcome, _ session: MigrateSession?, _ ending: MigrateEnding, began: Double
  ) -> JobSummary {
    var pulled = JobSummary.Transfer()
    pulled.folders = session?.folderCount ?? 0
    pulled.new = outcome.pulled.new
    pulled.skipped = outcome.pulled.skipped
    pulled.gone = outcome.pulled.gone
    pulled.failed = outcome.pulled.failed
    pulled.flagsChanged = outcome.pulled.flagsChanged
    pulled.bytes = outcome.pulled.octets
    var sent = JobSummary.Transfer()
    sent.new = outcome.sent.sent
    sent.skipped = outcome.sent.skipped
    sent.failed = outcome.sent.failed
    sent.bytes = outcome.sent.octets
    sent.merged = outcome.sent.merged
    sent.unknown = outcome.sent.unknown
    sent.planned = outcome.sent.planned
    sent.missing = outcome.sent.missing
    return JobSummary(
      command: "migrate", state: ending.state, job: session?.job.rawValue,
      seconds: MonotonicClock.seconds - began, counts: .migrate(pulled, sent: sent),
      retryAfter: ending.retryAfter)
  }
}
