package import MailTypes

/// Holding what was sent against what the target stores.
extension Journal {
  /// Messages that were sent, whose UID is known and that nobody has compared yet, by UID.
  ///
  /// - Parameter after: the last one of the page before; nil for the first page.
  package func uncomparedReplays(
    in target: TargetFolderID, after: UID? = nil, limit: Int
  ) throws(JournalError) -> [BoundReplay] {
    try database.all(
      """
      \(selectBound)
      WHERE p.target_folder_id = ? AND p.state = 'done' AND p.target_uid > ?
        AND p.comparison IS NULL
      ORDER BY p.target_uid LIMIT ?
      """,
      target, Int64(after?.rawValue ?? 0), limit, read: readBound)
  }

  /// Whether a message was sent there that nobody has compared yet.
  package func hasUncompared(in target: TargetFolderID) throws(JournalError) -> Bool {
    try database.first(
      """
      SELECT 1 FROM replay
      WHERE target_folder_id = ? AND state = 'done' AND target_uid IS NOT NULL
        AND comparison IS NULL
      LIMIT 1
      """,
      target
    ) { (row) throws(JournalError) in true } ?? false
  }

  /// Writes down what a comparison has shown.
  package func note(
    _ comparison: ReplayComparison, of replays: [ReplayID]
  ) throws(JournalError) {
    try inTransaction { () throws(JournalError) in
      for replay in replays {
        try database.run("UPDATE replay SET comparison = ? WHERE id = ?", comparison, replay)
      }
    }
  }

  /// The messages that a run is about and that a mailbox stores with other octets.
  package func alteredReplays(
    in target: TargetFolderID, wantedBy run: RunID, after: UID? = nil, limit: Int
  ) throws(JournalError) -> [BoundReplay] {
    try database.all(
      """
      \(selectBound)
      WHERE p.target_folder_id = ? AND p.comparison = 'altered' AND p.wanted_run = ?
        AND p.target_uid > ?
      ORDER BY p.target_uid LIMIT ?
      """,
      target, run, Int64(after?.rawValue ?? 0), limit, read: readBound)
  }
}
