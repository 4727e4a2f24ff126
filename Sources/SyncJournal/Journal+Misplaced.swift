package import MailTypes

/// Rows whose messages do not stand in their mbox where they stood.
extension Journal {
  /// Notes that a message is not at its place; where that was is remembered until the journal is
  /// closed.
  package func misplace(_ row: StoredCopyRow) throws(JournalError) {
    guard case .range(let offset, let length) = row.place else { return }
    try inTransaction { () throws(JournalError) in
      forgetHints()
      try database.run(
        """
        CREATE TEMP TABLE IF NOT EXISTS misplaced (
          folder_id INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
          stored_copy_id INTEGER NOT NULL, PRIMARY KEY (folder_id, offset)) WITHOUT ROWID
        """)
      try database.run(
        "INSERT OR REPLACE INTO temp.misplaced VALUES (?, ?, ?, ?)",
        row.folder, offset, length, row.id)
      try database.run(
        """
        UPDATE stored_copy SET base_name = '\(CopyPlace.lostPrefix)' || id, offset = NULL,
          length = NULL
        WHERE id = ?
        """,
        row.id)
    }
  }

  /// Whether messages of a folder stand nowhere.
  package func hasLostCopies(in folder: FolderID) throws(JournalError) -> Bool {
    try database.first(
      """
      SELECT 1 FROM stored_copy WHERE folder_id = ? AND pruned_run IS NULL
        AND base_name >= '\(CopyPlace.lostPrefix)' AND base_name < '\(CopyPlace.lostLimit)' LIMIT 1
      """,
      folder
    ) { (row) throws(JournalError) in true } ?? false
  }

  /// A message of a content that stands nowhere; of several the first copy.
  package func lostCopy(
    of digest: ContentDigest, in folder: FolderID
  ) throws(JournalError) -> StoredCopyRow? {
    try database.first(
      """
      SELECT \(storedCopyColumns)
      FROM content c CROSS JOIN stored_copy s ON s.content_id = c.id
      WHERE c.sha256 = ? AND s.folder_id = ? AND s.pruned_run IS NULL
        AND s.base_name >= '\(CopyPlace.lostPrefix)' AND s.base_name < '\(CopyPlace.lostLimit)'
      ORDER BY s.copy_number LIMIT 1
      """,
      digest, folder
    ) { (row) throws(JournalError) in try readStoredCopy(&row) }
  }

  /// The message that stood at a place when `misplace` was called, and stands nowhere since.
  package func misplacedCopy(
    at offset: UInt64, length: UInt64, in folder: FolderID
  ) throws(JournalError) -> StoredCopyRow? {
    let isAnyMisplaced = try database.first(
      "SELECT 1 FROM sqlite_temp_schema WHERE name = 'misplaced'"
    ) { (row) throws(JournalError) in true }
    guard isAnyMisplaced != nil else { return nil }
    let id: StoredCopyID? = try database.first(
      """
      SELECT m.stored_copy_id FROM temp.misplaced m
      CROSS JOIN stored_copy s ON s.id = m.stored_copy_id
      WHERE m.folder_id = ? AND m.offset = ? AND m.length = ? AND s.offset IS NULL
      """,
      folder, offset, length
    ) { (row) throws(JournalError) in row.id() }
    return try id.flatMap { (id) throws(JournalError) in try storedCopy(id) }
  }

  /// Whether a folder holds, whole, another message that is as long on disk and has the same
  /// Message-ID: what is like it is the damaged message that it has replaced.
  package func holdsTwin(
    of content: ContentFacts, diskSize: UInt64, in folder: FolderID
  ) throws(JournalError) -> Bool {
    guard let messageID = content.messageID else { return false }
    return try database.first(
      """
      SELECT 1 FROM content c CROSS JOIN stored_copy s ON s.content_id = c.id
      WHERE c.message_id = ? AND s.folder_id = ? AND s.disk_size = ? AND c.sha256 <> ?
        AND s.offset IS NOT NULL AND s.pruned_run IS NULL LIMIT 1
      """,
      messageID, folder, diskSize, content.digest
    ) { (row) throws(JournalError) in true } ?? false
  }
}
