package import MailTypes

/// What the server still has.
extension Journal {
  /// The UIDs of the messages that are present in a generation.
  package func presentUIDs(of generation: GenerationID) throws(JournalError) -> UIDSet {
    var uids = UIDSet()
    try database.forEach(
      """
      SELECT uid FROM occurrence
      WHERE generation_id = ? AND present_until IS NULL AND uid IS NOT NULL ORDER BY uid
      """,
      [generation]
    ) { (row) throws(JournalError) in uids.insert(try row.uid()) }
    return uids
  }

  /// Those of some UIDs whose messages are present in a generation.
  package func presentUIDs(
    of generation: GenerationID, among uids: UIDSet
  ) throws(JournalError) -> UIDSet {
    var present = UIDSet()
    for range in uids.ranges {
      try database.forEach(
        """
        SELECT uid FROM occurrence
        WHERE generation_id = ? AND uid BETWEEN ? AND ? AND present_until IS NULL ORDER BY uid
        """,
        [generation, range.lowerBound, range.upperBound]
      ) { (row) throws(JournalError) in present.insert(try row.uid()) }
    }
    return present
  }

  /// The highest UID that is present in a generation; nil where none is.
  package func lastPresentUID(of generation: GenerationID) throws(JournalError) -> UID? {
    let last = try database.first(
      """
      SELECT uid FROM occurrence
      WHERE generation_id = ? AND present_until IS NULL ORDER BY uid DESC LIMIT 1
      """,
      generation
    ) { (row) throws(JournalError) in try row.optionalUID() }
    return last ?? nil
  }

  /// Messages that are present and their octets, by folder; left out are folders that never had any.
  package func presentTotals() throws(JournalError) -> [FolderID: (messages: Int, octets: UInt64)] {
    var totals: [FolderID: (messages: Int, octets: UInt64)] = [:]
    try database.forEach("SELECT folder_id, messages, octets FROM folder_total", []) {
      (row) throws(JournalError) in
      totals[row.id()] = (row.count(), row.size())
    }
    return totals
  }

  package func presentCount(of generation: GenerationID) throws(JournalError) -> Int {
    try database.first(
      "SELECT count(*) FROM occurrence WHERE generation_id = ? AND present_until IS NULL",
      generation
    ) { (row) throws(JournalError) in row.count() } ?? 0
  }

  /// Marks messages gone that the server no longer has; UIDs without a present row are ignored.
  ///
  /// What failed under these UIDs is not tried again.
  ///
  /// - Returns: how many were present until now.
  @discardableResult
  package func markGone(
    _ uids: UIDSet, of generation: GenerationID, run: RunID
  ) throws(JournalError) -> Int {
    if uids.isEmpty { return 0 }
    return try inTransaction { () throws(JournalError) in
      forgetHints()
      try resolveFailures(of: uids, in: generation, run: run)
      var count = 0
      for range in uids.ranges {
        count += try database.run(
          """
          UPDATE occurrence SET present_until = ?
          WHERE generation_id = ? AND uid BETWEEN ? AND ? AND present_until IS NULL
          """,
          run, generation, range.lowerBound, range.upperBound)
      }
      if count > 0 { try beginUnfinished(of: generation, run: run) }
      return count
    }
  }

  /// Makes gone messages present again whose UIDs the server has after all.
  ///
  /// - Returns: those that are; the others were never there, are present already, or their file
  ///   has been pruned or given to an equal message: fetch them, and `addOccurrence` finds them a
  ///   place.
  package func markPresentAgain(
    _ uids: UIDSet, of generation: GenerationID, run: RunID
  ) throws(JournalError) -> UIDSet {
    try inTransaction { () throws(JournalError) in
      var revived = UIDSet()
      for range in uids.ranges {
        for (id, uid) in try goneOccurrences(range, of: generation)
        where try isCopyFree(of: id, in: generation) {
          try revive(id, run: run)
          revived.insert(uid)
        }
      }
      if !revived.isEmpty { try beginUnfinished(of: generation, run: run) }
      return revived
    }
  }

  private func goneOccurrences(
    _ range: ClosedRange<UInt32>, of generation: GenerationID
  ) throws(JournalError) -> [(OccurrenceID, UID)] {
    try database.all(
      """
      SELECT id, uid FROM occurrence
      WHERE generation_id = ? AND uid BETWEEN ? AND ? AND present_until IS NOT NULL ORDER BY uid
      """,
      generation, range.lowerBound, range.upperBound
    ) { (row) throws(JournalError) in (row.id(), try row.uid()) }
  }

  private func isCopyFree(
    of occurrence: OccurrenceID, in generation: GenerationID
  ) throws(JournalError) -> Bool {
    try database.first(
      """
      SELECT 1 FROM occurrence o JOIN stored_copy s ON s.id = o.stored_copy_id
      WHERE o.id = ? AND (s.pruned_run IS NOT NULL OR EXISTS (
        SELECT 1 FROM occurrence n WHERE n.stored_copy_id = s.id AND n.generation_id = ?
          AND n.present_until IS NULL))
      """,
      occurrence, generation
    ) { (row) throws(JournalError) in true } == nil
  }

  /// Begins a new interval of presence; goes on with the old one if that ended in this run.
  func revive(_ occurrence: OccurrenceID, run: RunID) throws(JournalError) {
    try database.run(
      """
      INSERT INTO occurrence_presence (occurrence_id, from_run, until_run)
      SELECT id, present_from, present_until FROM occurrence
      WHERE id = ?1 AND present_from < present_until AND present_until < ?2
      """,
      occurrence, run)
    try database.run(
      """
      UPDATE occurrence SET present_until = NULL,
        present_from = CASE WHEN present_until < ?2 THEN ?2 ELSE present_from END
      WHERE id = ?1 AND present_until IS NOT NULL
      """,
      occurrence, run)
  }
}
