internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Messages of a source that an earlier import has taken in with another state.
extension JournalKeeper {
  /// Messages with one Message-ID that are looked at.
  private static let namesakes = 20

  /// The entry of an earlier import that holds just these octets, if it is the only one.
  func importedEntry(
    of digest: ContentDigest, in folder: ImportFolder
  ) throws -> Journal.ImportedEntry? {
    guard let id = folder.rowID else { return nil }
    let entries = try journal.importedEntries(.digest(digest), in: id, before: run, limit: 2)
    return entries.count == 1 ? entries[0] : nil
  }

  /// Whether an import before this one has taken messages into a folder.
  func hasEarlierImports(_ folder: ImportFolder) throws -> Bool {
    guard let id = folder.rowID else { return false }
    return try journal.holdsImports(id, before: run)
  }

  /// Whether an earlier import has taken in a message with this Message-ID.
  func hasImported(_ messageID: String, in folder: ImportFolder) throws -> Bool {
    guard let id = folder.rowID else { return false }
    return try !journal.importedEntries(.messageID(messageID), in: id, before: run, limit: 1)
      .isEmpty
  }

  /// The entry of an earlier import that differs from a message only in the lines about its state.
  ///
  /// - Parameter taken: Entries that other messages of the source have been found to be.
  func importedEntry(
    like digest: ContentDigest, messageID: String, in folder: ImportFolder,
    without taken: Set<OccurrenceID>
  ) throws -> Journal.ImportedEntry? {
    guard let id = folder.rowID else { return nil }
    let entries = try journal.importedEntries(
      .messageID(messageID), in: id, before: run, limit: Self.namesakes)
    return try entries.first { entry in
      guard !taken.contains(entry.id),
        let location = try store.location(folder: folder.path, of: entry.copy.place)
      else { return false }
      return try StatelessDigest.ofStored(root: root, location, form: entry.copy.form) == digest
    }
  }

  /// Gives a message of an earlier import the flags that it has in the source now.
  func take(_ change: ImportedMarks, run: RunID) throws {
    do {
      try store.setFlags(folder: change.folder.path, at: change.place, flags: change.flags)
    } catch  where error.code == .missing {
      // A file that somebody took away is for `verify` to tell.
    }
    try journal.updateMarks(of: change.entry, change.flags, run: run)
  }
}
