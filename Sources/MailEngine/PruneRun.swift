package import JobEvents
internal import MailArchive
package import MailTypes
internal import SyncJournal

/// Removes from an archive what its server has lost long enough ago, or tells what would go.
package struct PruneRun: Sendable {
  let request: PruneRequest
  let observer: any JobObserver
  let stop: StopSignal

  package init(request: PruneRequest, observer: any JobObserver, stop: StopSignal) {
    self.request = request
    self.observer = observer
    self.stop = stop
  }

  /// Runs to the end, whatever happens; events tell the rest.
  package func run() async -> ExitCode {
    let began = MonotonicClock.seconds
    var counts = JobSummary.Removal()
    var keeper: JournalKeeper?
    var job: RunID?
    var failure: (any Error)?
    do {
      let root = try ArchiveRoot.open(at: request.archivePath)
      if request.isApplied {
        let made = try JournalKeeper(root: root, lock: try root.lock())
        keeper = made
        job = try await made.startRun(command: "prune", options: request.options)
        tellStart(root, job: job)
        try await apply(made, &counts)
      } else {
        tellStart(root, job: nil)
        try await PrunePreview(run: self, root: root).perform(&counts)
      }
    } catch {
      failure = error
    }
    return await end(counts, job: job, keeper: keeper, failure: failure, began: began)
  }

  private func tellStart(_ root: ArchiveRoot, job: RunID?) {
    observer.receive(
      .started(
        JobStart(
          command: "prune", job: job?.rawValue, archive: request.archivePath,
          source: root.manifest.account.description, isDryRun: !request.isApplied)))
  }

  private func apply(_ keeper: JournalKeeper, _ counts: inout JobSummary.Removal) async throws {
    try await keeper.finishFormerPrunes()
    let plan = try await keeper.planPrune(request)
    warn(of: plan.held, &counts)
    for folder in plan.folders {
      var after: CopyPlace?
      while true {
        if stop.isStopping { throw StopRequested() }
        guard
          let page = try await keeper.prunePage(
            of: folder.row, upTo: folder.limit, after: after)
        else { break }
        after = page.last?.row.place
        count(page, in: folder.row, &counts)
      }
      counts.folders += 1
    }
    if request.allowsMassRemoval {
      try await keeper.liftMassRemovals(of: plan.folders.map(\.row.id))
    }
  }

  /// Counts what went, or would go, and names it where that was asked for.
  func count(
    _ page: [PrunableCopy], in folder: FolderRow, _ counts: inout JobSummary.Removal
  ) {
    counts.messages += page.count
    counts.bytes += page.reduce(0) { $0 + $1.row.diskSize }
    guard request.isVerbose else { return }
    for copy in page {
      observer.receive(
        .message(
          MessageReport(
            folder: folder.facts.name.description, uid: nil, outcome: .pruned,
            sha256: copy.row.digest.description, size: copy.row.wireSize)))
    }
  }

  /// Folders that lost most of their messages at once are left alone, and that is said.
  func warn(of held: [PrunePlan.Held], _ counts: inout JobSummary.Removal) {
    counts.foldersHeld = held.count
    for folder in held {
      observer.receive(
        .warning(.massRemoval(of: folder.name, before: folder.before, gone: folder.gone)))
    }
  }

  private func end(
    _ counts: JobSummary.Removal, job: RunID?, keeper: JournalKeeper?, failure: (any Error)?,
    began: Double
  ) async -> ExitCode {
    var ending = JobEnding(error: failure, isPartial: counts.foldersHeld > 0, stop: stop)
    func summary() -> JobSummary {
      JobSummary(
        command: "prune", state: ending.state, job: job?.rawValue,
        seconds: MonotonicClock.seconds - began, counts: .prune(counts))
    }
    if let keeper {
      do {
        try await keeper.finishRun(
          state: ending.runState, exitCode: ending.exitCode, because: ending.explanation,
          summary: summary().journalText,
          isSnapshot: false)
        try await keeper.close(isInOrder: failure == nil || failure is StopRequested)
      } catch {
        try? await keeper.close(isInOrder: false)
        if failure == nil { ending = JobEnding(error: error, isPartial: false, stop: stop) }
      }
      keeper.letGo()
    }
    if let explanation = ending.explanation { observer.receive(.failed(explanation)) }
    observer.receive(.summary(summary()))
    return ending.exitCode
  }
}
