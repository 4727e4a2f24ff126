internal import MailArchive
internal import SyncJournal

/// Ends what a killed prune or repair has begun with mboxes, before an archive is read.
///
/// Between the rename of an mbox and the journal's COMMIT, rows tell where messages stood before.
enum UnfinishedRewrites {
  /// Does nothing where another job runs, which has done it, or where nobody can write.
  static func end(in root: ArchiveRoot) async throws {
    guard root.manifest.kind == .mbox, try isAny(in: root), let lock = try? root.lock() else {
      return
    }
    let keeper = try JournalKeeper(root: root, lock: lock)
    do {
      try await keeper.settleRewrites()
      try await keeper.close(isInOrder: true)
    } catch {
      try? await keeper.close(isInOrder: false)
      throw error
    }
  }

  private static func isAny(in root: ArchiveRoot) throws -> Bool {
    let journal = try Journal.open(path: root.journalPath, access: .readOnly)
    defer { journal.close() }
    return try !journal.plannedRewrites().isEmpty
  }
}
