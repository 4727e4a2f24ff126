package import JobEvents
internal import MailArchive
package import MailTypes
internal import SyncJournal

/// One import of the mail of other programs: from the first file to the summary.
package struct ImportRun: Sendable {
  let request: ImportRequest
  let observer: any JobObserver
  let stop: StopSignal

  package init(request: ImportRequest, observer: any JobObserver, stop: StopSignal) {
    self.request = request
    self.observer = observer
    self.stop = stop
  }

  /// Runs to the end, whatever happens; events tell the rest.
  package func run() async -> ExitCode {
    let began = MonotonicClock.seconds
    var job: RunID?
    var keeper: JournalKeeper?
    var claimed: ClaimedArchive?
    var worker: ImportWorker?
    var failure: (any Error)?
    do {
      if request.isDryRun {
        keeper = try Self.preview(request.archivePath)
      } else {
        let archive = try ArchiveFinder.claimForImport(
          at: request.archivePath, kind: request.kind)
        claimed = archive
        let made = try JournalKeeper(root: archive.root, lock: archive.lock)
        keeper = made
        job = try await made.startRun(command: "import", options: request.options)
        try await made.settleMboxes()
        if await made.isOnNetwork { observer.receive(.warning(.archiveOnNetwork)) }
      }
      observer.receive(
        .started(
          JobStart(
            command: "import", job: job?.rawValue, archive: request.archivePath,
            source: request.sourcePath, isDryRun: request.isDryRun)))
      let token = job.map {
        "\($0.rawValue).\(String(UInt32.random(in: .min ... .max), radix: 16))"
      }
      let made = ImportWorker(
        request: request, observer: observer, stop: stop, keeper: keeper, runToken: token)
      worker = made
      try await made.perform()
    } catch {
      failure = error
    }
    let tally = await worker?.tally ?? ImportTally()
    return await end(tally, job: job, keeper: keeper, claimed, failure: failure, began: began)
  }

  /// The archive as it is, on a copy of its journal; nil where there is none.
  private static func preview(_ path: String) throws -> JournalKeeper? {
    guard let root = try ArchiveFinder.existing(at: path) else { return nil }
    return try JournalKeeper(root: root, lock: try root.lock(), isPreview: true)
  }

  private func end(
    _ tally: ImportTally, job: RunID?, keeper: JournalKeeper?, _ claimed: ClaimedArchive?,
    failure: (any Error)?, began: Double
  ) async -> ExitCode {
    let isPartial = tally.failed > 0 || tally.isIncomplete
    var ending = JobEnding(error: failure, isPartial: isPartial, stop: stop)
    for (name, counts) in tally.folders.sorted(by: { $0.key < $1.key }) {
      observer.receive(
        .folder(
          FolderReport(
            folder: name, server: nil, archived: counts.new + counts.skipped, failed: 0,
            state: failure == nil ? .complete : .partial)))
    }
    var summary = summary(tally, job: job, ending: ending, began: began)
    if let keeper {
      do {
        if failure != nil { try? await keeper.removeLeftovers() }
        if job != nil {
          try await keeper.finishRun(
            state: ending.runState, exitCode: ending.exitCode, because: ending.explanation,
            summary: summary.journalText,
            isSnapshot: ending.exitCode == .done || ending.exitCode == .partial)
          if failure == nil { try await keeper.takeDailyCopy() }
        }
        try await keeper.close(isInOrder: failure == nil || failure is StopRequested)
        // Nothing came of it: the source was wrong, and no archive is left for it.
        if failure is EngineError || Self.isMissingSource(failure), tally.new == 0 {
          claimed?.takeBack()
        }
      } catch {
        try? await keeper.close(isInOrder: false)
        if failure == nil {
          ending = JobEnding(error: error, isPartial: isPartial, stop: stop)
          summary = self.summary(tally, job: job, ending: ending, began: began)
        }
      }
      keeper.letGo()
    }
    if let explanation = ending.explanation { observer.receive(.failed(explanation)) }
    observer.receive(.summary(summary))
    return ending.exitCode
  }

  private static func isMissingSource(_ error: (any Error)?) -> Bool {
    let code = (error as? ArchiveError)?.code
    return code == .sourceMissing || code == .sourceNotAFile
  }

  private func summary(
    _ tally: ImportTally, job: RunID?, ending: JobEnding, began: Double
  ) -> JobSummary {
    var counts = JobSummary.Transfer()
    counts.folders = tally.folders.count
    counts.new = tally.new
    counts.skipped = tally.skipped
    counts.flagsChanged = tally.flagsChanged
    counts.failed = tally.failed
    counts.bytes = tally.octets
    return JobSummary(
      command: "import", state: ending.state, job: job?.rawValue,
      seconds: MonotonicClock.seconds - began, counts: .backup(counts), retryAfter: nil)
  }
}
