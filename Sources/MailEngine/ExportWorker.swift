internal import Digests
internal import JobEvents
internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Reads the messages of an export one after another and hands them to its writer.
actor ExportWorker {
  private static let page = 500
  private static let chunk = 256 << 10

  private let executor = BlockingExecutor(label: "mailkura.export")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let run: ExportRun
  private let meter: ProgressMeter
  /// Whose state is written; nil for that of now.
  private var snapshot: RunID?
  private(set) var counts = JobSummary.Transfer()
  private let digest = SHA256Stream()
  private var buffer = [UInt8](repeating: 0, count: chunk)

  init(run: ExportRun) {
    self.run = run
    meter = ProgressMeter(observer: run.observer)
  }

  /// Exports everything that was asked for; returns what ended it early, if anything did.
  func perform() -> (any Error)? {
    defer { meter.flush() }
    do {
      try export()
      return nil
    } catch {
      return error
    }
  }

  private func export() throws {
    let root = try ArchiveRoot.open(at: run.request.archivePath)
    let journal = try Journal.open(path: root.journalPath, access: .readOnly)
    defer { journal.close() }
    snapshot = try run.request.snapshot.map { try SnapshotFinder.find($0, in: journal).id }
    let folders = try chosenFolders(in: journal)
    let tree = try ExportTree(
      at: run.request.destination, format: run.request.format, archive: root)
    run.observer.receive(
      .started(
        JobStart(
          command: "export", job: nil, archive: run.request.archivePath,
          source: root.manifest.account.description, target: run.request.destination)))
    meter.update { $0.foldersTotal = folders.count }
    let store = try root.openStore()
    let reader = MessageReader(root: root)
    let writer = tree.writer()
    for folder in folders {
      try export(folder, journal, store, reader, writer)
      meter.update { $0.foldersDone += 1 }
    }
  }

  private func export(
    _ folder: FolderRow, _ journal: Journal, _ store: any ArchiveStore, _ reader: MessageReader,
    _ writer: any ExportWriter
  ) throws {
    var page = try journal.messages(
      in: folder.id, run.request.filter, at: snapshot, limit: Self.page)
    // A mere level above others is no folder.
    if page.isEmpty, !folder.isSelectable { return }
    try writer.openFolder(folder.path)
    counts.folders += 1
    while let last = page.last {
      for message in page {
        if run.stop.isStopping {
          // What is complete so far stays, so that the next export goes on from here.
          try writer.closeFolder()
          throw StopRequested()
        }
        try export(message, journal, store, reader, writer)
      }
      page = try journal.messages(
        in: folder.id, run.request.filter, at: snapshot, after: last.key, limit: Self.page)
    }
    try writer.closeFolder()
  }

  private func export(
    _ message: ListedMessage, _ journal: Journal, _ store: any ArchiveStore,
    _ reader: MessageReader, _ writer: any ExportWriter
  ) throws {
    guard let row = try journal.storedCopy(message.copy) else { return }
    let exported = ExportedMessage(
      digest: row.digest, wireSize: row.wireSize, copyNumber: row.copyNumber, form: row.form,
      internalDate: message.internalDate, flags: message.flags, labels: message.labels,
      subject: message.subject)
    let name = message.folderName.description
    if try writer.holds(exported) {
      counts.skipped += 1
      meter.message(octets: row.wireSize, in: name)
      return
    }
    try writer.begin(exported)
    guard try isCopied(message, row, store, reader, writer) else {
      writer.abandon()
      counts.failed += 1
      tell(message, .failed)
      return
    }
    try writer.finish()
    counts.new += 1
    counts.bytes += row.wireSize
    meter.message(octets: row.wireSize, in: name)
    if run.request.isVerbose { tell(message, .new) }
  }

  /// Whether the message was there and is what it was when it was archived.
  private func isCopied(
    _ message: ListedMessage, _ row: StoredCopyRow, _ store: any ArchiveStore,
    _ reader: MessageReader, _ writer: any ExportWriter
  ) throws -> Bool {
    do throws(ArchiveError) {
      try open(message, row, store, reader)
    } catch {
      guard error.scope <= .message else { throw error }
      return false
    }
    defer { reader.close() }
    digest.begin()
    var octets: UInt64 = 0
    while true {
      let count: Int
      do throws(ArchiveError) {
        count = try read(reader)
      } catch {
        guard error.scope <= .message else { throw error }
        return false
      }
      if count == 0 { break }
      octets += UInt64(count)
      if octets > row.wireSize { return false }
      digest.update(buffer.span.extracting(0..<count))
      try writer.write(buffer.span.extracting(0..<count))
    }
    return octets == row.wireSize && digest.finish() == row.digest
  }

  /// Opens the message, with the folder read anew where a backup has just renamed its file.
  private func open(
    _ message: ListedMessage, _ row: StoredCopyRow, _ store: any ArchiveStore,
    _ reader: MessageReader
  ) throws(ArchiveError) {
    do throws(ArchiveError) {
      guard let location = try store.location(folder: message.folderPath, of: row.place) else {
        throw ArchiveError(.missing, path: message.folderPath)
      }
      try reader.open(location, form: row.form)
    } catch let error where error.code == .missing {
      store.refresh(folder: message.folderPath)
      guard let location = try store.location(folder: message.folderPath, of: row.place) else {
        throw error
      }
      try reader.open(location, form: row.form)
    }
  }

  private func read(_ reader: MessageReader) throws(ArchiveError) -> Int {
    var octets: [UInt8] = []
    swap(&octets, &buffer)
    defer { swap(&octets, &buffer) }
    var span = octets.mutableSpan
    return try reader.read(into: &span)
  }

  private func tell(_ message: ListedMessage, _ outcome: MessageReport.Outcome) {
    let reason = Phrase(
      en: "the archived copy is missing or damaged", ja: "アーカイブ内のコピーがないか壊れています")
    run.observer.receive(
      .message(
        MessageReport(
          folder: message.folderName.description, uid: message.uid?.rawValue, outcome: outcome,
          sha256: message.digest.description, size: message.wireSize,
          reason: outcome == .failed ? reason : nil)))
  }

  private func chosenFolders(in journal: Journal) throws -> [FolderRow] {
    let rows = try journal.everyFolder(at: snapshot)
    let candidates = rows.map(\.candidate)
    if let missing = run.request.selection.unmatched(in: candidates).first {
      throw EngineError(.unknownFolder(missing.text))
    }
    return run.request.selection.chosen(from: candidates).map { rows[$0] }
  }
}
