package import JobEvents
internal import MailArchive
internal import MailClients
package import MailTypes
internal import SyncJournal

/// One restore of one archive to one account: from the lock to the summary.
package struct ReplayRun: Sendable {
  let request: ReplayRequest
  let observer: any JobObserver
  let stop: StopSignal
  /// Gets what the run has shown, at its end.
  let onReport: (@Sendable (ReplayReport) -> Void)?

  package init(
    request: ReplayRequest, observer: any JobObserver, stop: StopSignal,
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
    var session: ReplaySession?
    var tally = ReplayTally()
    var failure: (any Error)?
    do {
      let opened = try await ReplaySession.open(self)
      session = opened
      (tally, failure) = await opened.perform()
    } catch {
      failure = error
    }
    var ending = JobEnding(error: failure, isPartial: tally.isPartial, stop: stop)
    var summary = summary(tally, session, ending, began: began)
    if let session {
      do {
        try await session.noteReasons(tally, ending)
        if let onReport {
          onReport(try await session.report(tally, trouble: ending.explanation?.whatAndWhy))
        }
        try await session.close(ending: ending, summary: summary, failure: failure)
      } catch  where failure == nil {
        ending = JobEnding(error: error, isPartial: tally.isPartial, stop: stop)
        summary = self.summary(tally, session, ending, began: began)
      } catch {
        // The first failure is the one to tell.
      }
    }
    if let report = request.access.extensionReport { observer.receive(.extensions(report)) }
    if let explanation = ending.explanation { observer.receive(.failed(explanation)) }
    observer.receive(.summary(summary))
    return ending.exitCode
  }

  private func summary(
    _ tally: ReplayTally, _ session: ReplaySession?, _ ending: JobEnding, began: Double
  ) -> JobSummary {
    var counts = JobSummary.Transfer()
    counts.folders = session?.folders.count ?? 0
    counts.new = tally.sent
    counts.skipped = tally.skipped
    counts.failed = tally.failed
    counts.bytes = tally.octets
    counts.merged = tally.merged
    counts.altered = tally.altered
    counts.datesDiffer = tally.datesDiffer
    counts.unknown = tally.unknown
    counts.planned = tally.planned
    counts.missing = tally.missing
    return JobSummary(
      command: "restore", state: ending.state, job: session?.job?.rawValue,
      seconds: MonotonicClock.seconds - began, counts: .restore(counts),
      retryAfter: ending.retryAfter)
  }
}
