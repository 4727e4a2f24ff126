package import MailTypes

/// The files of the archive.
extension Journal {
  /// The stored messages of a folder, by base name or by offset, without the pruned ones.
  ///
  /// - Parameter after: the place of the last one of the page before; nil for the first page.
  package func storedCopies(
    in folder: FolderID, after: CopyPlace? = nil, limit: Int
  ) throws(JournalError) -> [StoredCopyRow] {
    switch after {
    case .range(let offset, _): return try copies(in: folder, fromOffset: offset &+ 1, limit: limit)
    case .file, nil:
      // Names first: in an mbox these are of messages whose octets are lost.
      var name = ""
      if case .file(let baseName) = after { name = baseName }
      let files = try copies(in: folder, afterName: name, limit: limit)
      return files.isEmpty ? try copies(in: folder, fromOffset: 0, limit: limit) : files
    }
  }

  private func copies(
    in folder: FolderID, afterName baseName: String, limit: Int
  ) throws(JournalError) -> [StoredCopyRow] {
    try database.all(
      """
      SELECT \(storedCopyColumns)
      FROM stored_copy s CROSS JOIN content c ON c.id = s.content_id
      WHERE s.folder_id = ? AND s.base_name > ? AND s.pruned_run IS NULL
      ORDER BY s.base_name LIMIT ?
      """,
      folder, baseName, limit
    ) { (row) throws(JournalError) in try readStoredCopy(&row) }
  }

  private func copies(
    in folder: FolderID, fromOffset offset: UInt64, limit: Int
  ) throws(JournalError) -> [StoredCopyRow] {
    try database.all(
      """
      SELECT \(storedCopyColumns)
      FROM stored_copy s CROSS JOIN content c ON c.id = s.content_id
      WHERE s.folder_id = ? AND s.offset >= ? AND s.pruned_run IS NULL
      ORDER BY s.offset LIMIT ?
      """,
      folder, offset, limit
    ) { (row) throws(JournalError) in try readStoredCopy(&row) }
  }

  package func storedCopy(_ id: StoredCopyID) throws(JournalError) -> StoredCopyRow? {
    try database.first(
      """
      SELECT \(storedCopyColumns)
      FROM stored_copy s CROSS JOIN content c ON c.id = s.content_id WHERE s.id = ?
      """,
      id
    ) { (row) throws(JournalError) in try readStoredCopy(&row) }
  }

  package func storedCopyCount(in folder: FolderID) throws(JournalError) -> Int {
    try database.first("SELECT count(*) FROM stored_copy WHERE folder_id = ?", folder) {
      (row) throws(JournalError) in row.count()
    } ?? 0
  }

  /// Whether a file of a folder has a row; one without is not to be trusted.
  package func hasStoredCopy(
    named baseName: String, in folder: FolderID
  ) throws(JournalError) -> Bool {
    try database.first(
      "SELECT 1 FROM stored_copy WHERE folder_id = ? AND base_name = ?", folder, baseName
    ) { (row) throws(JournalError) in true } ?? false
  }

  /// Whether a folder has a stored message of this content, and has not lost it.
  package func holdsCopy(
    of digest: ContentDigest, in folder: FolderID
  ) throws(JournalError) -> Bool {
    try database.first(
      """
      SELECT 1 FROM content c CROSS JOIN stored_copy s ON s.content_id = c.id
      WHERE c.sha256 = ? AND s.folder_id = ? AND s.pruned_run IS NULL
        AND ifnull(s.base_name, '') NOT GLOB '\(CopyPlace.lostPrefix)*' LIMIT 1
      """,
      digest, folder
    ) { (row) throws(JournalError) in true } ?? false
  }

  /// For `stored_copy s` joined with `content c`.
  var storedCopyColumns: String {
    """
    s.id, s.folder_id, s.copy_number, s.base_name, s.offset, s.length, s.disk_size, c.sha256, c.wire_size, \
    c.is_stored_with_lf, c.ends_with_newline
    """
  }

  func readStoredCopy(_ row: inout Row) throws(JournalError) -> StoredCopyRow {
    StoredCopyRow(
      id: row.id(), folder: row.id(), copyNumber: row.count(), place: try row.place(),
      diskSize: row.size(), digest: try row.digest(), wireSize: row.size(),
      isStoredWithLF: row.bool(), endsWithNewline: row.bool())
  }
}
