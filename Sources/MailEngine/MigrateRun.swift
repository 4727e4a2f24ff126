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
    if request.pull.isDryRun { return await preview(began) }
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
        try await session.noteReasons(outcome, stop)
        if let onReport,
          var report = try await session.report(
            outcome, trouble: ending.explanations.first?.whatAndWhy)
        {
          report.unfetched = outcome.pulled.failed
          report.unreadFolders = outcome.pulled.incompleteFolders
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

  /// Looks at both sides and changes nothing.
  private func preview(_ began: Double) async -> ExitCode {
    var forecast: MigrationForecast?
    var failure: (any Error)?
    do {
      forecast = try await MigratePreview(run: self).perform()
    } catch {
      failure = error
    }
    let ending = JobEnding(error: failure, isPartial: forecast?.isClear == false, stop: stop)
    if let forecast { observer.receive(.forecast(forecast)) }
    if let explanation = ending.explanation { observer.receive(.failed(explanation)) }
    var pulled = JobSummary.Transfer()
    var sent = JobSummary.Transfer()
    if let forecast {
      pulled.folders = forecast.folders.count
      pulled.new = forecast.newMessages
      pulled.skipped = forecast.messages - forecast.newMessages
      pulled.bytes = forecast.newOctets
      sent.new = forecast.unsentMessages
      sent.skipped = forecast.messages - forecast.unsentMessages
      sent.bytes = forecast.unsentOctets
      sent.failed = forecast.tooLarge
    }
    observer.receive(
      .summary(
        JobSummary(
          command: "migrate", state: ending.state, job: nil,
          seconds: MonotonicClock.seconds - began, counts: .migrate(pulled, sent: sent),
          retryAfter: ending.retryAfter)))
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
    sent.altered = outcome.sent.altered
    sent.deleted = outcome.sent.deleted
    sent.datesDiffer = outcome.sent.datesDiffer
    sent.unknown = outcome.sent.unknown
    sent.flagsChanged = outcome.sent.flagsBrought
    sent.planned = outcome.sent.planned
    sent.missing = outcome.sent.missing
    return JobSummary(
      command: "migrate", state: ending.state, job: session?.job.rawValue,
      seconds: MonotonicClock.seconds - began, counts: .migrate(pulled, sent: sent),
      retryAfter: ending.retryAfter)
  }
}
