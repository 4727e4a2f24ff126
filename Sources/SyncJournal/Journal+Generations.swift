package import MailTypes

/// The lives of a mailbox, one for each UIDVALIDITY.
extension Journal {
  /// The generation in which the folder lives now; nil before its first.
  package func currentGeneration(of folder: FolderID) throws(JournalError) -> GenerationRow? {
    try database.first(
      """
      SELECT id, folder_id, uid_validity, opened_run, cursor_run, cursor_uid_next,
        cursor_messages, cursor_highest_modseq
      FROM generation WHERE folder_id = ? AND closed_run IS NULL AND origin = 'server'
      """,
      folder
    ) { (row) throws(JournalError) in
      var generation = GenerationRow(
        id: row.id(), folder: row.id(), uidValidity: try row.uidValidity(), opened: row.id())
      if row.optionalInteger() != nil {
        generation.cursor = ServerCursor(
          uidNext: try row.optionalUID(), messages: try row.optionalUInt32(),
          highestModSeq: try row.modSequence())
      }
      return generation
    }
  }

  /// Begins a new generation and closes the former one, whose messages stay as they are until
  /// `retireSuperseded`.
  package func openGeneration(
    of folder: FolderID, uidValidity: UIDValidity?, run: RunID
  ) throws(JournalError) -> GenerationRow {
    try inTransaction { () throws(JournalError) in
      forgetHints()
      try beginUnfinished(folder, run: run)
      if let former = try currentGeneration(of: folder) {
        try resolveAllFailures(of: former.id, run: run)
      }
      try database.run(
        """
        UPDATE generation SET closed_run = ?
        WHERE folder_id = ? AND closed_run IS NULL AND origin = 'server'
        """,
        run, folder)
      let id: GenerationID = try database.insert(
        "INSERT INTO generation (folder_id, uid_validity, opened_run) VALUES (?, ?, ?)",
        folder, uidValidity, run)
      return GenerationRow(id: id, folder: folder, uidValidity: uidValidity, opened: run)
    }
  }

  /// Keeps what stands for an enumeration; only once every UID of one has a row.
  package func setCursor(
    of generation: GenerationID, _ cursor: ServerCursor, run: RunID
  ) throws(JournalError) {
    try database.run(
      """
      UPDATE generation SET cursor_run = ?, cursor_uid_next = ?, cursor_messages = ?,
        cursor_highest_modseq = ?
      WHERE id = ?
      """,
      run, cursor.uidNext, cursor.messages, cursor.highestModSeq, generation)
  }

  /// From now on the folder has to be enumerated.
  package func clearCursor(of generation: GenerationID) throws(JournalError) {
    try database.run("UPDATE generation SET cursor_run = NULL WHERE id = ?", generation)
  }

  /// How many messages of closed generations still count as present though nothing present in
  /// the current one is the same file: those that a complete enumeration proves gone.
  package func unclaimedCount(of folder: FolderID) throws(JournalError) -> Int {
    try database.first(
      """
      SELECT count(*) FROM generation old
      CROSS JOIN occurrence o ON o.generation_id = old.id AND o.present_until IS NULL
      WHERE old.folder_id = ? AND old.closed_run IS NOT NULL AND old.origin = 'server' AND \(isUnclaimed)
      """,
      folder
    ) { (row) throws(JournalError) in row.count() } ?? 0
  }

  /// Ends the presence of all messages of closed generations, once the current one is complete.
  ///
  /// - Returns: how many of them are gone, being no message of the current generation.
  package func retireSuperseded(in folder: FolderID, run: RunID) throws(JournalError) -> Int {
    try inTransaction { () throws(JournalError) in
      try concludeOpenRemovals(in: folder, closedOnly: true, run: run)
      let gone = try unclaimedCount(of: folder)
      try database.run(
        """
        UPDATE occurrence SET present_until = ? WHERE present_until IS NULL AND generation_id IN (
          SELECT id FROM generation WHERE folder_id = ? AND closed_run IS NOT NULL AND origin = 'server')
        """,
        run, folder)
      return gone
    }
  }

  /// For `occurrence o` of a closed generation.
  var isUnclaimed: String {
    """
    NOT EXISTS (
      SELECT 1 FROM occurrence n JOIN generation g ON g.id = n.generation_id
      WHERE n.stored_copy_id = o.stored_copy_id AND n.present_until IS NULL
        AND g.closed_run IS NULL AND g.origin = 'server')
    """
  }
}
