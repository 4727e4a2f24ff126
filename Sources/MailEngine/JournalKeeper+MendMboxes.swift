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
    guard let run, let folder = try journal.folder(at: path) else { return [] }
    var lost: [StoredCopyRow] = []
    try MboxIndexer(root: root, journal: journal, run: run).forEachLost(in: folder.id) {
      lost.append($0)
    }
    return lost
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
      let state = try indexer.state(of: id, path: folder.path, size: size)
      guard state.length > known else { return nil }
      try journal.setMbox(folder.path, state)
      return state
    }
    if let state { mboxes.expect(folder.path, state) }
    return placed
  }

  /// What became of an mbox.
  struct Mending: Sendable {
    /// Where in the archive what nobody knows is now.
    var setAside: [String] = []
    /// Messages that stand in it whole again.
    var replaced: Set<StoredCopyID> = []
    /// Whether nothing is left in it that nobody knows.
    var isWhole = true
  }

  /// Writes an mbox anew with the messages that were put back in their places, and without what
  /// nobody knows; that is in `quarantine` then.
  ///
  /// Stays as it is where the last message would be a damaged one: by the last one it is known after
  /// a crash that an mbox is what the journal says.
  func mendMbox(of folder: VerifiedFolder) throws -> Mending {
    guard let mboxes, let run, let id = folder.id, let row = try journal.folder(id) else {
      return Mending(isWhole: false)
    }
    let known = mboxes.quarantined.count
    _ = try mboxes.settle(folder.path)
    var mending = Mending(
      setAside: mboxes.quarantined.dropFirst(known).map { "quarantine/" + $0 })
    let anew = replacements.removeValue(forKey: folder.path) ?? [:]
    let indexer = MboxIndexer(root: root, journal: journal, run: run)
    let length = mboxes.states[folder.path]?.length ?? 0
    try indexer.forEachGap(of: id, path: folder.path, size: length) { _ in
      mending.isWhole = false
    }
    if mending.isWhole, anew.isEmpty { return mending }
    guard try canTellLast(of: id, in: row, anew, upTo: length) else {
      mending.isWhole = false
      return mending
    }
    mending.setAside += try rewriteMbox(of: row, unknown: .setAside, anew: anew) { _ in true }
      .setAside
    mending.replaced = Set(anew.keys)
    mending.isWhole = true
    return mending
  }

  /// Whether the message that is going to be the last one is going to be whole.
  private func canTellLast(
    of id: FolderID, in folder: FolderRow, _ anew: [StoredCopyID: StagedMessage],
    upTo length: UInt64
  ) throws -> Bool {
    for copy in anew.keys {
      // One that stands nowhere comes last.
      if let row = try journal.storedCopy(copy), case .file = row.place { return true }
    }
    guard let last = try journal.lastCopy(in: id, within: length),
      case .range(let offset, let octets) = last.place
    else { return true }
    if anew[last.id] != nil { return true }
    let found = try ArchiveCheck(root: root).read(
      .range(folder: folder.path, offset: offset, length: octets), form: last.form)
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
