package import MailTypes

/// Taking back what one run has sent to a target.
///
/// The intention stands here before the server is asked; once the message is gone, so is its row, and
/// the next restore may send it again.
extension Journal {
  /// A run by its number; nil where there is none.
  package func run(_ id: RunID) throws(JournalError) -> RunRow? {
    try database.first("SELECT \(runColumns) FROM run WHERE id = ?", id, read: readRun)
  }

  /// The accounts that a run has sent to, as far as something of it is there still.
  package func receivers(of job: RunID) throws(JournalError) -> [AccountIdentity] {
    try database.all(
      """
      SELECT DISTINCT t.user, t.host FROM replay p
      CROSS JOIN target_folder d ON d.id = p.target_folder_id
      CROSS JOIN target t ON t.id = d.target_id
      WHERE p.sent_run = ? ORDER BY t.id
      """,
      job
    ) { (row) throws(JournalError) in AccountIdentity(user: row.text(), host: row.text()) }
  }

  /// The account that a run was to send to, as its options name it; nil where they do not.
  package func recordedTarget(of job: RunID) throws(JournalError) -> String? {
    let target = try database.first(
      "SELECT json_extract(options, '$.target') FROM run WHERE id = ?", job
    ) { (row) throws(JournalError) in row.optionalText() }
    return target ?? nil
  }

  /// The mailboxes of an account that a run has sent to.
  package func receivingFolders(
    of job: RunID, at account: AccountIdentity
  ) throws(JournalError) -> [TargetFolderRow] {
    try database.all(
      """
      SELECT DISTINCT d.id, d.wire_name, d.uid_validity, d.base_uid FROM replay p
      CROSS JOIN target_folder d ON d.id = p.target_folder_id
      CROSS JOIN target t ON t.id = d.target_id
      WHERE p.sent_run = ? AND t.user = ? AND t.host = ? ORDER BY d.id
      """,
      job, account.user, account.host
    ) { (row) throws(JournalError) in
      TargetFolderRow(
        id: row.id(), name: row.mailboxName(), uidValidity: try row.uidValidity(),
        baseUID: try row.optionalUID())
    }
  }

  /// The UIDs of what a run has sent to a mailbox.
  package func sentUIDs(
    by job: RunID, in target: TargetFolderID
  ) throws(JournalError) -> UIDSet {
    var uids = UIDSet()
    try database.forEach(
      """
      SELECT target_uid FROM replay
      WHERE sent_run = ? AND target_folder_id = ? AND state = 'done' AND target_uid IS NOT NULL
      ORDER BY target_uid
      """,
      [job, target]
    ) { (row) throws(JournalError) in uids.insert(try row.uid()) }
    return uids
  }

  /// Messages that a run has sent to a mailbox and whose place there is not known for certain; of what
  /// somebody has deleted there it is.
  package func doubtfulCount(
    sentBy job: RunID, in target: TargetFolderID
  ) throws(JournalError) -> Int {
    try database.first(
      """
      SELECT count(*) FROM replay WHERE sent_run = ? AND target_folder_id = ?
        AND (state IN ('sending', 'unknown', 'present') OR state = 'done' AND target_uid IS NULL)
        AND missed_run IS NULL
      """,
      job, target
    ) { (row) throws(JournalError) in row.count() } ?? 0
  }

  /// Notes that messages are about to be removed from a target.
  package func intendUndo(
    of rows: [(id: ReplayID, uid: UID)], run: RunID
  ) throws(JournalError) {
    for row in rows {
      try database.run(
        """
        INSERT INTO replay_removal (replay_id, target_uid, run_id) VALUES (?, ?, ?)
        ON CONFLICT (replay_id) DO UPDATE
          SET target_uid = excluded.target_uid, run_id = excluded.run_id
        """,
        row.id, row.uid, run)
    }
  }

  /// The messages of a mailbox whose removal was begun and not ended.
  package func intendedUndos(in target: TargetFolderID) throws(JournalError) -> UIDSet {
    var uids = UIDSet()
    try database.forEach(
      """
      SELECT r.target_uid FROM replay_removal r
      CROSS JOIN replay p ON p.id = r.replay_id
      WHERE p.target_folder_id = ? AND p.target_uid = r.target_uid
      """,
      [target]
    ) { (row) throws(JournalError) in uids.insert(try row.uid()) }
    return uids
  }

  /// Messages stay where they are.
  package func forgetUndo(of rows: [ReplayID]) throws(JournalError) {
    for row in rows {
      try database.run("DELETE FROM replay_removal WHERE replay_id = ?", row)
    }
  }

  /// Forgets what a run has sent and is not at the target any more.
  package func noteUndone(
    _ uids: UIDSet, sentBy job: RunID, in target: TargetFolderID
  ) throws(JournalError) {
    if !uids.isEmpty { hasConcludedRemovals = true }
    for range in uids.ranges {
      try database.run(
        """
        DELETE FROM replay WHERE sent_run = ? AND target_folder_id = ?
          AND target_uid BETWEEN ? AND ? AND state = 'done'
        """,
        job, target, range.lowerBound, range.upperBound)
    }
  }
}
