/// The files of the journal, as far as they are not SQLite's.
extension ArchiveRoot {
  static let journalName = "journal.sqlite3"
  private static let journalCopyName = "journal.backup.sqlite3"
  private static let previewName = "journal.preview.sqlite3"

  package var journalPath: String { directory.path(of: Self.journalName) }

  /// The whole copy that finished runs leave behind.
  package var journalCopyPath: String { directory.path(of: Self.journalCopyName) }

  /// A copy of the journal that a dry run works on; nothing else ever reads it.
  package var journalPreviewPath: String { directory.path(of: Self.previewName) }

  /// How many seconds ago the journal was copied as a whole; nil where there is no copy.
  package func journalCopyAge(now: Int64) -> Int64? {
    do throws(ArchiveError) {
      return now - (try directory.file(Self.journalCopyName).facts().modified)
    } catch {
      return nil
    }
  }

  /// Removes what a run has left that was killed while it copied the journal.
  ///
  /// SQLite would take a rollback journal of that copy for one of the next.
  package func removeUnfinishedCopy() throws(ArchiveError) {
    for suffix in [".new", ".new-journal", ".new-wal", ".new-shm"] {
      try directory.remove(Self.journalCopyName + suffix)
    }
  }

  /// Removes what a dry run has left.
  package func removePreview() throws(ArchiveError) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
      try directory.remove(Self.previewName + suffix)
    }
  }
}
