package import MailTypes

/// Messages that came from files instead of a server.
extension Journal {
  /// The generation that the imported messages of a folder belong to, made for the first of them.
  ///
  /// Its messages have no UID. What is compared with a server neither counts nor ends them.
  package func importGeneration(
    of folder: FolderID, run: RunID
  ) throws(JournalError) -> GenerationID {
    try inTransaction { () throws(JournalError) in
      let known: GenerationID? = try database.first(
        "SELECT id FROM generation WHERE folder_id = ? AND origin = 'import'", folder
      ) { (row) throws(JournalError) in row.id() }
      if let known { return known }
      return try database.insert(
        "INSERT INTO generation (folder_id, opened_run, origin) VALUES (?, ?, 'import')", folder,
        run)
    }
  }

  /// How many messages of a folder hold these bytes, those of the server and imported ones
  /// together; a stored copy counts once.
  package func presentCopies(
    of digest: ContentDigest, in folder: FolderID
  ) throws(JournalError) -> Int {
    try database.first(
      """
      SELECT count(*) FROM content c
      CROSS JOIN stored_copy s ON s.content_id = c.id AND s.folder_id = ?
      WHERE c.sha256 = ? AND EXISTS (
        SELECT 1 FROM occurrence o WHERE o.stored_copy_id = s.id AND o.present_until IS NULL)
      """,
      folder, digest
    ) { (row) throws(JournalError) in row.count() } ?? 0
  }

  /// Whether a folder holds imported messages, which no server can miss.
  package func holdsImports(_ folder: FolderID) throws(JournalError) -> Bool {
    try database.first(
      """
      SELECT 1 FROM generation g
      CROSS JOIN occurrence o ON o.generation_id = g.id AND o.present_until IS NULL
      WHERE g.folder_id = ? AND g.origin = 'import' LIMIT 1
      """,
      folder
    ) { (row) throws(JournalError) in true } ?? false
  }
}
