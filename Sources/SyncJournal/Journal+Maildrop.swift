package import MailTypes

/// Messages of POP3 servers.
///
/// A maildrop is a queue: a message that the server does not list any more is not gone. What it listed
/// last is kept in `maildrop_entry`, so that an unchanged message is known without being asked for.
extension Journal {
  /// The generation of a folder's messages from POP3; nil before the first.
  package func maildropGeneration(of folder: FolderID) throws(JournalError) -> GenerationID? {
    try database.first(
      "SELECT id FROM generation WHERE folder_id = ? AND origin = 'maildrop'", folder
    ) { (row) throws(JournalError) in row.id() }
  }

  /// The same, made where there is none.
  package func maildropGeneration(
    of folder: FolderID, run: RunID
  ) throws(JournalError) -> GenerationID {
    try inTransaction { () throws(JournalError) in
      if let known = try maildropGeneration(of: folder) { return known }
      return try database.insert(
        "INSERT INTO generation (folder_id, opened_run, origin) VALUES (?, ?, 'maildrop')", folder,
        run)
    }
  }

  /// The highest number that was ever given in a generation.
  package func lastMaildropNumber(of generation: GenerationID) throws(JournalError) -> UInt32 {
    let last = try database.first(
      """
      SELECT max(
        coalesce((SELECT max(uid) FROM occurrence WHERE generation_id = ?1), 0),
        coalesce((SELECT max(uid) FROM maildrop_entry WHERE generation_id = ?1), 0),
        coalesce((SELECT max(uid) FROM failure WHERE generation_id = ?1), 0))
      """,
      generation
    ) { (row) throws(JournalError) in try row.optionalUInt32() }
    return (last ?? nil) ?? 0
  }

  // SQLite takes the table's order for the cheaper way, and would read all of it for each message.

  /// What was listed last under a unique-id.
  package func maildropEntries(
    named uniqueID: String, of generation: GenerationID, limit: Int
  ) throws(JournalError) -> [MaildropEntry] {
    try database.all(
      """
      SELECT uid, unique_id, octets FROM maildrop_entry INDEXED BY maildrop_entry_by_unique_id
      WHERE generation_id = ? AND unique_id = ? ORDER BY uid LIMIT ?
      """,
      generation, uniqueID, limit, read: readMaildropEntry)
  }

  /// What was listed last with a size.
  package func maildropEntries(
    ofSize octets: UInt64, of generation: GenerationID, limit: Int
  ) throws(JournalError) -> [MaildropEntry] {
    try database.all(
      """
      SELECT uid, unique_id, octets FROM maildrop_entry INDEXED BY maildrop_entry_by_octets
      WHERE generation_id = ? AND octets = ? ORDER BY uid LIMIT ?
      """,
      generation, octets, limit, read: readMaildropEntry)
  }

  func readMaildropEntry(_ row: inout Row) throws(JournalError) -> MaildropEntry {
    MaildropEntry(
      uid: try row.uid(), uniqueID: row.optionalText(),
      octets: row.optionalInteger().map { UInt64(clamping: $0) })
  }

  /// How many messages were listed last.
  package func maildropEntryCount(of generation: GenerationID) throws(JournalError) -> Int {
    try database.first(
      "SELECT count(*) FROM maildrop_entry WHERE generation_id = ?", generation
    ) { (row) throws(JournalError) in row.count() } ?? 0
  }

  /// Whether a message was ever archived under a unique-id, be it listed now or not.
  package func hasArchived(
    uniqueID: String, of generation: GenerationID
  ) throws(JournalError) -> Bool {
    try database.first(
      "SELECT 1 FROM occurrence WHERE generation_id = ? AND unique_id = ? LIMIT 1", generation,
      uniqueID
    ) { (row) throws(JournalError) in true } ?? false
  }

  /// The archived messages of this size with this header, by number.
  package func maildropNumbers(
    ofSize octets: UInt64, header: ContentDigest, of generation: GenerationID,
    after last: UID? = nil, limit: Int
  ) throws(JournalError) -> [UID] {
    try database.all(
      """
      SELECT o.uid FROM occurrence o INDEXED BY occurrence_by_octets
      CROSS JOIN stored_copy s ON s.id = o.stored_copy_id
      CROSS JOIN content c ON c.id = s.content_id
      WHERE o.generation_id = ? AND o.octets = ? AND o.uid > ifnull(?, 0) AND c.header_sha256 = ?
      ORDER BY o.uid LIMIT ?
      """,
      generation, octets, last, header, limit
    ) { (row) throws(JournalError) in try row.uid() }
  }

  /// The archived messages of just these octets, by number.
  package func maildropNumbers(
    holding digest: ContentDigest, of generation: GenerationID, after last: UID? = nil, limit: Int
  ) throws(JournalError) -> [UID] {
    try database.all(
      """
      SELECT o.uid FROM content c
      CROSS JOIN stored_copy s ON s.content_id = c.id
      CROSS JOIN occurrence o ON o.stored_copy_id = s.id
      WHERE c.sha256 = ? AND +o.generation_id = ? AND +o.uid > ifnull(?, 0)
      ORDER BY o.uid LIMIT ?
      """,
      digest, generation, last, limit
    ) { (row) throws(JournalError) in try row.uid() }
  }

  /// The stored message of a number, and the digest of its header.
  package func maildropCopy(
    _ uid: UID, of generation: GenerationID
  ) throws(JournalError) -> (copy: StoredCopyRow, header: ContentDigest)? {
    try database.first(
      """
      SELECT \(storedCopyColumns), c.header_sha256 FROM occurrence o
      CROSS JOIN stored_copy s ON s.id = o.stored_copy_id
      CROSS JOIN content c ON c.id = s.content_id
      WHERE o.generation_id = ? AND o.uid = ? AND s.pruned_run IS NULL
      """,
      generation, uid
    ) { (row) throws(JournalError) in (try readStoredCopy(&row), try row.digest()) }
  }

  /// Keeps what the server lists a message as.
  package func setMaildropEntry(
    _ entry: MaildropEntry, of generation: GenerationID
  ) throws(JournalError) {
    try database.run(
      """
      INSERT INTO maildrop_entry (generation_id, uid, unique_id, octets) VALUES (?, ?, ?, ?)
      ON CONFLICT (generation_id, uid)
        DO UPDATE SET unique_id = excluded.unique_id, octets = excluded.octets
      """,
      generation, entry.uid, entry.uniqueID, entry.octets)
    try database.run(
      """
      UPDATE occurrence SET unique_id = ?3, octets = ?4 WHERE generation_id = ?1 AND uid = ?2
        AND (unique_id IS NOT ?3 OR octets IS NOT ?4)
      """,
      generation, entry.uid, entry.uniqueID, entry.octets)
  }

  /// Forgets what the server does not list any more; what failed of it is not tried again.
  ///
  /// - Returns: how many.
  @discardableResult
  package func forgetMaildropEntries(
    notAmong listed: UIDSet, of generation: GenerationID, run: RunID
  ) throws(JournalError) -> Int {
    try inTransaction { () throws(JournalError) in
      let known = try database.all(
        "SELECT uid FROM maildrop_entry WHERE generation_id = ? ORDER BY uid", generation
      ) { (row) throws(JournalError) in try row.uid() }
      let stale = UIDSet(known).subtracting(listed)
      try resolveFailures(
        of: stale.union(try failedUIDs(of: generation).subtracting(listed)), in: generation,
        run: run)
      for range in stale.ranges {
        try database.run(
          "DELETE FROM maildrop_entry WHERE generation_id = ? AND uid BETWEEN ? AND ?",
          generation, range.lowerBound, range.upperBound)
      }
      return stale.count
    }
  }
}
