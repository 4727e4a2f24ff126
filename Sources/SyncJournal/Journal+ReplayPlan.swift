package import MailTypes

/// What a replay has to send.
extension Journal {
  /// Plans every present message of the source folders that has no row yet.
  ///
  /// A file is planned once, however many entries point to it. Planned rows whose message is gone
  /// by now, or stands in another folder, are taken away; refused ones are planned again.
  /// Call `releaseVanished` before.
  ///
  /// - Returns: how many messages are to be sent.
  package func plan(
    _ target: TargetFolderID, from sources: [FolderID], run: RunID, now: Int64
  ) throws(JournalError) -> Int {
    try inTransaction { () throws(JournalError) in
      try database.run(
        """
        UPDATE replay SET state = 'planned', run_id = ?, changed = ?, reason_en = NULL,
          reason_ja = NULL, server_words = NULL
        WHERE target_folder_id = ? AND state = 'refused'
        """,
        run, now, target)
      for source in sources { try plan(target, from: source, run: run, now: now) }
      try removeUnwantedPlans(target, sources: Set(sources))
      return try replayCount(of: target, .planned)
    }
  }

  private func plan(
    _ target: TargetFolderID, from source: FolderID, run: RunID, now: Int64
  ) throws(JournalError) {
    try database.run(
      """
      INSERT INTO replay (target_folder_id, stored_copy_id, occurrence_id, state, run_id, changed)
      SELECT ?1, o.stored_copy_id, o.id, 'planned', ?3, ?4
      FROM generation g
      CROSS JOIN occurrence o ON o.generation_id = g.id AND o.present_until IS NULL
      WHERE g.folder_id = ?2 ORDER BY g.id, o.uid
      ON CONFLICT (stored_copy_id, target_folder_id) DO UPDATE
        SET occurrence_id = excluded.occurrence_id
        WHERE occurrence_id <> excluded.occurrence_id
      """,
      target, source, run, now)
  }

  private func removeUnwantedPlans(
    _ target: TargetFolderID, sources: Set<FolderID>
  ) throws(JournalError) {
    let unwanted = try database.all(
      """
      SELECT p.id, s.folder_id, o.present_until IS NULL
      FROM replay p
      CROSS JOIN occurrence o ON o.id = p.occurrence_id
      CROSS JOIN stored_copy s ON s.id = p.stored_copy_id
      WHERE p.target_folder_id = ? AND p.state = 'planned'
      """,
      target
    ) { (row) throws(JournalError) -> ReplayID? in
      let id: ReplayID = row.id()
      return sources.contains(row.id()) && row.bool() ? nil : id
    }
    for case let id? in unwanted { try database.run("DELETE FROM replay WHERE id = ?", id) }
  }

  /// The UIDs at the target that messages of this archive have.
  package func ownedUIDs(in target: TargetFolderID) throws(JournalError) -> UIDSet {
    var uids = UIDSet()
    try database.forEach(
      """
      SELECT target_uid FROM replay
      WHERE target_folder_id = ? AND target_uid IS NOT NULL ORDER BY target_uid
      """,
      [target]
    ) { (row) throws(JournalError) in uids.insert(try row.uid()) }
    return uids
  }

  /// Plans messages again whose UIDs have vanished from the target.
  ///
  /// - Returns: how many.
  @discardableResult
  package func releaseVanished(
    _ uids: UIDSet, in target: TargetFolderID, run: RunID, now: Int64
  ) throws(JournalError) -> Int {
    try inTransaction { () throws(JournalError) in
      var count = 0
      for range in uids.ranges {
        count += try database.run(
          """
          UPDATE replay SET state = 'planned', target_uid = NULL, run_id = ?, changed = ?
          WHERE target_folder_id = ? AND target_uid BETWEEN ? AND ?
          """,
          run, now, target, range.lowerBound, range.upperBound)
      }
      return count
    }
  }

  /// Forgets all UIDs, the target's UIDVALIDITY having changed.
  ///
  /// What was sent or found there is planned again and will be matched by content. What is on its
  /// way stays so.
  package func unbindAll(
    in target: TargetFolderID, run: RunID, now: Int64
  ) throws(JournalError) {
    try database.run(
      """
      UPDATE replay SET state = 'planned', target_uid = NULL, run_id = ?, changed = ?
      WHERE target_folder_id = ? AND state IN ('done', 'present')
      """,
      run, now, target)
  }
}
