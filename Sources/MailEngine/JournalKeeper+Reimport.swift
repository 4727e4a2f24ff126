internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Messages of a source that the archive has already.
extension JournalKeeper {
  /// Copies of one content, or messages with one header, that are listed at a time, and how often.
  private static let pageSize = 20
  private static let pages = 100
  /// Stored messages that are read to see whether one is the message that was sought.
  private static let comparisons = 20

  /// Finds a stored message of just these octets that no other message of the source is.
  ///
  /// - Parameter wantsEntry: Whether it matters which entry of an earlier import it is.
  func claim(
    _ digest: ContentDigest, in folder: ImportFolder, wantsEntry: Bool
  ) throws -> ImportClaim? {
    guard let id = folder.rowID else { return nil }
    var number = claims.start(of: digest, in: id)
    while true {
      let page = try journal.presentCopies(
        of: digest, in: id, from: number, limit: Self.pageSize)
      if page.contains(where: { claims.claim($0.id) }) {
        guard wantsEntry else { return ImportClaim(entry: nil) }
        let entries = try journal.importedEntries(.digest(digest), in: id, before: run, limit: 2)
        return ImportClaim(entry: entries.count == 1 ? entries[0] : nil)
      }
      guard page.count == Self.pageSize, let last = page.last else { return nil }
      number = last.number + 1
      claims.setStart(of: digest, in: id, number)
    }
  }

  /// Finds an entry of an earlier import that differs from a message only in the lines about its
  /// state, and that no other message of the source is.
  func claim(
    like digest: ContentDigest, _ key: Journal.ImportedKey, in folder: ImportFolder
  ) throws -> ImportClaim? {
    guard let id = folder.rowID else { return nil }
    var last: OccurrenceID?
    var compared = 0
    for _ in 0..<Self.pages {
      let page = try journal.importedEntries(
        key, in: id, before: run, after: last, limit: Self.pageSize)
      for entry in page where !claims.contains(entry.copy.id) {
        guard compared < Self.comparisons else { return nil }
        compared += 1
        guard let location = try store.location(folder: folder.path, of: entry.copy.place),
          try StatelessDigest.ofStored(root: root, location, form: entry.copy.form) == digest
        else { continue }
        _ = claims.claim(entry.copy.id)
        return ImportClaim(entry: entry)
      }
      guard page.count == Self.pageSize else { break }
      last = page.last?.id
    }
    return nil
  }

  /// Gives a message of an earlier import the flags that it has in the source now.
  func take(_ change: ImportedMarks, run: RunID) throws {
    do {
      try store.setFlags(
        folder: change.folder.path, at: change.place, flags: change.flags, before: change.before)
    } catch  where error.code == .missing {
      // A file that somebody took away is for `verify` to tell.
    }
    try journal.updateMarks(of: change.entry, change.flags, run: run)
  }
}
