package import MailTypes

/// Messages that mailkura itself has removed from a server, or was about to.
///
/// The intention stands here before the server is asked; it is done once the server has said so, or
/// does not list the message any more.
extension Journal {
  /// Of messages of a maildrop, those that may be removed on the server: archived, not lost, in a run
  /// that began early enough.
  ///
  /// - Parameter began: the latest time, in seconds since 1970; nil for any.
  package func removableNumbers(
    among uids: UIDSet, of generation: GenerationID, archivedBefore began: Int64?
  ) throws(JournalError) -> UIDSet {
    var removable = UIDSet()
    for range in uids.ranges {
      try database.forEach(
        """
        SELECT o.uid FROM occurrence o
        CROSS JOIN stored_copy s ON s.id = o.stored_copy_id
        CROSS JOIN run r ON r.id = o.present_from
        WHERE o.generation_id = ? AND o.uid BETWEEN ? AND ? AND o.present_until IS NULL
          AND s.pruned_run IS NULL AND (?4 IS NULL OR r.started <= ?4)
          AND ifnull(s.base_name, '') NOT GLOB '\(CopyPlace.lostPrefix)*'
        ORDER BY o.uid
        """,
        [generation, range.lowerBound, range.upperBound, began]
      ) { (row) throws(JournalError) in removable.insert(try row.uid()) }
    }
    return removable
  }

  /// Notes that messages are about to be removed.
  package func intendRemoval(
    of uids: UIDSet, in generation: GenerationID, run: RunID
  ) throws(JournalError) {
    for range in uids.ranges {
      try database.run(
        """
        INSERT INTO server_removal (occurrence_id, state, run_id)
        SELECT id, 'intended', ?4 FROM occurrence
        WHERE generation_id = ?1 AND uid BETWEEN ?2 AND ?3
        ON CONFLICT (occurrence_id) DO UPDATE SET state = 'intended', run_id = excluded.run_id
        """,
        generation, range.lowerBound, range.upperBound, run)
    }
  }

  /// Notes that the server has removed messages.
  package func noteRemoved(
    _ uids: UIDSet, in generation: GenerationID, run: RunID
  ) throws(JournalError) {
    for range in uids.ranges {
      try database.run(
        """
        UPDATE server_removal SET state = 'done', run_id = ?4 WHERE occurrence_id IN (
          SELECT id FROM occurrence WHERE generation_id = ?1 AND uid BETWEEN ?2 AND ?3)
        """,
        generation, range.lowerBound, range.upperBound, run)
    }
  }

  /// Settles what became of removals whose answer was lost: what the server does not list is removed,
  /// and what it lists is not.
  package func concludeRemovals(
    of generation: GenerationID, notAmong listed: UIDSet, run: RunID
  ) throws(JournalError) {
    let uids = try openRemovals(of: generation)
    try noteRemoved(uids.subtracting(listed), in: generation, run: run)
    try withdrawRemovals(uids.intersection(listed), in: generation)
  }
}
