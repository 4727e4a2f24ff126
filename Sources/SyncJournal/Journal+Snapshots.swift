/// The states of the archive that the journal can show again.
///
/// Each run of a backup or an import that did what was asked, messages named aside, ends with one.
/// They are ordered by the number of the run: clocks jump.
extension Journal {
  /// The snapshots, the newest first; `before` is the last one of the page before.
  package func snapshots(
    before: RunID? = nil, limit: Int
  ) throws(JournalError) -> [SnapshotRow] {
    let page = try database.all(
      """
      SELECT \(runColumns), t.folders, t.messages, t.octets
      FROM run LEFT JOIN snapshot t ON t.run_id = run.id
      WHERE is_snapshot AND id < ? ORDER BY id DESC LIMIT ?
      """,
      before ?? RunID(.max), limit
    ) { (row) throws(JournalError) -> (run: RunRow, size: SnapshotSize?) in
      (
        try readRun(&row),
        try row.optional { (row) throws(JournalError) in
          SnapshotSize(folders: row.count(), messages: row.count(), octets: row.size())
        }
      )
    }
    var rows: [SnapshotRow] = []
    for (run, size) in page {
      let size = if let size { size } else { try countedSize(of: run.id) }
      rows.append(
        SnapshotRow(
          run: run, folders: size.folders, messages: size.messages, octets: size.octets))
    }
    try countPruned(in: &rows)
    return rows
  }

  /// The newest snapshot; nil before the first.
  package func lastSnapshot() throws(JournalError) -> RunRow? {
    try snapshot("id < ?", RunID(.max))
  }

  /// The snapshot with this number.
  package func snapshot(_ id: RunID) throws(JournalError) -> RunRow? {
    try snapshot("id = ?", id)
  }

  /// The newest snapshot that was taken at a time or before, in seconds since 1970.
  package func lastSnapshot(upTo time: Int64) throws(JournalError) -> RunRow? {
    try snapshot("ended <= ?", time)
  }

  /// The newest snapshot before a run.
  package func lastSnapshot(before run: RunID) throws(JournalError) -> RunRow? {
    try snapshot("id < ?", run)
  }

  /// The oldest snapshot; nil before the first.
  package func firstSnapshot() throws(JournalError) -> RunRow? {
    try database.first(
      "SELECT \(runColumns) FROM run WHERE is_snapshot ORDER BY id LIMIT 1", read: readRun)
  }

  private func snapshot(
    _ condition: String, _ value: any SQLValue
  ) throws(JournalError) -> RunRow? {
    try database.first(
      """
      SELECT \(runColumns) FROM run WHERE is_snapshot AND \(condition) ORDER BY id DESC LIMIT 1
      """,
      value, read: readRun)
  }
}

extension Journal {
  /// Presence of messages that have been pruned, counted by folder and interval.
  private struct PrunedInterval {
    let folder: FolderID
    let isOwn: Bool
    let from: RunID
    let until: RunID?
    let count: Int
  }

  private func countPruned(in rows: inout [SnapshotRow]) throws(JournalError) {
    let intervals = try database.all(
      """
      SELECT s.folder_id, g.origin <> 'server', o.present_from, o.present_until,
        count(DISTINCT s.id)
      FROM stored_copy s INDEXED BY stored_copy_pruned
      CROSS JOIN occurrence o ON o.stored_copy_id = s.id
      CROSS JOIN generation g ON g.id = o.generation_id
      WHERE s.pruned_run > 0 GROUP BY 1, 2, 3, 4
      UNION ALL
      SELECT s.folder_id, g.origin <> 'server', x.from_run, x.until_run, count(DISTINCT s.id)
      FROM stored_copy s INDEXED BY stored_copy_pruned
      CROSS JOIN occurrence o ON o.stored_copy_id = s.id
      CROSS JOIN generation g ON g.id = o.generation_id
      CROSS JOIN occurrence_presence x ON x.occurrence_id = o.id
      WHERE s.pruned_run > 0 GROUP BY 1, 2, 3, 4
      """
    ) { (row) throws(JournalError) in
      PrunedInterval(
        folder: row.id(), isOwn: row.bool(), from: row.id(), until: row.optionalID(),
        count: row.count())
    }
    for index in rows.indices {
      var moments: [FolderID: Moment] = [:]
      for interval in intervals {
        let known = moments[interval.folder]
        let moment =
          if let known { known } else { try moment(of: interval.folder, at: rows[index].id) }
        moments[interval.folder] = moment
        let run = interval.isOwn ? moment.snapshot : moment.settled
        if interval.from <= run, interval.until.map({ $0 > run }) ?? true {
          rows[index].pruned += interval.count
        }
      }
    }
  }
}

/// What a snapshot holds, as numbers.
private struct SnapshotSize {
  var folders = 0
  var messages = 0
  var octets: UInt64 = 0
}

extension Journal {
  /// Notes what the state at the end of a run holds; reads no messages but those of folders that
  /// the run has left unfinished.
  func countSnapshot(_ run: RunID) throws(JournalError) {
    let settled = try database.first(
      """
      SELECT count(*) FILTER (WHERE f.present_until IS NULL), coalesce(sum(t.messages), 0),
        coalesce(sum(t.octets), 0)
      FROM folder f LEFT JOIN folder_total t ON t.folder_id = f.id
      WHERE f.unfinished_from IS NULL
      """
    ) { (row) throws(JournalError) in
      SnapshotSize(folders: row.count(), messages: row.count(), octets: row.size())
    }
    var size = settled ?? SnapshotSize()
    for folder in try folderIDs("unfinished_from IS NOT NULL") {
      try count(folder, at: run, into: &size)
    }
    try database.run(
      "INSERT OR REPLACE INTO snapshot (run_id, folders, messages, octets) VALUES (?, ?, ?, ?)",
      run, size.folders, size.messages, size.octets)
  }

  /// For snapshots of journals from before their size was kept.
  private func countedSize(of snapshot: RunID) throws(JournalError) -> SnapshotSize {
    var size = SnapshotSize()
    for folder in try folderIDs("1") { try count(folder, at: snapshot, into: &size) }
    return size
  }

  private func folderIDs(_ condition: String) throws(JournalError) -> [FolderID] {
    try database.all("SELECT id FROM folder WHERE \(condition)") {
      (row) throws(JournalError) in row.id()
    }
  }

  private func count(
    _ folder: FolderID, at snapshot: RunID, into size: inout SnapshotSize
  ) throws(JournalError) {
    let moment = try moment(of: folder, at: snapshot)
    if try state(of: folder, at: snapshot)?.isGone == false { size.folders += 1 }
    try database.forEach(
      """
      SELECT count(*), coalesce(sum(c.wire_size), 0) FROM stored_copy s
      CROSS JOIN content c ON c.id = s.content_id
      WHERE s.id IN (
        SELECT o.stored_copy_id FROM generation g
        CROSS JOIN occurrence o ON o.generation_id = g.id
        WHERE g.folder_id = ?1 AND \(
          Then.isPresent("o", at: "CASE g.origin WHEN 'server' THEN ?2 ELSE ?3 END")))
      """,
      [folder, moment.settled, moment.snapshot]
    ) { (row) throws(JournalError) in
      size.messages += row.count()
      size.octets += row.size()
    }
  }
}
