package import MailTypes

/// Messages of a replay whose UID at the target is not known.
extension Journal {
  /// When the last message was marked whose fate is still open; nil where none is.
  package func latestUnsettled(in target: TargetFolderID) throws(JournalError) -> Int64? {
    try database.first(
      """
      SELECT latest FROM (
        SELECT max(changed) AS latest FROM replay
        WHERE target_folder_id = ? AND target_uid IS NULL AND state IN ('sending', 'unknown'))
      WHERE latest IS NOT NULL
      """,
      target
    ) { (row) throws(JournalError) in row.integer() }
  }

  /// How many messages the target has accepted and not shown.
  package func acceptedWithoutUID(in target: TargetFolderID) throws(JournalError) -> Int {
    try database.first(
      """
      SELECT count(*) FROM replay
      WHERE target_folder_id = ? AND state = 'done' AND target_uid IS NULL AND missed_run IS NULL
      """,
      target
    ) { (row) throws(JournalError) in row.count() } ?? 0
  }

  /// Messages that a run has sent have no UID any more.
  package func forgetUIDs(
    _ uids: UIDSet, sentBy run: RunID, in target: TargetFolderID
  ) throws(JournalError) {
    for range in uids.ranges {
      try database.run(
        """
        UPDATE replay SET target_uid = NULL
        WHERE target_folder_id = ? AND state = 'done' AND sent_run = ?
          AND target_uid BETWEEN ? AND ?
        """,
        target, run, range.lowerBound, range.upperBound)
    }
  }
}
