/// The state of one folder that belongs to a snapshot.
///
/// What the server has is as it was when the folder was last finished; messages that are imported, or
/// come from a POP3 server, are those of the snapshot itself.
struct Moment: Hashable {
  let snapshot: RunID
  /// The run whose end shows what the server had.
  let settled: RunID
}

/// Conditions on `occurrence` rows at the end of a run.
///
/// An interval of presence holds its first run and not its last; the newest one stands in the row
/// itself, former ones in `occurrence_presence`. Flags are kept the same way.
enum Then {
  /// Whether the message was present: 0 or 1.
  static func isPresent(_ row: String, at run: String) -> String {
    """
    CASE WHEN \(row).present_from <= \(run) THEN coalesce(\(row).present_until > \(run), 1)
      ELSE EXISTS (SELECT 1 FROM occurrence_presence x WHERE x.occurrence_id = \(row).id
        AND x.from_run <= \(run) AND x.until_run > \(run)) END
    """
  }

  /// Whether the message had been seen by then, be it gone again or not: 0 or 1.
  static func isKnown(_ row: String, at run: String) -> String {
    """
    (\(row).present_from <= \(run) OR EXISTS (SELECT 1 FROM occurrence_presence x
      WHERE x.occurrence_id = \(row).id AND x.from_run <= \(run)))
    """
  }

  /// Of a message that was not present, the run that had missed it.
  static func missedBy(_ row: String, at run: String) -> String {
    """
    CASE WHEN \(row).present_from <= \(run) THEN \(row).present_until
      ELSE (SELECT max(x.until_run) FROM occurrence_presence x
        WHERE x.occurrence_id = \(row).id AND x.until_run <= \(run)) END
    """
  }

  /// `flags` or `keywords` as they were.
  static func mark(_ column: String, of row: String, at run: String) -> String {
    """
    CASE WHEN \(row).marked_from <= \(run) THEN \(row).\(column)
      ELSE coalesce((SELECT x.\(column) FROM occurrence_marks x
        WHERE x.occurrence_id = \(row).id AND x.from_run <= \(run)
        ORDER BY x.from_run DESC LIMIT 1), \(row).\(column)) END
    """
  }
}

extension Journal {
  /// The state of a folder that belongs to a snapshot: that of the snapshot's end, or where the
  /// folder was unfinished then, that from before it was begun.
  ///
  /// A folder that had never been finished is as far as it had come: there is no state before.
  func moment(of folder: FolderID, at snapshot: RunID) throws(JournalError) -> Moment {
    var settled = snapshot
    while let begun = try unfinishedSince(folder, at: settled) {
      settled = RunID(begun.rawValue - 1)
    }
    if settled != snapshot, try !hasGeneration(folder, at: settled) { settled = snapshot }
    return Moment(snapshot: snapshot, settled: settled)
  }

  /// The run that last finished a folder which a snapshot shows in an older state; nil for a folder
  /// that is shown as it was at the snapshot.
  package func settledState(
    of folder: FolderID, at snapshot: RunID
  ) throws(JournalError) -> RunRow? {
    let moment = try moment(of: folder, at: snapshot)
    guard moment.settled < moment.snapshot else { return nil }
    return try database.first(
      "SELECT \(runColumns) FROM run WHERE id <= ? ORDER BY id DESC LIMIT 1", moment.settled,
      read: readRun)
  }

  /// The run that began what was unfinished at the end of a run; nil where nothing was.
  private func unfinishedSince(_ folder: FolderID, at run: RunID) throws(JournalError) -> RunID? {
    let begun: RunID?? = try database.first(
      """
      SELECT max(begun) FROM (
        SELECT unfinished_from AS begun FROM folder WHERE id = ?1 AND unfinished_from <= ?2
        UNION ALL
        SELECT from_run FROM folder_unfinished
        WHERE folder_id = ?1 AND from_run <= ?2 AND until_run > ?2)
      """,
      folder, run
    ) { (row) throws(JournalError) in row.optionalID() }
    return begun ?? nil
  }

  private func hasGeneration(_ folder: FolderID, at run: RunID) throws(JournalError) -> Bool {
    try database.first(
      """
      SELECT 1 FROM generation WHERE folder_id = ? AND opened_run <= ? AND origin = 'server'
      """,
      folder, run
    ) { (row) throws(JournalError) in true } ?? false
  }

  /// Distinguishes the run that the messages of a generation are shown at.
  func run(
    of generation: GenerationID, at moment: Moment
  ) throws(JournalError) -> RunID {
    if moment.settled == moment.snapshot { return moment.snapshot }
    let isOwn = try database.first(
      "SELECT origin <> 'server' FROM generation WHERE id = ?", generation
    ) { (row) throws(JournalError) in row.bool() }
    return isOwn == true ? moment.snapshot : moment.settled
  }
}
