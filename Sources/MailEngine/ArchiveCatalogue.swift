internal import JobEvents
internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Owns a reading journal and hands out everything that an archive holds, to be checked.
///
/// Folder by folder: the rows with their files, then the files that no row has. At any moment one
/// folder's names are in memory.
actor ArchiveCatalogue {
  /// Items that are handed out at once, and octets of their files where that comes first: little
  /// enough that all workers end together, enough that asking costs nothing.
  private static let pageItems = 64
  private static let pageOctets: UInt64 = 8 << 20
  /// Rows that are read at a time.
  private static let rows = 512

  private let executor = BlockingExecutor(label: "mailkura.catalogue")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  let journal: Journal
  let store: any ArchiveStore
  let root: ArchiveRoot
  private let meter: ProgressMeter
  private let warn: @Sendable (ArchiveError, VerifiedFolder) -> Void

  /// The folders that are still to come, the next one last; nil before they are known.
  private var coming: [VerifiedFolder]?
  private var folder: VerifiedFolder?
  private var census: FolderCensus?
  private var after: CopyPlace?
  /// Behind the last message of an mbox that was handed out; nil where that is not to be looked at.
  private var mboxEnd: UInt64?
  private var waiting: ArraySlice<VerifyItem> = []
  /// What a renumbered folder of the server is held against.
  var matching: MatchIndex?
  /// What a maildrop is held against.
  var maildrop: MaildropMatch?

  /// - Parameter warn: gets folders that cannot be looked into, and why.
  init(
    root: ArchiveRoot, meter: ProgressMeter,
    warn: @escaping @Sendable (ArchiveError, VerifiedFolder) -> Void
  ) throws {
    self.root = root
    self.meter = meter
    self.warn = warn
    journal = try Journal.open(path: root.journalPath, access: .readOnly)
    store = try root.openStore()
  }

  func close() { journal.close() }

  /// Throws what SQLite finds wrong with the journal itself.
  func checkJournal() throws {
    let findings = try journal.quickCheck()
    if !findings.isEmpty { throw EngineError(.journalDamaged(findings)) }
  }

  /// What in the journal no mailkura writes; empty where all is as it should be.
  func contradictions() throws -> [String] { try journal.contradictions() }

  func totals() throws -> (folders: Int, messages: Int, octets: UInt64) {
    let totals = try journal.totals()
    return (try journal.folderPaths().count, totals.present + totals.gone, totals.octets)
  }

  /// The next items to be checked; nil at the end.
  func next() throws -> VerifyPage? {
    while true {
      if waiting.isEmpty, folder == nil {
        guard try advance() else { return nil }
      }
      guard let current = folder else { continue }
      if waiting.isEmpty { try refill(current) }
      if waiting.isEmpty {
        folder = nil
        census = nil
        meter.update { $0.foldersDone += 1 }
        continue
      }
      var page = VerifyPage(folder: current, items: [])
      var octets: UInt64 = 0
      while let item = waiting.first, page.items.count < Self.pageItems, octets < Self.pageOctets {
        page.items.append(item)
        octets &+= item.octets
        waiting.removeFirst()
      }
      return page
    }
  }

  /// Whether a folder has a stored message of one of these contents.
  func holds(_ digests: [ContentDigest], in folder: FolderID) throws -> Bool {
    for digest in digests where try journal.holdsCopy(of: digest, in: folder) { return true }
    return false
  }

  /// Goes on to the next folder; false where there is none.
  private func advance() throws -> Bool {
    if coming == nil { coming = try allFolders().reversed() }
    guard let next = coming?.popLast() else { return false }
    folder = next
    after = nil
    mboxEnd = root.manifest.kind == .mbox ? 0 : nil
    do throws(ArchiveError) {
      census = try FolderCensus(root: root, folder: next.path)
    } catch {
      guard error.isConfinedToFolder else { throw error }
      census = nil
      warn(error, next)
    }
    return true
  }

  private func refill(_ folder: VerifiedFolder) throws {
    if let id = folder.id {
      let rows = try journal.storedCopies(in: id, after: after, limit: Self.rows)
      if let last = rows.last {
        after = last.place
        var items: [VerifyItem] = []
        for row in rows {
          switch row.place {
          case .file(let base): items.append(.files(row, census?.take(base) ?? []))
          case .range(let offset, let length):
            let location = try store.location(folder: folder.path, of: row.place)
            if let end = mboxEnd, location != nil {
              items.append(.interval(from: end, to: offset, isLast: false))
            }
            items.append(.range(row, location))
            // What follows a message that is missing cannot be there either.
            mboxEnd = location == nil ? nil : offset &+ length
          }
        }
        waiting = items[...]
        return
      }
      if let end = mboxEnd.take(), let length = try journal.mboxLength(of: id) {
        waiting = [.interval(from: end, to: length, isLast: true)]
        return
      }
    }
    waiting = (census?.takeRest() ?? []).map { .stray($0) }[...]
  }

  /// The folders of the journal, and those below `mail` that it does not know.
  private func allFolders() throws -> [VerifiedFolder] {
    var folders: [VerifiedFolder] = []
    var last: String?
    while true {
      let page = try journal.folders(afterPath: last, limit: 1000)
      guard let end = page.last else { break }
      last = end.path
      folders += page.map {
        VerifiedFolder(id: $0.id, path: $0.path, name: $0.facts.name.description)
      }
    }
    let known = Set(folders.map(\.path))
    let survey = try root.survey()
    folders += survey.folders.filter { !known.contains($0) }.map {
      VerifiedFolder(id: nil, path: $0, name: $0)
    }
    return folders
  }
}
