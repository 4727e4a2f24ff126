package import MailTypes

/// What retention lets go of.
///
/// A pruned message keeps its rows, so that history stays true; only its octets are gone. The row
/// says so before the octets go: a crash between leaves octets that nobody needs, and
/// `unfinishedPrunes` finds them.
extension Journal {
  /// The newest run of which everything that was missed in it, or before, may go.
  ///
  /// Neither what was missed after `time`, nor what the last snapshot shows as present: a folder
  /// that later runs have not finished is shown there as it was before them.
  ///
  /// - Returns: Nil where nothing may.
  package func pruneLimit(
    of folder: FolderID, goneBefore time: Int64
  ) throws(JournalError) -> RunID? {
    let newer = try database.first("SELECT min(id) FROM run WHERE started > ?", time) {
      (row) throws(JournalError) in row.optionalInteger()
    }
    let last = try database.first("SELECT max(id) FROM run WHERE is_snapshot") {
      (row) throws(JournalError) in row.optionalInteger()
    }
    guard let last = last ?? nil else { return nil }
    let unfinished = try database.first("SELECT unfinished_from FROM folder WHERE id = ?", folder) {
      (row) throws(JournalError) in row.optionalInteger()
    }
    var limit = last
    if let newer = newer ?? nil { limit = min(limit, newer - 1) }
    if let from = unfinished ?? nil, from <= last { limit = min(limit, from - 1) }
    return limit > 0 ? RunID(limit) : nil
  }

  /// The stored messages of a folder whose last occurrence was missed in that run or before.
  ///
  /// - Parameter after: the place of the last one of the page before; nil for the first page.
  package func prunableCopies(
    in folder: FolderID, upTo run: RunID, after: CopyPlace? = nil, limit: Int
  ) throws(JournalError) -> [PrunableCopy] {
    switch after {
    case .range(let offset, _):
      return try prunable(folder, run, position: "s.offset", after: offset, limit: limit)
    case .file, nil:
      // Names first: in an mbox these are of messages whose octets are lost.
      var name = ""
      if case .file(let baseName) = after { name = baseName }
      let files = try prunable(folder, run, position: "s.base_name", after: name, limit: limit)
      return files.isEmpty
        ? try prunable(folder, run, position: "s.offset", after: -1, limit: limit) : files
    }
  }

  private func prunable(
    _ folder: FolderID, _ run: RunID, position: String, after: any SQLValue, limit: Int
  ) throws(JournalError) -> [PrunableCopy] {
    try database.all(
      """
      SELECT \(storedCopyColumns), r.started, c.subject
      FROM stored_copy s
      CROSS JOIN content c ON c.id = s.content_id
      CROSS JOIN run r ON r.id = (
        SELECT max(o.present_until) FROM occurrence o WHERE o.stored_copy_id = s.id)
      WHERE s.folder_id = ? AND \(position) > ? AND s.pruned_run IS NULL AND r.id <= ?
        AND NOT EXISTS (
          SELECT 1 FROM occurrence n WHERE n.stored_copy_id = s.id AND n.present_until IS NULL)
      ORDER BY \(position) LIMIT ?
      """,
      folder, after, run, limit
    ) { (row) throws(JournalError) in
      PrunableCopy(
        row: try readStoredCopy(&row), goneSince: row.integer(), subject: row.optionalText())
    }
  }

  /// Notes that the octets of these messages are about to go.
  package func markPruned(_ copies: [StoredCopyID], run: RunID) throws(JournalError) {
    try inTransaction { () throws(JournalError) in
      forgetHints()
      for copy in copies {
        try database.run("UPDATE stored_copy SET pruned_run = ? WHERE id = ?", run, copy)
      }
    }
  }

  /// What prunes that did not come to their end may have left on disk.
  ///
  /// - Parameter after: the last one of the page before; nil for the first page.
  package func unfinishedPrunes(
    after: StoredCopyID? = nil, limit: Int
  ) throws(JournalError) -> [(row: StoredCopyRow, folderPath: String)] {
    try database.all(
      """
      SELECT \(storedCopyColumns), f.path
      FROM run r
      CROSS JOIN stored_copy s ON s.pruned_run = r.id
      CROSS JOIN content c ON c.id = s.content_id
      CROSS JOIN folder f ON f.id = s.folder_id
      WHERE r.command = 'prune' AND r.state <> 'done' AND s.id > ?
      ORDER BY s.id LIMIT ?
      """,
      after?.rawValue ?? 0, limit
    ) { (row) throws(JournalError) in (try readStoredCopy(&row), row.text()) }
  }

  /// Notes that all of them are off the disk.
  package func settleUnfinishedPrunes(except run: RunID) throws(JournalError) {
    try database.run(
      "UPDATE run SET state = 'done' WHERE command = 'prune' AND state <> 'done' AND id <> ?", run)
  }
}
