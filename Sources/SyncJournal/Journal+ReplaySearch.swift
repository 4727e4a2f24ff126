package import MailTypes

/// Messages of a replay in a mailbox whose UIDVALIDITY has changed.
///
/// What was known by its UID is lost, and sought by content over the whole mailbox. As long as that has
/// not come to its end the mailbox has no window (`base_uid`), and of a row with `missed_run` it is only
/// known that it has not been found yet: whoever goes on after a kill carries on there. Afterwards
/// somebody has deleted at the target what such a row stands for; it is neither sought nor sent, but by a
/// restore.
extension Journal {
  /// Forgets all UIDs, the target's UIDVALIDITY having changed; what is on its way stays so.
  ///
  /// - Parameter includingUnseen: whether what was accepted without a UID is lost as well.
  package func beginSearch(
    in target: TargetFolderID, uidValidity: UIDValidity, includingUnseen: Bool, run: RunID
  ) throws(JournalError) {
    try inTransaction { () throws(JournalError) in
      try database.run(
        """
        UPDATE replay SET target_uid = NULL, missed_run = ?
        WHERE target_folder_id = ? AND state IN ('done', 'present')
          AND (target_uid IS NOT NULL OR ?)
        """,
        run, target, includingUnseen)
      try database.run(
        "UPDATE target_folder SET uid_validity = ?, base_uid = NULL WHERE id = ?", uidValidity,
        target)
    }
  }

  /// Whether a mailbox is being searched for what was there under another UIDVALIDITY.
  package func isSearched(_ target: TargetFolderID) throws(JournalError) -> Bool {
    try database.first(
      "SELECT uid_validity IS NOT NULL AND base_uid IS NULL FROM target_folder WHERE id = ?",
      target
    ) { (row) throws(JournalError) in row.bool() } ?? false
  }

  /// How many messages are still to be found there.
  package func lostCount(in target: TargetFolderID) throws(JournalError) -> Int {
    try isSearched(target) ? missedCount(in: target) : 0
  }

  /// The mailbox has been looked through to its end.
  ///
  /// - Returns: how many messages somebody has deleted there, of this search and former ones.
  package func endSearch(in target: TargetFolderID) throws(JournalError) -> Int {
    // Of what was sent under the former UIDVALIDITY any UID may be.
    try database.run(
      "UPDATE target_folder SET base_uid = ? WHERE id = ? AND base_uid IS NULL", UID.min, target)
    return try missedCount(in: target)
  }

  private func missedCount(in target: TargetFolderID) throws(JournalError) -> Int {
    try database.first(
      """
      SELECT count(*) FROM replay
      WHERE target_folder_id = ? AND state IN ('done', 'present') AND target_uid IS NULL
        AND missed_run IS NOT NULL
      """,
      target
    ) { (row) throws(JournalError) in row.count() } ?? 0
  }

  /// Plans again what somebody has deleted at a target and a run wants to be there.
  func planMissed(in target: TargetFolderID, run: RunID, now: Int64) throws(JournalError) {
    try database.run(
      """
      UPDATE replay SET state = 'planned', missed_run = NULL, run_id = ?1, changed = ?
      WHERE target_folder_id = ? AND target_uid IS NULL AND missed_run IS NOT NULL
        AND wanted_run = ?1
      """,
      run, now, target)
  }

  /// A condition on `replay p`: its message is not known to have been deleted.
  static let isSought = """
    (p.missed_run IS NULL
      OR (SELECT d.base_uid FROM target_folder d WHERE d.id = p.target_folder_id) IS NULL)
    """
}
