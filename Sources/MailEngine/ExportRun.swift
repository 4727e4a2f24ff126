package import JobEvents
internal import MailArchive
package import MailTypes

/// Writes messages of an archive into a directory for other programs; changes nothing in it.
package struct ExportRun: Sendable {
  let request: ExportRequest
  let observer: any JobObserver
  let stop: StopSignal

  package init(request: ExportRequest, observer: any JobObserver, stop: StopSignal) {
    self.request = request
    self.observer = observer
    self.stop = stop
  }

  /// Runs to the end, whatever happens; events tell the rest.
  package func run() async -> ExitCode {
    let began = MonotonicClock.seconds
    let worker = ExportWorker(run: self)
    var failure: (any Error)?
    do {
      try await UnfinishedRewrites.end(in: ArchiveRoot.open(at: request.archivePath))
      failure = await worker.perform()
    } catch {
      failure = error
    }
    let counts = await worker.counts
    let ending = JobEnding(error: failure, isPartial: counts.failed > 0, stop: stop)
    if let explanation = ending.explanation { observer.receive(.failed(explanation)) }
    observer.receive(
      .summary(
        JobSummary(
          command: "export", state: ending.state, job: nil,
          seconds: MonotonicClock.seconds - began, counts: .export(counts))))
    return ending.exitCode
  }
}
