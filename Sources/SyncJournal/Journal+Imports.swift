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
    /// Of a message without a Message-ID, as `content` has them.
    case header(subject: String?, sender: String?, dateText: String?)
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
    var source = "content c"
    let condition: String
    var values: [any SQLValue] = [folder, run, last]
    switch key {
    case .digest(let digest):
      condition = "c.sha256 = ?4"
      values.append(digest)
    case .messageID(let text):
      condition = "c.message_id = ?4"
      values.append(text)
    case .header(let subject, let sender, let dateText):
      try listNameless(in: folder)
      source = "temp.nameless n CROSS JOIN content c ON c.id = n.content_id"
      condition = """
        n.folder_id = ?1 AND n.date_text IS ?4 AND n.subject IS ?5 AND n.sender IS ?6
        """
      values += [dateText, subject, sender] as [any SQLValue]
    }
    var entries: [ImportedEntry] = []
    try database.forEach(
      """
      SELECT \(storedCopyColumns), o.id, o.flags, o.keywords
      FROM \(source) CROSS JOIN stored_copy s ON s.content_id = c.id
      CROSS JOIN occurrence o ON o.stored_copy_id = s.id
      CROSS JOIN generation g ON g.id = o.generation_id
      WHERE \(condition) AND s.folder_id = ?1 AND s.pruned_run IS NULL
        AND g.origin = 'import' AND o.present_until IS NULL
        AND o.present_from < ifnull(?2, o.present_from + 1) AND o.id > ifnull(?3, 0)
        AND NOT EXISTS (SELECT 1 FROM occurrence e CROSS JOIN generation f ON f.id = e.generation_id
          WHERE e.stored_copy_id = s.id AND e.present_until IS NULL AND f.origin <> 'import')
      ORDER BY o.id LIMIT \(limit)
      """,
      values
    ) { (row) throws(JournalError) in
      let copy = try readStoredCopy(&row)
      entries.append(ImportedEntry(id: row.id(), copy: copy, flags: row.messageFlags()))
    }
    return entries
  }

  /// Lists the contents of a folder that have no Message-ID, once: beside the journal, where it is
  /// gone when the journal is closed.
  private func listNameless(in folder: FolderID) throws(JournalError) {
    try database.execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS nameless (
        folder_id INTEGER, content_id INTEGER, date_text TEXT, subject TEXT, sender TEXT);
      CREATE INDEX IF NOT EXISTS temp.nameless_by_header
        ON nameless (folder_id, date_text, subject, sender);
      """)
    let isListed =
      try database.first("SELECT 1 FROM temp.nameless WHERE folder_id = ? LIMIT 1", folder) {
        (row) throws(JournalError) in true
      } ?? false
    if isListed { return }
    // The last row says that the folder is listed; it is no content.
    try database.run(
      """
      INSERT INTO temp.nameless
      SELECT DISTINCT s.folder_id, c.id, c.date_text, c.subject, c.sender
      FROM stored_copy s CROSS JOIN content c ON c.id = s.content_id
      WHERE s.folder_id = ?1 AND c.message_id IS NULL
      UNION ALL SELECT ?1, NULL, NULL, NULL, NULL
      """,
      folder)
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
