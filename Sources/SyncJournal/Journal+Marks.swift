package import MailTypes

/// Flags and keywords, with their history.
extension Journal {
  /// The present messages of a UID range with their flags, by UID.
  ///
  /// - Parameter limit: of messages; a full page is followed by one that starts after its last.
  package func marks(
    of generation: GenerationID, in range: ClosedRange<UID>, limit: Int
  ) throws(JournalError) -> [MarkedOccurrence] {
    try database.all(
      """
      SELECT o.id, o.uid, o.flags, o.keywords, s.base_name, s.offset, s.length
      FROM occurrence o JOIN stored_copy s ON s.id = o.stored_copy_id
      WHERE o.generation_id = ? AND o.uid BETWEEN ? AND ? AND o.present_until IS NULL
      ORDER BY o.uid LIMIT ?
      """,
      generation, range.lowerBound, range.upperBound, limit
    ) { (row) throws(JournalError) in
      MarkedOccurrence(
        id: row.id(), uid: try row.uid(), flags: row.messageFlags(), place: try row.place())
    }
  }

  /// Keeps the flags of a message from this run on; what it had before becomes history.
  ///
  /// - Returns: whether they differ, keywords compared without case.
  @discardableResult
  package func updateMarks(
    of occurrence: OccurrenceID, _ flags: MessageFlags, run: RunID
  ) throws(JournalError) -> Bool {
    try inTransaction { () throws(JournalError) in
      let known = try database.first(
        "SELECT generation_id, flags, keywords FROM occurrence WHERE id = ?", occurrence
      ) { (row) throws(JournalError) -> (generation: GenerationID, flags: MessageFlags) in
        (row.id(), row.messageFlags())
      }
      guard let known, !known.flags.isSame(as: flags) else { return false }
      try beginUnfinished(of: known.generation, run: run)
      try database.run(
        """
        INSERT INTO occurrence_marks (occurrence_id, from_run, until_run, flags, keywords)
        SELECT id, marked_from, ?1, flags, keywords FROM occurrence
        WHERE id = ?2 AND marked_from < ?1
        """,
        run, occurrence)
      try database.run(
        "UPDATE occurrence SET flags = ?, keywords = ?, marked_from = ? WHERE id = ?",
        flags.system.rawValue, flags.keywordText, run, occurrence)
      return true
    }
  }
}
