internal import MailArchive
internal import MailFormats
internal import MailTypes
internal import SyncJournal

/// Writes what is to replace an mbox and notes in the journal where its messages will stand.
struct MboxRewritePlan {
  private static let page = 512

  let rewrite: MboxRewrite
  let folder: FolderRow
  let unknown: JournalKeeper.UnknownOctets
  /// Messages that are written from what was staged.
  let anew: [StoredCopyID: StagedMessage]
  let root: ArchiveRoot
  let journal: Journal
  let mboxes: MboxStore
  /// Where in the archive unknown octets are now.
  private(set) var setAside: [String] = []
  private var intervals: MboxIntervals
  private var last: (row: StoredCopyRow, offset: UInt64)?

  init(
    rewrite: MboxRewrite, folder: FolderRow, unknown: JournalKeeper.UnknownOctets,
    anew: [StoredCopyID: StagedMessage], root: ArchiveRoot, journal: Journal, mboxes: MboxStore
  ) {
    self.rewrite = rewrite
    self.folder = folder
    self.unknown = unknown
    self.anew = anew
    self.root = root
    self.journal = journal
    self.mboxes = mboxes
    intervals = MboxIntervals(root: root)
  }

  /// Goes through the whole mbox; the new one is durable then and nothing speaks of it but the
  /// transaction that is open.
  mutating func write(keeping keeps: (StoredCopyRow) throws -> Bool) throws {
    var lost = Set(anew.keys)
    var end: UInt64 = 0
    var after: CopyPlace? = .range(offset: 0, length: 0)
    while true {
      let rows = try journal.storedCopies(in: folder.id, after: after, limit: Self.page)
      guard let final = rows.last else { break }
      after = final.place
      for row in rows {
        guard case .range(let offset, let length) = row.place else { continue }
        // What nobody knows is not left behind.
        let isSound = try intervals.isSound(folder.path, from: end, to: offset, isLast: false)
        if !isSound { try handle(from: end, to: offset, isLast: false) }
        end = offset + length
        guard try keeps(row) else { continue }
        lost.remove(row.id)
        try keep(row, offset: offset, length: length, hasSeparator: isSound)
      }
    }
    let length = mboxes.states[folder.path]?.length ?? end
    if unknown == .setAside, length > end,
      try !intervals.isSound(folder.path, from: end, to: length, isLast: true)
    {
      try handle(from: end, to: length, isLast: true)
    }
    // Those that stood nowhere.
    for id in lost.sorted(by: { $0.rawValue < $1.rawValue }) {
      if let row = try journal.storedCopy(id), let staged = anew[id] { try put(staged, as: row) }
    }
    try finish()
  }

  private mutating func keep(
    _ row: StoredCopyRow, offset: UInt64, length: UInt64, hasSeparator: Bool
  ) throws {
    if let staged = anew[row.id] {
      if let place = try mboxes.copyAside(folder.path, offset..<offset + length) {
        setAside.append(place)
      }
      return try put(staged, as: row)
    }
    let moved = try rewrite.keep(
      offset: offset, length: length, separator: hasSeparator ? nil : try separator(of: row))
    try journal.planMove(of: row.id, in: folder.id, to: moved)
    last = (row, offset)
  }

  private mutating func put(_ staged: StagedMessage, as row: StoredCopyRow) throws {
    let offset = try rewrite.put(staged, separator: try separator(of: row))
    try journal.planMove(of: row.id, in: folder.id, to: offset)
    last = nil
  }

  private func separator(of row: StoredCopyRow) throws -> [UInt8] {
    MboxSeparatorLine.octets(
      date: try journal.appearance(of: row.id)?.date ?? InternalDate(seconds: 0))
  }

  private mutating func handle(from start: UInt64, to end: UInt64, isLast: Bool) throws {
    guard unknown == .setAside else { throw damage }
    let gap = try MboxGap(
      root: root, folder: folder.path, from: start, to: end, isLast: isLast)
    if let place = try mboxes.copyAside(folder.path, gap.bounds) { setAside.append(place) }
  }

  private func finish() throws {
    if let last {
      // By the last message the new mbox is known to be whole when it is in place.
      let found = try ArchiveCheck(root: root).read(
        .range(folder: folder.path, offset: last.offset, length: last.row.diskSize),
        form: last.row.form)
      guard found.digest == last.row.digest else { throw damage }
    }
    try rewrite.finish()
    try journal.planRewrite(of: folder.id, length: rewrite.length)
  }

  private var damage: ArchiveError {
    ArchiveError(.contentMismatch, path: mboxes.path(of: folder.path))
  }
}
