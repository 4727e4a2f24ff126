package import MailTypes

/// The messages of a replay and what becomes of them.
extension Journal {
  /// The next messages in one state, in the order they were planned in.
  ///
  /// - Parameters:
  ///   - isBound: whether the UID at the target is known; `.done` has both kinds, `.present` only
  ///     bound ones, the others none.
  ///   - after: the last one of the page before; nil for the first page.
  package func replays(
    in target: TargetFolderID, _ state: ReplayState, isBound: Bool = false,
    after: ReplayID? = nil, limit: Int
  ) throws(JournalError) -> [ReplayRow] {
    try database.all(
      """
      \(selectReplay)
      WHERE p.target_folder_id = ? AND p.state = ?
        AND p.target_uid IS \(isBound ? "NOT NULL" : "NULL") AND p.id > ?
      ORDER BY p.id LIMIT ?
      """,
      target, state, after?.rawValue ?? 0, limit, read: readReplay)
  }

  /// The first planned messages that have more octets on the wire than `size`, in the order of planning.
  package func planned(
    in target: TargetFolderID, above size: UInt64, limit: Int
  ) throws(JournalError) -> [ReplayRow] {
    try database.all(
      """
      \(selectReplay)
      WHERE p.target_folder_id = ? AND p.state = 'planned' AND p.target_uid IS NULL
        AND c.wire_size > ?
      ORDER BY p.id LIMIT ?
      """,
      target, Int64(clamping: size), limit, read: readReplay)
  }

  /// What a run has sent to a mailbox and is known by these UIDs there.
  package func sentReplays(
    by job: RunID, _ uids: UIDSet, in target: TargetFolderID
  ) throws(JournalError) -> [ReplayRow] {
    var rows: [ReplayRow] = []
    for range in uids.ranges {
      rows += try database.all(
        """
        \(selectReplay)
        WHERE p.target_folder_id = ? AND p.target_uid BETWEEN ? AND ? AND p.state = 'done'
          AND p.sent_run = ?
        ORDER BY p.target_uid
        """,
        target, range.lowerBound, range.upperBound, job, read: readReplay)
    }
    return rows
  }

  /// The next messages without a Message-ID whose UID at the target is not known, in the order of planning.
  ///
  /// - Parameter areSent: whether those count alone that a run has begun to send.
  package func unboundWithoutMessageID(
    in target: TargetFolderID, areSent: Bool = false, after: ReplayID? = nil, limit: Int
  ) throws(JournalError) -> [ReplayRow] {
    try database.all(
      """
      \(selectReplay)
      WHERE p.target_folder_id = ? AND p.target_uid IS NULL AND c.message_id IS NULL AND p.id > ?
        AND \(Self.isSought) AND (p.sent_run IS NOT NULL OR NOT ?)
      ORDER BY p.id LIMIT ?
      """,
      target, after?.rawValue ?? 0, areSent, limit, read: readReplay)
  }

  /// Whether messages that a run has begun to send are sought at the target.
  package func seeksSent(in target: TargetFolderID) throws(JournalError) -> Bool {
    try database.first(
      """
      SELECT 1 FROM replay p
      WHERE p.target_folder_id = ? AND p.target_uid IS NULL AND p.sent_run IS NOT NULL
        AND \(Self.isSought) LIMIT 1
      """,
      target
    ) { (row) throws(JournalError) in true } ?? false
  }

  /// Whether a mailbox is to have a message of this content or Message-ID, be it there already or not.
  package func hasReplay(
    in target: TargetFolderID, digest: ContentDigest, messageID: String?
  ) throws(JournalError) -> Bool {
    for (condition, value) in [
      ("c.sha256 = ?", digest as (any SQLValue)?), ("c.message_id = ?", messageID),
    ] {
      guard let value else { continue }
      let found = try database.first(
        """
        SELECT 1 FROM content c
        CROSS JOIN stored_copy s ON s.content_id = c.id
        CROSS JOIN replay p ON p.stored_copy_id = s.id
        WHERE \(condition) AND p.target_folder_id = ? LIMIT 1
        """,
        value, target
      ) { (row) throws(JournalError) in true }
      if found != nil { return true }
    }
    return false
  }

  /// Whether messages of so many octets are sought whose Message-ID is not known.
  package func seeksWithoutMessageID(
    in target: TargetFolderID, from octets: UInt64
  ) throws(JournalError) -> Bool {
    try database.first(
      """
      SELECT 1 FROM replay p
      CROSS JOIN stored_copy s ON s.id = p.stored_copy_id
      CROSS JOIN content c ON c.id = s.content_id
      WHERE p.target_folder_id = ? AND p.target_uid IS NULL AND c.message_id IS NULL
        AND c.wire_size >= ? AND \(Self.isSought) LIMIT 1
      """,
      target, Int64(clamping: octets)
    ) { (row) throws(JournalError) in true } ?? false
  }

  /// The messages without a known UID that may be the one found at the target: those that were there
  /// before a renumbering, then the others; planned order.
  ///
  /// - Parameter limit: several equal messages are all candidates.
  package func replayCandidates(
    in target: TargetFolderID, matching match: ReplayMatch, limit: Int
  ) throws(JournalError) -> [ReplayRow] {
    let condition: String
    let value: any SQLValue
    switch match {
    case .messageID(let id): (condition, value) = ("c.message_id = ?", id)
    case .digest(let digest): (condition, value) = ("c.sha256 = ?", digest)
    }
    return try database.all(
      """
      SELECT \(replayColumns)
      FROM content c
      CROSS JOIN stored_copy s ON s.content_id = c.id
      CROSS JOIN replay p ON p.stored_copy_id = s.id
      CROSS JOIN occurrence o ON o.id = p.occurrence_id
      CROSS JOIN folder f ON f.id = s.folder_id
      WHERE \(condition) AND p.target_folder_id = ? AND p.target_uid IS NULL
        AND \(Self.isSought)
      ORDER BY p.missed_run IS NULL, p.id LIMIT ?
      """,
      value, target, limit, read: readReplay)
  }

  /// Writes down what has become of a message.
  ///
  /// A UID that another message has already, which no server should give twice, is not taken:
  /// `.done` is kept without it, `.present` not at all.
  ///
  /// What was on its way and is at the target has the flags that it was sent with, whatever a plan has
  /// chosen since.
  ///
  /// - Returns: whether the change was kept as it is.
  @discardableResult
  package func record(
    _ change: ReplayChange, of replay: ReplayID, run: RunID, now: Int64
  ) throws(JournalError) -> Bool {
    try inTransaction { () throws(JournalError) in
      var uid = change.uid
      if let asked = uid, try isOwned(asked, byOtherThan: replay) {
        guard case .done = change else { return false }
        uid = nil
      }
      var reason: Phrase?
      var serverWords: String?
      if case .refused(let why, let words) = change { (reason, serverWords) = (why, words) }
      try database.run(
        """
        UPDATE replay SET state = ?1, target_uid = ?, run_id = ?3, changed = ?, reason_en = ?,
          reason_ja = ?, server_words = ?, missed_run = NULL,
          sent_run = iif(?1 = 'sending', ?3, sent_run),
          comparison = iif(?1 = 'sending', NULL, comparison),
          as_of = iif(?1 IN ('done', 'present'), coalesce(sent_as_of, as_of), as_of),
          sent_as_of = CASE ?1 WHEN 'sending' THEN as_of WHEN 'unknown' THEN sent_as_of END
        WHERE id = ?
        """,
        change.state, uid, run, now, reason?.en, reason?.ja, serverWords, replay)
      return uid == change.uid
    }
  }

  /// Commits that messages may be on their way from now on, with the flags of their plan.
  package func markSending(
    _ replays: [ReplayID], run: RunID, now: Int64
  ) throws(JournalError) {
    try inTransaction { () throws(JournalError) in
      for replay in replays { try record(.sending, of: replay, run: run, now: now) }
    }
  }

  private func isOwned(
    _ uid: UID, byOtherThan replay: ReplayID
  ) throws(JournalError) -> Bool {
    try database.first(
      """
      SELECT 1 FROM replay
      WHERE target_folder_id = (SELECT target_folder_id FROM replay WHERE id = ?1)
        AND target_uid = ?2 AND id <> ?1
      """,
      replay, uid
    ) { (row) throws(JournalError) in true } ?? false
  }

  /// How many messages are in each state.
  ///
  /// - Parameter run: whose choice counts; nil for all that was ever planned.
  package func replayCounts(
    in target: TargetFolderID, wantedBy run: RunID? = nil
  ) throws(JournalError) -> ReplayCounts {
    var counts = ReplayCounts()
    // While a mailbox is searched it is only not known yet where they are.
    let isSearched = try isSearched(target)
    try database.forEach(
      """
      SELECT state, count(*), count(nullif(comparison = 'altered' AND target_uid IS NOT NULL, 0)),
        count(iif(target_uid IS NULL AND state IN ('done', 'present'), missed_run, NULL))
      FROM replay
      WHERE target_folder_id = ?1 AND (?2 IS NULL OR wanted_run = ?2) GROUP BY state
      """,
      [target, run]
    ) { (row) throws(JournalError) in
      counts[try row.word()] = row.count()
      counts.altered += row.count()
      let missed = row.count()
      if !isSearched { counts.deleted += missed }
    }
    return counts
  }

  func replayCount(
    of target: TargetFolderID, _ state: ReplayState
  ) throws(JournalError) -> Int {
    try database.first(
      "SELECT count(*) FROM replay WHERE target_folder_id = ? AND state = ?", target, state
    ) { (row) throws(JournalError) in row.count() } ?? 0
  }

  private var selectReplay: String {
    """
    SELECT \(replayColumns)
    FROM replay p
    CROSS JOIN occurrence o ON o.id = p.occurrence_id
    CROSS JOIN stored_copy s ON s.id = p.stored_copy_id
    CROSS JOIN content c ON c.id = s.content_id
    CROSS JOIN folder f ON f.id = s.folder_id
    """
  }

  var replayColumns: String {
    """
    p.id, p.target_folder_id, p.state, p.target_uid, p.changed, p.occurrence_id,
    \(storedCopyColumns), f.path, f.wire_name, o.uid, o.internal_seconds, o.internal_zone,
    \(Then.mark("flags", of: "o", at: "p.as_of")), \(Then.mark("keywords", of: "o", at: "p.as_of")),
    \(Then.labels(of: "o", at: "p.as_of")), c.message_id, o.generation_id,
    p.comparison IS 'altered', p.sent_run IS NOT NULL
    """
  }

  func readReplay(_ row: inout Row) throws(JournalError) -> ReplayRow {
    ReplayRow(
      id: row.id(), targetFolder: row.id(), state: try row.word(),
      targetUID: try row.optionalUID(), changed: row.integer(), occurrence: row.id(),
      copy: try readStoredCopy(&row), sourcePath: row.text(), sourceName: row.mailboxName(),
      sourceUID: try row.optionalUID(), internalDate: row.internalDate(),
      flags: row.messageFlags(), labels: row.messageLabels(), messageID: row.optionalText(),
      generation: row.id(), wasAltered: row.bool(), wasSent: row.bool())
  }
}
