package import MailTypes

/// Flags that have changed since a message was sent.
extension Journal {
  /// Messages that a replay has sent to a mailbox, whose flags are others by now; in the order in which they
  /// were planned.
  ///
  /// Those that only were found there are not among them.
  /// - Parameters:
  ///   - run: whose choice counts.
  ///   - after: the last one of the page before; nil for the first page.
  package func flagDifferences(
    in target: TargetFolderID, wantedBy run: RunID, after: ReplayID? = nil, limit: Int
  ) throws(JournalError) -> [FlagDifference] {
    try database.all(
      """
      SELECT p.id, p.target_uid, \(Then.mark("flags", of: "o", at: "p.as_of")),
        \(Then.mark("keywords", of: "o", at: "p.as_of")), o.flags, o.keywords
      FROM replay p CROSS JOIN occurrence o ON o.id = p.occurrence_id
      WHERE p.target_folder_id = ? AND p.state = 'done' AND p.target_uid IS NOT NULL
        AND p.wanted_run = ? AND o.marked_from > p.as_of AND p.id > ?
      ORDER BY p.id LIMIT ?
      """,
      target, run, after?.rawValue ?? 0, limit
    ) { (row) throws(JournalError) in
      FlagDifference(
        id: row.id(), uid: try row.uid(), sent: row.messageFlags(), now: row.messageFlags())
    }
  }

  /// The flags that messages at the target have in the archive, as they were sent or found.
  package func sentFlags(
    of uids: UIDSet, in target: TargetFolderID, wantedBy run: RunID
  ) throws(JournalError) -> [MessageFlags] {
    var flags: [MessageFlags] = []
    for range in uids.ranges {
      flags += try database.all(
        """
        SELECT \(Then.mark("flags", of: "o", at: "p.as_of")),
          \(Then.mark("keywords", of: "o", at: "p.as_of"))
        FROM replay p CROSS JOIN occurrence o ON o.id = p.occurrence_id
        WHERE p.target_folder_id = ? AND p.target_uid BETWEEN ? AND ? AND p.wanted_run = ?
        """,
        target, range.lowerBound, range.upperBound, run
      ) { (row) throws(JournalError) in row.messageFlags() }
    }
    return flags
  }

  /// Messages have the flags at the target that they had at the end of a run, or keep those that somebody
  /// has given them there.
  package func noteFlags(of replays: [ReplayID], asOf run: RunID) throws(JournalError) {
    try inTransaction { () throws(JournalError) in
      for replay in replays {
        try database.run("UPDATE replay SET as_of = ? WHERE id = ?", run, replay)
      }
    }
  }
}
