internal import JobEvents
internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Tells what a prune would remove; reads the journal without the archive's lock.
actor PrunePreview {
  private let executor = BlockingExecutor(label: "mailkura.prune")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let run: PruneRun
  private let root: ArchiveRoot

  init(run: PruneRun, root: ArchiveRoot) {
    self.run = run
    self.root = root
  }

  func perform(_ counts: inout JobSummary.Removal) throws {
    let journal = try Journal.open(path: root.journalPath, access: .readOnly)
    defer { journal.close() }
    let plan = try PrunePlan(run.request, journal: journal)
    run.warn(of: plan.held, &counts)
    for folder in plan.folders {
      var after: CopyPlace?
      while true {
        if run.stop.isStopping { throw StopRequested() }
        let page = try journal.prunableCopies(
          in: folder.row.id, upTo: folder.limit, after: after, limit: JournalKeeper.prunePage)
        guard let last = page.last else { break }
        after = last.row.place
        run.count(page, in: folder.row, &counts)
      }
      counts.folders += 1
    }
  }
}
