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

  /// Of messages that the target has accepted and not shown it is open whether it has them, but for those
  /// of which it shows another one with the same content or Message-ID: it has dropped a duplicate.
  ///
  /// - Parameter isOneStore: whether a duplicate may be one of a message in another mailbox.
  /// - Returns: those that are open from now on.
  package func doubtUnseen(
    in target: TargetFolderID, isOneStore: Bool, run: RunID, now: Int64
  ) throws(JournalError) -> [ReplayID] {
    let isNear = """
      p2.target_uid IS NOT NULL AND (p2.target_folder_id = ?1 OR ?2 AND p2.target_folder_id IN (
        SELECT id FROM target_folder
        WHERE target_id = (SELECT target_id FROM target_folder WHERE id = ?1)))
      """
    let ids: [ReplayID] = try database.all(
      """
      SELECT p.id FROM replay p
      CROSS JOIN stored_copy s ON s.id = p.stored_copy_id
      CROSS JOIN content c ON c.id = s.content_id
      WHERE p.target_folder_id = ?1 AND p.state = 'done' AND p.target_uid IS NULL
        AND p.missed_run IS NULL
        AND NOT EXISTS (
          SELECT 1 FROM stored_copy s2
          CROSS JOIN replay p2 ON p2.stored_copy_id = s2.id
          WHERE s2.content_id = c.id AND \(isNear))
        AND NOT EXISTS (
          SELECT 1 FROM content c2
          CROSS JOIN stored_copy s2 ON s2.content_id = c2.id
          CROSS JOIN replay p2 ON p2.stored_copy_id = s2.id
          WHERE c2.message_id = c.message_id AND \(isNear))
      """,
      target, isOneStore
    ) { (row) throws(JournalError) in row.id() }
    for id in ids { try record(.unknown, of: id, run: run, now: now) }
    return ids
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

  /// Messages that were sent are not taken to be where the target has said that they are.
  ///
  /// - Returns: what it has said.
  package func displace(
    _ uids: UIDSet, in target: TargetFolderID
  ) throws(JournalError) -> [(row: ReplayID, uid: UID)] {
    try inTransaction { () throws(JournalError) in
      var places: [(row: ReplayID, uid: UID)] = []
      for range in uids.ranges {
        places += try database.all(
          """
          SELECT id, target_uid FROM replay
          WHERE target_folder_id = ? AND target_uid BETWEEN ? AND ? AND state = 'done'
          """,
          target, range.lowerBound, range.upperBound
        ) { (row) throws(JournalError) in (row.id(), try row.uid()) }
      }
      for place in places {
        try database.run("UPDATE replay SET target_uid = NULL WHERE id = ?", place.row)
      }
      return places
    }
  }

  /// What was displaced and has not been found elsewhere is where the target has said, unless another message
  /// is.
  ///
  /// - Returns: how many there are.
  package func putBack(
    _ places: [(row: ReplayID, uid: UID)], in target: TargetFolderID
  ) throws(JournalError) -> Int {
    try inTransaction { () throws(JournalError) in
      var count = 0
      for place in places {
        count += try database.run(
          """
          UPDATE replay SET target_uid = ?1
          WHERE id = ?2 AND target_uid IS NULL AND state = 'done' AND NOT EXISTS (
            SELECT 1 FROM replay WHERE target_folder_id = ?3 AND target_uid = ?1)
          """,
          place.uid, place.row, target)
      }
      return count
    }
  }

  /// The UIDs of messages that were sent and whose content nobody has seen there mean nothing.
  ///
  /// - Parameters:
  ///   - there: the messages of the mailbox; what somebody has deleted stays so.
  ///   - run: of what it has sent a UID that is not there means nothing either.
  package func forgetUnseenUIDs(
    _ there: UIDSet, sentBy run: RunID, in target: TargetFolderID
  ) throws(JournalError) {
    let unseen = "state = 'done' AND comparison IS NOT 'content'"
    for range in there.ranges {
      try database.run(
        """
        UPDATE replay SET target_uid = NULL
        WHERE target_folder_id = ? AND target_uid BETWEEN ? AND ? AND \(unseen)
        """,
        target, range.lowerBound, range.upperBound)
    }
    try database.run(
      """
      UPDATE replay SET target_uid = NULL
      WHERE target_folder_id = ? AND sent_run = ? AND target_uid IS NOT NULL AND \(unseen)
      """,
      target, run)
  }
}
