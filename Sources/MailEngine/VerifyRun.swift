package import JobEvents
internal import MailArchive
package import MailTypes
internal import SyncJournal

/// Re-reads every message of an archive and compares it with the journal.
///
/// Changes nothing unless it is asked to repair what differs.
package struct VerifyRun: Sendable {
  let request: VerifyRequest
  let observer: any JobObserver
  let stop: StopSignal
  /// Gets what a comparison by content has shown, at the end of the run.
  let onReport: (@Sendable (ReplayReport) -> Void)?

  package init(
    request: VerifyRequest, observer: any JobObserver, stop: StopSignal,
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
    let tally = VerifyTally(observer: observer, keepsFindings: request.isRepairing)
    var session: VerifySession?
    var failure: (any Error)?
    do {
      try await UnfinishedRewrites.end(in: ArchiveRoot.open(at: request.archivePath))
      let opened = try VerifySession(self, tally)
      session = opened
      try await opened.perform()
    } catch {
      failure = error
    }
    tally.tellCounted()
    let left = tally.left
    let contradictions = await session?.contradictions ?? []
    let target = tally.check.target
    let isOther = tally.check.server?.different ?? 0 > 0 || target?.differs ?? false
    let isUnsound = failure == nil && (left.differences > 0 || !contradictions.isEmpty || isOther)
    let isPartial =
      isUnsound || tally.isIncomplete || tally.check.server?.isBehind ?? false
      || target?.isIncomplete ?? false
    var ending = JobEnding(error: failure, isPartial: isPartial, stop: stop)
    var exitCode = isUnsound ? ExitCode.damaged : ending.exitCode
    var summary = JobSummary(
      command: "verify", state: ending.state, job: await session?.job?.rawValue,
      seconds: MonotonicClock.seconds - began, counts: .verify(tally.check))
    do {
      try await session?.close(ending, exitCode, summary, failure: failure)
    } catch  where failure == nil {
      ending = JobEnding(error: error, isPartial: isUnsound, stop: stop)
      exitCode = ending.exitCode
      summary.state = ending.state
    } catch {
      // The first failure is the one to tell.
    }
    if let onReport, let report = await session?.report(trouble: ending.explanation?.what) {
      onReport(report)
    }
    if let report = request.server?.extensionReport { observer.receive(.extensions(report)) }
    if let explanation = ending.explanation { observer.receive(.failed(explanation)) }
    if !contradictions.isEmpty {
      observer.receive(.failed(EngineError(.journalContradicts(contradictions)).explanation))
    }
    if left.differences > 0, failure == nil || failure is StopRequested {
      observer.receive(.failed(explain(left)))
    }
    if let target, target.differs, failure == nil, let account = request.server?.identity {
      observer.receive(.failed(Self.explain(target.arrivals, at: account)))
    }
    observer.receive(.summary(summary))
    return exitCode
  }
}
