internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Finding the messages of an mbox by its separator lines and their hashes.
extension Reindexer {
  /// Messages that get their rows in one transaction.
  private static let batch = 4096

  /// Holds the rows of a folder against its mbox, wherever its messages stand now, and gives rows
  /// to those that have none.
  func indexMbox(_ folder: VerifiedFolder) throws {
    guard let id = folder.id else { return tally.found(VerifyFinding(mboxOf: folder)) }
    let size: UInt64
    do throws(ArchiveError) {
      size = try root.mboxSize(of: folder.path) ?? 0
      if size > 0 { try root.makeMboxDurable(folder.path) }
    } catch {
      guard error.scope <= .mailbox else { throw error }
      return tally.found(
        VerifyFinding(mboxOf: folder, reason: error.explanation.cause))
    }
    let known = try journal.mboxLength(of: id)
    let indexer = MboxIndexer(root: root, journal: journal, run: run)
    try journal.begin()
    steps = 0
    try checkPlaces(of: id, folder, size: size)
    // First all that rows have lost, wherever it is; what is left then is new.
    try indexer.forEachGap(of: id, path: folder.path, size: size) { gap in
      guard try journal.hasLostCopies(in: id) else { return }
      try indexer.forEachMessage(in: gap, of: folder.path) { found in
        try step()
        _ = try indexer.place(found, in: id, path: folder.path)
      }
    }
    try indexer.forEachGap(of: id, path: folder.path, size: size) { gap in
      try indexer.forEachMessage(in: gap, of: folder.path) { found in
        try step()
        switch try indexer.take(
          found, in: id, path: folder.path, isTail: known.map { found.offset >= $0 } ?? false,
          isServed: true)
        {
        case .adopted:
          tally.checked(1, octets: found.length)
          meter.message(octets: found.length, in: folder.name)
          tally.repaired()
        case .damaged(let row):
          tally.found(VerifyFinding(kind: .damaged, folder: folder, row: row))
        case .doubled, .unknown: break
        }
      }
    }
    try conclude(id, folder, indexer, size: size)
    try journal.commit()
  }

  /// Takes over what a prune that was killed has made of mboxes: a rename that happened counts.
  func endRewrites() throws {
    for rewrite in try journal.plannedRewrites() {
      if try root.holdsMboxRewrite(of: rewrite.folder.path) {
        try journal.forgetRewrite(of: rewrite.folder.id)
      } else {
        try journal.applyRewrite(of: rewrite.folder.id, run: nil)
      }
    }
  }

  /// Looks whether each message stands where its row says.
  private func checkPlaces(of id: FolderID, _ folder: VerifiedFolder, size: UInt64) throws {
    let check = ArchiveCheck(root: root)
    var after: CopyPlace?
    while true {
      let rows = try journal.storedCopies(in: id, after: after, limit: Self.page)
      guard let last = rows.last else { return }
      after = last.place
      for row in rows {
        try step()
        guard case .range(let offset, let length) = row.place else { continue }
        tally.checked(1, octets: row.diskSize)
        meter.message(octets: row.diskSize, in: folder.name)
        let (end, overflow) = offset.addingReportingOverflow(length)
        // Without the octet that closes it, a message is none yet.
        if !overflow, end < size, try holds(row, in: folder, check) { continue }
        try journal.misplace(row)
      }
    }
  }

  private func holds(
    _ row: StoredCopyRow, in folder: VerifiedFolder, _ check: ArchiveCheck
  ) throws -> Bool {
    guard case .range(let offset, let length) = row.place else { return false }
    do throws(ArchiveError) {
      let found = try check.read(
        .range(folder: folder.path, offset: offset, length: length), form: row.form)
      return found.digest == row.digest
    } catch {
      guard error.scope <= .mailbox else { throw error }
      return false
    }
  }

  /// Tells what is missing and what nobody knows, and how far the mbox belongs to the archive.
  private func conclude(
    _ id: FolderID, _ folder: VerifiedFolder, _ indexer: MboxIndexer, size: UInt64
  ) throws {
    try indexer.forEachLost(in: id) { row in
      tally.found(VerifyFinding(kind: .missing, folder: folder, row: row))
    }
    try indexer.forEachGap(of: id, path: folder.path, size: size) { gap in
      tally.found(VerifyFinding(unknownFrom: gap.start, to: gap.end, in: folder))
    }
    try journal.setMbox(
      folder.path, try indexer.state(of: id, path: folder.path, size: size))
  }

  /// Commits now and then: the journal in the making is nobody's until it is whole.
  private func step() throws {
    if stop.isStopping { throw StopRequested() }
    steps += 1
    guard steps.isMultiple(of: Self.batch) else { return }
    try journal.commit()
    try journal.begin()
  }
}
