package import MailTypes

/// The mboxes of an archive of that kind.
extension Journal {
  /// What is known of every mbox.
  ///
  /// - Parameter body: Gets the path of the folder, below `mail`.
  package func forEachMbox(_ body: (String, MboxState) -> Void) throws(JournalError) {
    let rows = try database.all(
      """
      SELECT f.path, m.committed_length, m.last_start, m.last_length, m.last_sha256
      FROM mbox m JOIN folder f ON f.id = m.folder_id
      """
    ) { (row) throws(JournalError) in (path: row.text(), state: try row.mboxState()) }
    for row in rows { body(row.path, row.state) }
  }

  /// How long an mbox is, as far as it belongs to the archive; nil where none was made.
  package func mboxLength(of folder: FolderID) throws(JournalError) -> UInt64? {
    try database.first("SELECT committed_length FROM mbox WHERE folder_id = ?", folder) {
      (row) throws(JournalError) in row.size()
    }
  }

  /// Takes over how far an mbox belongs to the archive; in the transaction of its messages.
  ///
  /// - Parameter path: Of the folder, below `mail`.
  package func setMbox(_ path: String, _ state: MboxState) throws(JournalError) {
    try database.run(
      """
      INSERT INTO mbox (folder_id, committed_length, last_start, last_length, last_sha256)
      SELECT id, ?, ?, ?, ? FROM folder WHERE path = ?
      ON CONFLICT (folder_id) DO UPDATE SET committed_length = excluded.committed_length,
        last_start = excluded.last_start, last_length = excluded.last_length,
        last_sha256 = excluded.last_sha256
      """,
      state.length, state.last?.start, state.last?.length, state.last?.digest, path)
  }

  /// The last message of an mbox that ends, with the empty line that closes it, within a length.
  package func lastCopy(
    in folder: FolderID, within length: UInt64
  ) throws(JournalError) -> StoredCopyRow? {
    try database.first(
      """
      SELECT \(storedCopyColumns)
      FROM stored_copy s CROSS JOIN content c ON c.id = s.content_id
      WHERE s.folder_id = ? AND s.offset < ?2 AND s.pruned_run IS NULL
        AND s.offset + s.length + 1 <= ?2
      ORDER BY s.offset DESC LIMIT 1
      """,
      folder, length
    ) { (row) throws(JournalError) in try readStoredCopy(&row) }
  }

  /// Notes that the octets of messages are lost, from a place in the mbox on: they stand nowhere
  /// now, and what the server still has is to be fetched again.
  ///
  /// - Returns: how many messages they were.
  package func loseCopies(
    in folder: FolderID, from length: UInt64
  ) throws(JournalError) -> Int {
    try database.run(
      """
      UPDATE stored_copy SET base_name = '\(CopyPlace.lostPrefix)' || id, offset = NULL,
        length = NULL
      WHERE folder_id = ? AND offset >= ? AND pruned_run IS NULL
      """,
      folder, length)
  }

  /// The present messages of a generation whose octets are lost.
  package func lostUIDs(of generation: GenerationID) throws(JournalError) -> UIDSet {
    var uids = UIDSet()
    try database.forEach(
      """
      SELECT o.uid FROM generation g
      CROSS JOIN stored_copy s ON s.folder_id = g.folder_id
        AND s.base_name >= '\(CopyPlace.lostPrefix)' AND s.base_name < '\(CopyPlace.lostLimit)'
      CROSS JOIN occurrence o ON o.stored_copy_id = s.id
      WHERE g.id = ? AND o.generation_id = g.id AND o.present_until IS NULL AND o.uid IS NOT NULL
      """,
      [generation]
    ) { (row) throws(JournalError) in uids.insert(try row.uid()) }
    return uids
  }

  /// Gives a stored message that was lost, or stands elsewhere now, its place.
  package func movePlace(
    of copy: StoredCopyID, to place: CopyPlace, diskSize: UInt64
  ) throws(JournalError) {
    let (baseName, range) = place.columns
    try database.run(
      """
      UPDATE stored_copy SET base_name = ?, offset = ?, length = ?, disk_size = ?,
        pruned_run = NULL
      WHERE id = ?
      """,
      baseName, range?.offset, range?.length, diskSize, copy)
  }
}

extension CopyPlace {
  /// Begins the base name of what is lost; no other name begins so.
  static let lostPrefix = "lost."
  /// What comes behind every name that begins so.
  static let lostLimit = "lost/"

  /// Whether the octets are lost, so that they stand nowhere.
  package var isLost: Bool {
    if case .file(let name) = self { name.hasPrefix(Self.lostPrefix) } else { false }
  }

  /// Columns `base_name`, and `offset` and `length`.
  var columns: (baseName: String?, range: (offset: UInt64, length: UInt64)?) {
    switch self {
    case .file(let name): (name, nil)
    case .range(let offset, let length): (nil, (offset, length))
    }
  }
}

extension Row {
  /// Four columns: the length, and start, length and digest of the last message.
  fileprivate mutating func mboxState() throws(JournalError) -> MboxState {
    let length = size()
    let start = try optional { (row) throws(JournalError) in row.size() }
    let count = try optional { (row) throws(JournalError) in row.size() }
    let digest = try optional { (row) throws(JournalError) in try row.digest() }
    guard let start, let count, let digest else { return MboxState(length: length) }
    return MboxState(
      length: length, last: MboxState.Record(start: start, length: count, digest: digest))
  }
}
