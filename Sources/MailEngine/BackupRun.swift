package import JobEvents
internal import MailArchive
internal import MailClients
package import MailTypes
internal import SyncJournal

/// One backup of one account: from the login to the summary.
package struct BackupRun: Sendable {
  let request: BackupRequest
  let observer: any JobObserver
  let stop: StopSignal

  package init(request: BackupRequest, observer: any JobObserver, stop: StopSignal) {
    self.request = request
    self.observer = observer
    self.stop = stop
  }

  /// Runs to the end, whatever happens; events tell the rest.
  package func run() async -> ExitCode {
    let began = MonotonicClock.seconds
    var totals = CommitResult()
    var folders = 0
    var job: RunID?
    var keeper: JournalKeeper?
    var failure: (any Error)?
    do {
      if request.access.settings.endpoint.mailProtocol == .pop3 {
        folders = 1
        if request.isDryRun {
          totals = try await MaildropPreview(run: self).perform()
        } else {
          let session = try await MaildropSession.open(self)
          keeper = session.keeper
          job = session.job
          tellStart(session.job)
          (totals, failure) = await session.perform()
        }
      } else if request.isDryRun {
        (totals, folders) = try await BackupPreview(run: self).perform()
      } else {
        let session = try await BackupSession.open(self)
        keeper = session.keeper
        job = session.job
        tellStart(session.job)
        folders = session.folders.count { $0.listed.isSelectable }
        (totals, failure) = await session.perform()
      }
    } catch {
      failure = error
    }
    return await end(
      totals: totals, folders: folders, job: job, keeper: keeper, failure: failure, began: began)
  }

  private func tellStart(_ job: RunID) {
    observer.receive(
      .started(
        JobStart(
          command: "backup", job: job.rawValue, archive: request.archivePath,
          source: request.access.identity.description)))
  }

  private func end(
    totals: CommitResult, folders: Int, job: RunID?, keeper: JournalKeeper?,
    failure: (any Error)?, began: Double
  ) async -> ExitCode {
    let isPartial = totals.failed > 0 || totals.incompleteFolders > 0
    var ending = JobEnding(error: failure, isPartial: isPartial, stop: stop)
    var summary = summary(totals, folders: folders, job: job, ending: ending, began: began)
    if let keeper {
      do {
        // On a full disk, what was staged in vain takes the room that the next lines need.
        if failure != nil { try? await keeper.removeLeftovers() }
        try await keeper.finishRun(
          state: ending.runState, exitCode: ending.exitCode, because: ending.explanation,
          summary: summary.journalText,
          isSnapshot: ending.exitCode == .done || ending.exitCode == .partial)
        if await keeper.isCopyDue {
          try await keeper.takeCopy()
        } else if failure == nil {
          try await keeper.takeDailyCopy()
        }
        try await keeper.close(isInOrder: failure == nil || failure is StopRequested)
      } catch {
        // The first failure is the one to tell.
        try? await keeper.close(isInOrder: false)
        if failure == nil {
          ending = JobEnding(error: error, isPartial: isPartial, stop: stop)
          summary = self.summary(totals, folders: folders, job: job, ending: ending, began: began)
        }
      }
      keeper.letGo()
    }
    if let report = request.access.extensionReport { observer.receive(.extensions(report)) }
    if let explanation = ending.explanation { observer.receive(.failed(explanation)) }
    observer.receive(.summary(summary))
    return ending.exitCode
  }

  private func summary(
    _ totals: CommitResult, folders: Int, job: RunID?, ending: JobEnding, began: Double
  ) -> JobSummary {
    var counts = JobSummary.Transfer()
    counts.folders = folders
    counts.new = totals.new
    counts.skipped = totals.skipped
    counts.gone = totals.gone
    counts.failed = totals.failed
    counts.flagsChanged = totals.flagsChanged
    counts.bytes = totals.octets
    counts.removed = request.removal == .keep ? nil : totals.removed
    return JobSummary(
      command: "backup", state: ending.state, job: job?.rawValue,
      seconds: MonotonicClock.seconds - began, counts: .backup(counts),
      retryAfter: ending.retryAfter)
  }
}
