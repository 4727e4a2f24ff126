package import MailTypes

/// Messages of IMAP folders that mailkura itself removes from their server.
///
/// What is removed is no longer in the generation that is compared with the server, so that nothing misses
/// it there, and counts as present all the same. Where the server gets it again, the message that comes is
/// the same file, as after an import.
extension Journal {
  /// The present messages of a generation that are old enough, by UID.
  ///
  /// - Parameter after: the last one of the page before; nil for the first page.
  package func removalCandidates(
    of generation: GenerationID, _ age: RemovalCandidate.Age, after: UID? = nil, limit: Int
  ) throws(JournalError) -> [RemovalCandidate] {
    let (condition, time) =
      switch age {
      case .received(let time): ("o.internal_seconds < ?3", time)
      case .archived(let time):
        ("(SELECT r.started FROM run r WHERE r.id = o.present_from) <= ?3", time)
      }
    return try database.all(
      """
      SELECT o.uid, o.flags, o.keywords, c.wire_size, c.sha256 FROM occurrence o
      CROSS JOIN stored_copy s ON s.id = o.stored_copy_id
      CROSS JOIN content c ON c.id = s.content_id
      WHERE o.generation_id = ?1 AND o.uid > ?2 AND o.present_until IS NULL AND \(condition)
      ORDER BY o.uid LIMIT ?4
      """,
      generation, Int64(after?.rawValue ?? 0), time, limit
    ) { (row) throws(JournalError) in try readCandidate(&row) }
  }

  /// The present messages of a generation that have these UIDs, whatever their age.
  package func removalCandidates(
    among uids: UIDSet, of generation: GenerationID
  ) throws(JournalError) -> [RemovalCandidate] {
    var candidates: [RemovalCandidate] = []
    for range in uids.ranges {
      try database.forEach(
        """
        SELECT o.uid, o.flags, o.keywords, c.wire_size, c.sha256 FROM occurrence o
        CROSS JOIN stored_copy s ON s.id = o.stored_copy_id
        CROSS JOIN content c ON c.id = s.content_id
        WHERE o.generation_id = ? AND o.uid BETWEEN ? AND ? AND o.present_until IS NULL
        ORDER BY o.uid
        """,
        [generation, range.lowerBound, range.upperBound]
      ) { (row) throws(JournalError) in candidates.append(try readCandidate(&row)) }
    }
    return candidates
  }

  private func readCandidate(_ row: inout Row) throws(JournalError) -> RemovalCandidate {
    RemovalCandidate(
      uid: try row.uid(), flags: row.messageFlags(), wireSize: row.size(),
      digest: try row.digest())
  }

  /// The messages of a generation whose removal was begun and is not known to have come to its end.
  package func openRemovals(of generation: GenerationID) throws(JournalError) -> UIDSet {
    UIDSet(
      try database.all(
        """
        SELECT o.uid FROM server_removal r INDEXED BY server_removal_intended
        CROSS JOIN occurrence o ON o.id = r.occurrence_id
        WHERE r.state = 'intended' AND o.generation_id = ? AND o.uid IS NOT NULL
        """,
        generation
      ) { (row) throws(JournalError) in try row.uid() })
  }

  /// Takes intentions back: the messages stay on the server.
  package func withdrawRemovals(
    _ uids: UIDSet, in generation: GenerationID
  ) throws(JournalError) {
    for range in uids.ranges {
      try database.run(
        """
        DELETE FROM server_removal WHERE state = 'intended' AND occurrence_id IN (
          SELECT id FROM occurrence WHERE generation_id = ? AND uid BETWEEN ? AND ?)
        """,
        generation, range.lowerBound, range.upperBound)
    }
  }

  /// Notes that messages of an IMAP folder are off the server, of those whose removal was intended.
  ///
  /// - Returns: how many, and their octets as the server had sent them.
  package func concludeRemovals(
    _ uids: UIDSet, of generation: GenerationID, run: RunID
  ) throws(JournalError) -> (messages: Int, octets: UInt64) {
    try inTransaction { () throws(JournalError) in
      let uids = uids.intersection(try openRemovals(of: generation))
      if uids.isEmpty { return (0, 0) }
      forgetHints()
      let home = try removedGeneration(beside: generation, run: run)
      try noteRemoved(uids, in: generation, run: run)
      try resolveFailures(of: uids, in: generation, run: run)
      var (messages, octets) = (0, UInt64(0))
      for range in uids.ranges {
        octets += try self.octets(of: range, in: generation)
        messages += try database.run(
          """
          UPDATE occurrence SET generation_id = ?, uid = NULL
          WHERE generation_id = ? AND uid BETWEEN ? AND ?
          """,
          home, generation, range.lowerBound, range.upperBound)
      }
      hasConcludedRemovals = true
      return (messages, octets)
    }
  }

  /// Settles removals whose end nobody can look up any more, since the folder is gone or renumbered.
  ///
  /// What stays present elsewhere with the same content was not removed, but moved.
  /// - Parameter closedOnly: whether the current numbering is left alone.
  func concludeOpenRemovals(
    in folder: FolderID, closedOnly: Bool, run: RunID
  ) throws(JournalError) {
    let open = try database.all(
      """
      SELECT o.generation_id, o.uid FROM server_removal r INDEXED BY server_removal_intended
      CROSS JOIN occurrence o ON o.id = r.occurrence_id
      CROSS JOIN generation g ON g.id = o.generation_id
      CROSS JOIN stored_copy s ON s.id = o.stored_copy_id
      WHERE r.state = 'intended' AND g.folder_id = ?1 AND g.origin = 'server'
        AND (g.closed_run IS NOT NULL OR ?2) AND o.uid IS NOT NULL AND o.present_until IS NULL
        AND NOT EXISTS (
          SELECT 1 FROM stored_copy z
          CROSS JOIN occurrence n ON n.stored_copy_id = z.id
          CROSS JOIN generation m ON m.id = n.generation_id
          WHERE z.content_id = s.content_id AND n.present_until IS NULL AND NOT (
            m.folder_id = ?1 AND m.origin = 'server' AND (m.closed_run IS NOT NULL OR ?2)))
      """,
      folder, !closedOnly
    ) { (row) throws(JournalError) -> (GenerationID, UID) in (row.id(), try row.uid()) }
    for (generation, rows) in Dictionary(grouping: open, by: \.0) {
      _ = try concludeRemovals(UIDSet(rows.map(\.1)), of: generation, run: run)
    }
  }

  private func octets(
    of range: ClosedRange<UInt32>, in generation: GenerationID
  ) throws(JournalError) -> UInt64 {
    try database.first(
      """
      SELECT coalesce(sum(c.wire_size), 0) FROM occurrence o
      CROSS JOIN stored_copy s ON s.id = o.stored_copy_id
      CROSS JOIN content c ON c.id = s.content_id
      WHERE o.generation_id = ? AND o.uid BETWEEN ? AND ?
      """,
      generation, range.lowerBound, range.upperBound
    ) { (row) throws(JournalError) in row.size() } ?? 0
  }

  /// The generation that the removed messages of a folder belong to, made for the first of them.
  private func removedGeneration(
    beside generation: GenerationID, run: RunID
  ) throws(JournalError) -> GenerationID {
    let folder: FolderID? = try database.first(
      "SELECT folder_id FROM generation WHERE id = ?", generation
    ) { (row) throws(JournalError) in row.id() }
    let known: GenerationID? = try database.first(
      "SELECT id FROM generation WHERE folder_id = ? AND origin = 'removed'", folder
    ) { (row) throws(JournalError) in row.id() }
    if let known { return known }
    return try database.insert(
      "INSERT INTO generation (folder_id, opened_run, origin) VALUES (?, ?, 'removed')", folder, run
    )
  }

  /// Whether a folder holds messages that no server can miss: imported ones, or some that were removed there.
  package func holdsMoreThanServed(_ folder: FolderID) throws(JournalError) -> Bool {
    try database.first(
      """
      SELECT 1 FROM generation g
      CROSS JOIN occurrence o ON o.generation_id = g.id AND o.present_until IS NULL
      WHERE g.folder_id = ? AND g.origin IN ('import', 'removed') LIMIT 1
      """,
      folder
    ) { (row) throws(JournalError) in true } ?? false
  }
}
