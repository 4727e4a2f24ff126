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
  private func noteLoss(in path: String, size: UInt64, _ mboxes: MboxStore) throws -> Int {
    guard let folder = try journal.folder(at: path) else { return 0 }
    let last = try journal.lastCopy(in: folder.id, within: size)
    var length: UInt64 = 0
    var lastOffset: UInt64?
    if let last, case .range(let offset, let octets) = last.place {
      let check = ArchiveCheck(root: root)
      let found = try check.read(
        .range(folder: path, offset: offset, length: octets), form: last.form)
      guard found.digest == last.digest else {
        throw ArchiveError(.mboxRewritten, path: mboxes.path(of: path))
      }
      length = offset + octets + 1
      lastOffset = offset
    }
    let state = try mboxes.shorten(path, to: length, lastMessageAt: lastOffset)
    let lost = try transaction {
      try journal.setMbox(path, state)
      return try journal.loseCopies(in: folder.id, from: length)
    }
    return lost
  }
}
