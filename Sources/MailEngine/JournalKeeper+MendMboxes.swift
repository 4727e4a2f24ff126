internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Putting the mboxes of an archive right, for a repair.
extension JournalKeeper {
  /// Notes what mboxes that were cut short have lost, so that it can be fetched again.
  ///
  /// - Returns: What they have lost now or had lost before, by folder.
  func noteShortenedMboxes() throws -> [String: [StoredCopyRow]] {
    guard let mboxes else { return [:] }
    var lost: [String: [StoredCopyRow]] = [:]
    for (folder, state) in mboxes.states.sorted(by: { $0.key < $1.key }) {
      let size = try root.mboxSize(of: folder)
      guard size ?? 0 < state.length else { continue }
      _ = try noteLoss(in: folder, size: size ?? 0, mboxes)
      lost[folder] = try lostCopies(inMboxOf: folder)
      guard size == nil else { continue }
      try transaction {
        try store.createFolder(folder)
        try store.synchronize()
      }
    }
    return lost
  }

  private func lostCopies(inMboxOf path: String) throws -> [StoredCopyRow] {
    guard let folder = try journal.folder(at: path) else { return [] }
    var lost: [StoredCopyRow] = []
    var after: CopyPlace?
    while true {
      let rows = try journal.storedCopies(in: folder.id, after: after, limit: 512)
      guard let last = rows.last, case .file = last.place else { return lost }
      after = last.place
      lost += rows.filter { if case .file = $0.place { true } else { false } }
    }
  }

  /// Gives rows to whole messages in an mbox that have none.
  ///
  /// A message whose separator line is ours tells of a backup that was killed: it counts as gone, and
  /// the next backup that fetches it finds it here. Any other was put there by another program and
  /// counts as imported.
  ///
  /// - Returns: Messages whose rows had lost them.
  func adoptMessages(inMboxOf folder: VerifiedFolder) throws -> Set<StoredCopyID> {
    guard let mboxes, let run, let id = folder.id, let size = try root.mboxSize(of: folder.path)
    else { return [] }
    var placed: Set<StoredCopyID> = []
    // Reading proves nothing about what the disk holds before it has been told to keep it.
    try root.makeMboxDurable(folder.path)
    let known = mboxes.states[folder.path]?.length ?? 0
    let indexer = MboxIndexer(root: root, journal: journal, run: run)
    let state: MboxState? = try transaction {
      try indexer.forEachGap(of: id, path: folder.path, size: size) { gap in
        try indexer.forEachMessage(in: gap, of: folder.path) { found in
          if let row = try indexer.place(found, in: id, path: folder.path) {
            placed.insert(row)
            return
          }
          _ = try indexer.take(
            found, in: id, path: folder.path, isTail: found.offset >= known, isServed: false)
        }
      }
      let last = try indexer.forEachGap(of: id, path: folder.path, size: 0) { _ in }
      guard let last, last.offset + last.length + 1 > known else { return nil }
      let state = try root.mboxState(
        of: folder.path, length: last.offset + last.length + 1, lastMessageAt: last.offset)
      try journal.setMbox(folder.path, state)
      return state
    }
    if let state { mboxes.expect(folder.path, state) }
    return placed
  }

  /// Takes out of an mbox what nobody knows; it is in `quarantine` then.
  ///
  /// - Returns: Where it is, below the archive. Nil where the mbox stays as it is, since the last
  ///   message in it is damaged: by that one it is known after a crash which mbox is in place.
  func mendMbox(of folder: VerifiedFolder) throws -> [String]? {
    guard let mboxes, let run, let id = folder.id, let row = try journal.folder(id) else {
      return nil
    }
    let known = mboxes.quarantined.count
    _ = try mboxes.settle(folder.path)
    var setAside = mboxes.quarantined.dropFirst(known).map { "quarantine/" + $0 }
    let indexer = MboxIndexer(root: root, journal: journal, run: run)
    let length = mboxes.states[folder.path]?.length ?? 0
    var isWhole = true
    let last = try indexer.forEachGap(of: id, path: folder.path, size: length) { _ in
      isWhole = false
    }
    if isWhole { return setAside }
    if let last, try !holdsLast(row, endingAt: last.offset + last.length + 1) { return nil }
    setAside += try rewriteMbox(of: row, unknown: .setAside) { _ in true }.setAside
    return setAside
  }

  private func holdsLast(_ folder: FolderRow, endingAt end: UInt64) throws -> Bool {
    guard let last = try journal.lastCopy(in: folder.id, within: end),
      case .range(let offset, let length) = last.place
    else { return false }
    let found = try ArchiveCheck(root: root).read(
      .range(folder: folder.path, offset: offset, length: length), form: last.form)
    return found.digest == last.digest
  }

  /// The octets of an mbox that nobody knows.
  func unknownIntervals(ofMbox folder: VerifiedFolder) throws -> [Range<UInt64>] {
    guard let run, let id = folder.id, let size = try root.mboxSize(of: folder.path) else {
      return []
    }
    var intervals: [Range<UInt64>] = []
    let indexer = MboxIndexer(root: root, journal: journal, run: run)
    try indexer.forEachGap(of: id, path: folder.path, size: size) { gap in
      intervals.append(gap.start..<max(gap.start, gap.end))
    }
    return intervals
  }
}
