internal import MailTypes

/// What `status` shows beside runs and failures.
extension Journal {
  /// Counts over the whole archive; takes as long as reading an index and the stored copies takes.
  package func totals() throws(JournalError) -> JournalTotals {
    func number(_ sql: String) throws(JournalError) -> Int64 {
      try database.first(sql) { (row) throws(JournalError) in row.integer() } ?? 0
    }
    var totals = JournalTotals()
    // A name that only stands above others holds no mail, and no job counts it.
    totals.folders = Int(
      try number(
        """
        SELECT count(*) FROM folder
        WHERE present_until IS NULL
          AND ' ' || lower(attributes) || ' ' NOT LIKE '% \\noselect %'
          AND ' ' || lower(attributes) || ' ' NOT LIKE '% \\nonexistent %'
        """))
    totals.present = Int(
      try number(
        """
        SELECT count(DISTINCT stored_copy_id) FROM occurrence INDEXED BY occurrence_present_copy
        WHERE present_until IS NULL
        """))
    // Where it came back, a newer entry stands for the same copy.
    totals.removed = Int(
      try number(
        """
        SELECT count(*) FROM server_removal x CROSS JOIN occurrence o ON o.id = x.occurrence_id
        WHERE x.state = 'done' AND o.present_until IS NULL AND NOT EXISTS (
          SELECT 1 FROM occurrence n WHERE n.stored_copy_id = o.stored_copy_id
            AND n.present_until IS NULL AND n.id > o.id)
        """))
    let stored = try database.first(
      "SELECT count(*), sum(disk_size) FROM stored_copy WHERE pruned_run IS NULL"
    ) { (row) throws(JournalError) in (count: row.count(), octets: row.size()) }
    totals.gone = (stored?.count ?? 0) - totals.present
    totals.octets = stored?.octets ?? 0
    totals.failures = Int(
      try number("SELECT count(*) FROM failure WHERE resolved_run IS NULL"))
    return totals
  }

  /// How far the replays are, by target account.
  package func replayTargets() throws(JournalError) -> [ReplayTargetSummary] {
    var targets = try database.all("SELECT id, user, host FROM target ORDER BY id") {
      (row) throws(JournalError) in
      ReplayTargetSummary(
        id: row.id(), account: AccountIdentity(user: row.text(), host: row.text()),
        counts: ReplayCounts())
    }
    for index in targets.indices {
      try database.forEach(
        """
        SELECT p.state, count(*) FROM target_folder t
        CROSS JOIN replay p ON p.target_folder_id = t.id
        WHERE t.target_id = ? GROUP BY p.state
        """,
        [targets[index].id]
      ) { (row) throws(JournalError) in targets[index].counts[try row.word()] = row.count() }
    }
    return targets
  }

  /// The messages that targets would not take.
  ///
  /// - Parameter after: the last one of the page before; nil for the first page.
  package func refusals(
    after: ReplayID? = nil, limit: Int
  ) throws(JournalError) -> [RefusalRow] {
    try database.all(
      """
      SELECT p.id, t.user, t.host, d.wire_name, f.wire_name, c.sha256, p.reason_en, p.reason_ja,
        p.server_words
      FROM replay p
      CROSS JOIN target_folder d ON d.id = p.target_folder_id
      CROSS JOIN target t ON t.id = d.target_id
      CROSS JOIN stored_copy s ON s.id = p.stored_copy_id
      CROSS JOIN content c ON c.id = s.content_id
      CROSS JOIN folder f ON f.id = s.folder_id
      WHERE p.state = 'refused' AND p.id > ? ORDER BY p.id LIMIT ?
      """,
      after?.rawValue ?? 0, limit
    ) { (row) throws(JournalError) in try readRefusal(&row, otherwise: .verbatim("")) }
  }

  /// - Parameter otherwise: the reason where none is written down.
  func readRefusal(
    _ row: inout Row, otherwise: Phrase
  ) throws(JournalError) -> RefusalRow {
    RefusalRow(
      id: row.id(), account: AccountIdentity(user: row.text(), host: row.text()),
      targetName: row.mailboxName(), sourceName: row.mailboxName(), digest: try row.digest(),
      reason: row.phrase() ?? otherwise, serverWords: row.optionalText())
  }
}
