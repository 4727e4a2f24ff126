internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// What a crash, or another program, has left of the mboxes of an archive (RELIABILITY 2.3).
extension JournalKeeper {
  /// Looks at the size of every mbox, before a run that appends to them.
  ///
  /// What stands behind the end that the journal knows is cut off, and in quarantine if it is
  /// anything. What is missing before it is noted as lost, so that the next run fetches it again.
  ///
  /// - Throws: `mboxShortened` or `mboxRewritten`: the archive is damaged. Nothing is cut off an
  ///   mbox whose last message is not where it was.
  func settleMboxes() throws {
    guard let mboxes else { return }
    var damage: ArchiveError?
    for folder in mboxes.states.keys.sorted() {
      guard case .shortened(let size) = try mboxes.settle(folder) else { continue }
      let lost = try noteLoss(in: folder, size: size, mboxes)
      if lost > 0, damage == nil {
        damage = ArchiveError(.mboxShortened(lost: lost), path: mboxes.path(of: folder))
      }
    }
    if let damage { throw damage }
  }

  /// Cuts a shortened mbox back to its last whole message; returns how many it has lost.
  func noteLoss(in path: String, size: UInt64, _ mboxes: MboxStore) throws -> Int {
    guard let folder = try journal.folder(at: path) else { return 0 }
    let (offset, length) = try lastMessage(in: folder, within: size, mboxes)
    let state = try mboxes.shorten(path, to: length, lastMessageAt: offset)
    let lost = try transaction {
      try journal.setMbox(path, state)
      return try journal.loseCopies(in: folder.id, from: length)
    }
    return lost
  }

  /// The last message within a length, and the end of the empty line behind it; nil and 0 where
  /// there is none.
  ///
  /// - Throws: `mboxRewritten` where something else stands there.
  private func lastMessage(
    in folder: FolderRow, within length: UInt64, _ mboxes: MboxStore
  ) throws -> (offset: UInt64?, end: UInt64) {
    guard let last = try journal.lastCopy(in: folder.id, within: length),
      case .range(let offset, let octets) = last.place
    else { return (nil, 0) }
    let found = try ArchiveCheck(root: root).read(
      .range(folder: folder.path, offset: offset, length: octets), form: last.form)
    guard found.digest == last.digest else {
      throw ArchiveError(.mboxRewritten, path: mboxes.path(of: folder.path))
    }
    return (offset, offset + octets + 1)
  }

  /// What is done with octets that are neither messages nor what belongs between two.
  enum UnknownOctets: Sendable {
    /// The mbox stays as it is.
    case refuse
    /// They are copied to `quarantine`.
    case setAside
  }

  /// Replaces the mbox of a folder by one that holds some of its messages; the others are pruned.
  ///
  /// Durable when it returns. After a crash `settleMboxes` ends what was begun.
  ///
  /// - Parameters:
  ///   - anew: Messages that are written from what was staged, not from the mbox; what stands in
  ///     their places is handled like unknown octets.
  ///   - keeps: Whether a message stays.
  /// - Returns: how many were pruned, and where in the archive unknown octets are now.
  @discardableResult
  func rewriteMbox(
    of folder: FolderRow, unknown: UnknownOctets = .refuse,
    anew: [StoredCopyID: StagedMessage] = [:], keeping keeps: (StoredCopyRow) throws -> Bool
  ) throws -> (pruned: Int, setAside: [String]) {
    guard let mboxes else { return (0, []) }
    let rewrite = try mboxes.beginRewrite(folder.path)
    var setAside: [String] = []
    try transaction {
      do {
        var plan = MboxRewritePlan(
          rewrite: rewrite, folder: folder, unknown: unknown, anew: anew, root: root,
          journal: journal, mboxes: mboxes)
        try plan.write(keeping: keeps)
        setAside = plan.setAside
      } catch {
        // Nothing of it has been committed; on a full disk its room is needed.
        try? mboxes.abandonRewrite(folder.path)
        throw error
      }
    }
    try mboxes.replace(folder.path)
    let pruned = try applyRewrite(of: folder, length: rewrite.length, run: run, mboxes)
    return (pruned, setAside)
  }

  /// Ends replacements that a crash has interrupted, before anything is read by its place.
  func settleRewrites() throws {
    guard let mboxes else { return }
    for rewrite in try journal.plannedRewrites() {
      try settleRewrite(of: rewrite.folder, length: rewrite.length, mboxes)
    }
  }

  /// Ends what a crash has interrupted: the rename has happened, or it is not going to happen.
  private func settleRewrite(
    of folder: FolderRow, length: UInt64, _ mboxes: MboxStore
  ) throws {
    if try mboxes.isReplaced(folder.path) {
      _ = try applyRewrite(of: folder, length: length, run: nil, mboxes)
    } else {
      // In this order: without the file, an intention says that the rename has happened.
      try journal.forgetRewrite(of: folder.id)
      try mboxes.abandonRewrite(folder.path)
    }
  }

  private func applyRewrite(
    of folder: FolderRow, length: UInt64, run: RunID?, _ mboxes: MboxStore
  ) throws -> Int {
    try transaction {
      let pruned = try journal.applyRewrite(of: folder.id, run: run)
      let (offset, end) = try lastMessage(in: folder, within: length, mboxes)
      guard end == length else {
        throw ArchiveError(.mboxRewritten, path: mboxes.path(of: folder.path))
      }
      let state = try mboxes.shorten(folder.path, to: length, lastMessageAt: offset)
      try journal.setMbox(folder.path, state)
      return pruned
    }
  }
}
