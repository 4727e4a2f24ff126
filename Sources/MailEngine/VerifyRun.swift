package import JobEvents
internal import MailArchive
package import MailTypes
internal import SyncJournal

/// Re-reads every message of an archive and compares it with the journal; changes nothing.
package struct VerifyRun: Sendable {
  /// Files that are handed to a worker at once.
  private static let page = 256

  let request: VerifyRequest
  let observer: any JobObserver
  let stop: StopSignal

  package init(request: VerifyRequest, observer: any JobObserver, stop: StopSignal) {
    self.request = request
    self.observer = observer
    self.stop = stop
  }

  /// Runs to the end, whatever happens; events tell the rest.
  package func run() async -> ExitCode {
    let began = MonotonicClock.seconds
    var check = JobSummary.Check()
    var failure: (any Error)?
    do {
      try await perform(&check)
    } catch {
      failure = error
    }
    let ending = JobEnding(error: failure, isPartial: false, stop: stop)
    let differences = check.damaged + check.missing + check.unknown
    let isDifferent = differences > 0 && (failure == nil || failure is StopRequested)
    if let explanation = ending.explanation { observer.receive(.failed(explanation)) }
    if isDifferent { observer.receive(.failed(Self.explain(check))) }
    observer.receive(
      .summary(
        JobSummary(
          command: "verify", state: isDifferent && failure == nil ? .failed : ending.state,
          job: nil,
          seconds: MonotonicClock.seconds - began, counts: .verify(check))))
    return isDifferent && failure == nil ? .damaged : ending.exitCode
  }

  /// Counts as it goes, so that an interrupted one tells what it has found.
  private func perform(_ check: inout JobSummary.Check) async throws {
    let root = try ArchiveRoot.open(at: request.archivePath)
    let lock = try root.lock()
    defer { withExtendedLifetime(lock) {} }
    observer.receive(
      .started(
        JobStart(
          command: "verify", job: nil, archive: request.archivePath,
          source: root.manifest.account.description)))
    let meter = ProgressMeter(observer: observer)
    let catalogue = try ArchiveCatalogue(root: root)
    try await catalogue.checkJournal()
    let folders = try await catalogue.folders()
    let totals = try await catalogue.totals()
    meter.update {
      $0.foldersTotal = folders.count
      $0.messagesTotal = totals.messages
      $0.bytesTotal = totals.octets
    }
    let workers = (0..<request.workers).map { VerifyWorker(number: $0, root: root) }
    for folder in folders {
      if stop.isStopping { throw StopRequested() }
      try await verify(folder, catalogue, workers, meter, &check)
      meter.update { $0.foldersDone += 1 }
    }
    for folder in try await catalogue.foldersWithoutRow() {
      let strangers = try await catalogue.files(in: folder)
      check.unknown += strangers
      if strangers > 0 { tellUnknown(strangers, in: folder) }
    }
    meter.flush()
  }

  private func verify(
    _ folder: FolderRow, _ catalogue: ArchiveCatalogue, _ workers: [VerifyWorker],
    _ meter: ProgressMeter, _ check: inout JobSummary.Check
  ) async throws {
    let name = folder.facts.name.description
    var pages: [ArchiveCatalogue.Page] = []
    var after: CopyPlace?
    repeat {
      pages = []
      while pages.count < workers.count {
        guard let page = try await catalogue.page(of: folder, after: after, limit: Self.page) else {
          break
        }
        after = page.last
        pages.append(page)
      }
      let stop = stop
      let damaged = try await withThrowingTaskGroup(of: [VerifyWorker.Item].self) { group in
        for (page, worker) in zip(pages, workers) {
          group.addTask {
            try await worker.damaged(among: page.items, meter: meter, stop: stop)
          }
        }
        var all: [VerifyWorker.Item] = []
        for try await some in group { all += some }
        return all
      }
      for page in pages {
        check.checked += page.items.count + page.missing.count
        check.missing += page.missing.count
        check.bytes += page.items.reduce(0) { $0 + $1.row.diskSize }
        for row in page.missing { tell(.missing, row, in: name) }
      }
      check.damaged += damaged.count
      for item in damaged { tell(.damaged, item.row, in: name) }
    } while !pages.isEmpty
    let strangers = try await catalogue.strangers(in: folder)
    check.unknown += strangers
    if strangers > 0 { tellUnknown(strangers, in: name) }
  }

  private func tell(
    _ outcome: MessageReport.Outcome, _ row: StoredCopyRow, in folder: String
  ) {
    observer.receive(
      .message(
        MessageReport(
          folder: folder, uid: nil, outcome: outcome, sha256: row.digest.description,
          size: row.wireSize, reason: .verbatim(row.place.description))))
  }

  private func tellUnknown(_ count: Int, in folder: String) {
    observer.receive(
      .warning(
        JobWarning(
          what: Phrase(
            en: "\(count) files in “\(folder)” are not in the journal; they are left alone.",
            ja: "「\(folder)」にジャーナルにないファイルが \(count) 個あります。そのまま残しています。"),
          folder: folder)))
  }

  private static func explain(_ check: JobSummary.Check) -> Explanation {
    Explanation(
      .damaged,
      what: Phrase(
        en: "The archive is not what the journal says: \(check.damaged) damaged, "
          + "\(check.missing) missing, \(check.unknown) unknown.",
        ja: "アーカイブがジャーナルと一致しません。破損 \(check.damaged)、欠落 \(check.missing)、"
          + "不明 \(check.unknown)。"),
      cause: Phrase(
        en: "Files were changed, removed or added by another program, or the disk is failing.",
        ja: "ほかのプログラムがファイルを変更・削除・追加したか、ディスクの故障が考えられます。"),
      remedy: Phrase(
        en: "Check the disk, and keep a copy of the archive before anything else; "
          + "-v names each message.",
        ja: "まずアーカイブの写しを取り、ディスクを点検してください。-v を付けると該当するメールを表示します。"))
  }
}
