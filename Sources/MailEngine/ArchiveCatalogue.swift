internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Owns a reading journal and a view of the files beside it, for checks.
actor ArchiveCatalogue {
  /// Rows of a folder with their files.
  struct Page: Sendable {
    var items: [VerifyWorker.Item] = []
    var missing: [StoredCopyRow] = []
    /// Where the page ends.
    var last: CopyPlace
  }

  private let executor = BlockingExecutor(label: "mailkura.catalogue")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let journal: Journal
  private let store: any ArchiveStore
  private let root: ArchiveRoot

  init(root: ArchiveRoot) throws {
    self.root = root
    journal = try Journal.open(path: root.journalPath, access: .readOnly)
    store = try root.openStore()
  }

  /// Throws what SQLite finds wrong with the journal itself.
  func checkJournal() throws {
    let findings = try journal.quickCheck()
    if !findings.isEmpty { throw EngineError(.journalDamaged(findings)) }
  }

  func totals() throws -> (messages: Int, octets: UInt64) {
    let totals = try journal.totals()
    return (totals.present + totals.gone, totals.octets)
  }

  func folders() throws -> [FolderRow] {
    var folders: [FolderRow] = []
    while true {
      let page = try journal.folders(afterPath: folders.last?.path, limit: 1000)
      if page.isEmpty { return folders }
      folders += page
    }
  }

  /// The next rows of a folder; nil at its end.
  func page(of folder: FolderRow, after: CopyPlace?, limit: Int) throws -> Page? {
    let rows = try journal.storedCopies(in: folder.id, after: after, limit: limit)
    guard let last = rows.last else { return nil }
    var page = Page(last: last.place)
    for row in rows {
      if let location = try store.location(folder: folder.path, of: row.place) {
        page.items.append(
          VerifyWorker.Item(
            location: location, folderName: folder.facts.name.description, row: row))
      } else {
        page.missing.append(row)
      }
    }
    return page
  }

  /// How many files of a folder have no row.
  func strangers(in folder: FolderRow) throws -> Int {
    var count = 0
    var own: [String] = []
    try root.forEachFile(in: folder.path) { base, _, isOwn in
      if isOwn { own.append(base) } else { count += 1 }
    }
    for base in own where try !journal.hasStoredCopy(named: base, in: folder.id) { count += 1 }
    return count
  }

  /// Maildirs below `mail/` that no folder of the journal stands for.
  func foldersWithoutRow() throws -> [String] {
    let known = Set(try journal.folderPaths().map(\.path))
    return try root.folders().filter { !known.contains($0) }
  }

  func files(in path: String) throws -> Int {
    var count = 0
    try root.forEachFile(in: path) { _, _, _ in count += 1 }
    return count
  }
}
