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

  /// A stored copy that a present message points to.
  package struct PresentCopy: Hashable, Sendable {
    package var id: StoredCopyID
    package var number: Int
  }

  /// The stored copies in a folder that hold these bytes and that a present message points to, one
  /// of the server or an imported one, by copy number.
  ///
  /// - Parameter number: The lowest copy number that is wanted.
  package func presentCopies(
    of digest: ContentDigest, in folder: FolderID, from number: Int, limit: Int
  ) throws(JournalError) -> [PresentCopy] {
    try database.all(
      """
      SELECT s.id, s.copy_number FROM content c
      CROSS JOIN stored_copy s ON s.content_id = c.id AND s.folder_id = ?
      WHERE c.sha256 = ? AND s.copy_number >= ? AND EXISTS (
        SELECT 1 FROM occurrence o WHERE o.stored_copy_id = s.id AND o.present_until IS NULL)
      ORDER BY s.copy_number LIMIT ?
      """,
      folder, digest, number, limit
    ) { (row) throws(JournalError) in PresentCopy(id: row.id(), number: row.count()) }
  }

  /// A present message that an earlier import has taken in, and that no server has.
  package struct ImportedEntry: Hashable, Sendable {
    package var id: OccurrenceID
    package var copy: StoredCopyRow
    package var flags: MessageFlags
  }

  /// What tells which messages an earlier import may have taken in.
  package enum ImportedKey: Hashable, Sendable {
    case digest(ContentDigest)
    case messageID(String)
  }

  /// The messages of earlier imports that are still present, the oldest first.
  ///
  /// - Parameters:
  ///   - run: This import, whose own messages are left out; nil for a preview, which has none.
  ///   - last: The last one of the page before; nil for the first page.
  package func importedEntries(
    _ key: ImportedKey, in folder: FolderID, before run: RunID?, after last: OccurrenceID? = nil,
    limit: Int
  ) throws(JournalError) -> [ImportedEntry] {
    let column: String
    let value: any SQLValue
    switch key {
    case .digest(let digest): (column, value) = ("sha256", digest)
    case .messageID(let text): (column, value) = ("message_id", text)
    }
    return try database.all(
      """
      SELECT \(storedCopyColumns), o.id, o.flags, o.keywords
      FROM content c CROSS JOIN stored_copy s ON s.content_id = c.id
      CROSS JOIN occurrence o ON o.stored_copy_id = s.id
      CROSS JOIN generation g ON g.id = o.generation_id
      WHERE c.\(column) = ? AND s.folder_id = ? AND s.pruned_run IS NULL
        AND g.origin = 'import' AND o.present_until IS NULL AND o.present_from < ifnull(?, o.present_from + 1)
        AND NOT EXISTS (SELECT 1 FROM occurrence e CROSS JOIN generation f ON f.id = e.generation_id
          WHERE e.stored_copy_id = s.id AND e.present_until IS NULL AND f.origin = 'server')
        AND o.id > ifnull(?, 0)
      ORDER BY o.id LIMIT ?
      """,
      value, folder, run, last, limit
    ) { (row) throws(JournalError) in
      let copy = try readStoredCopy(&row)
      return ImportedEntry(id: row.id(), copy: copy, flags: row.messageFlags())
    }
  }

  /// Whether a folder holds imported messages, which no server can miss.
  ///
  /// - Parameter run: whose own messages do not count; nil for all.
  package func holdsImports(
    _ folder: FolderID, before run: RunID? = nil
  ) throws(JournalError) -> Bool {
    try database.first(
      """
      SELECT 1 FROM generation g
      CROSS JOIN occurrence o ON o.generation_id = g.id AND o.present_until IS NULL
      WHERE g.folder_id = ?1 AND g.origin = 'import' AND o.present_from < ifnull(?2, o.present_from + 1)
      LIMIT 1
      """,
      folder, run
    ) { (row) throws(JournalError) in true } ?? false
  }
}
