package import MailTypes

/// What a repair asks and changes.
extension Journal {
  /// A stored message and the path of its folder.
  package struct EqualCopy: Hashable, Sendable {
    package var row: StoredCopyRow
    /// Below `mail`.
    package var path: String
  }

  /// The stored messages of a content in all folders, without the pruned ones.
  package func copies(of digest: ContentDigest, limit: Int) throws(JournalError) -> [EqualCopy] {
    try database.all(
      """
      SELECT \(storedCopyColumns), f.path
      FROM content c
      CROSS JOIN stored_copy s ON s.content_id = c.id
      CROSS JOIN folder f ON f.id = s.folder_id
      WHERE c.sha256 = ? AND s.pruned_run IS NULL ORDER BY s.id LIMIT ?
      """,
      digest, limit
    ) { (row) throws(JournalError) in EqualCopy(row: try readStoredCopy(&row), path: row.text()) }
  }

  /// The flags and the internal date that a stored message shows: those of a present entry before
  /// those of one that is gone, then those of the newest.
  package func appearance(
    of copy: StoredCopyID
  ) throws(JournalError) -> (flags: MessageFlags, date: InternalDate?)? {
    try database.first(
      """
      SELECT flags, keywords, internal_seconds, internal_zone FROM occurrence
      WHERE stored_copy_id = ? ORDER BY present_until IS NOT NULL, id DESC LIMIT 1
      """,
      copy
    ) { (row) throws(JournalError) in (row.messageFlags(), row.internalDate()) }
  }

  /// What the message of a UID holds; nil where the generation has none.
  package func digest(of uid: UID, in generation: GenerationID) throws(JournalError)
    -> ContentDigest?
  {
    try database.first(
      """
      SELECT c.sha256 FROM occurrence o
      CROSS JOIN stored_copy s ON s.id = o.stored_copy_id
      CROSS JOIN content c ON c.id = s.content_id
      WHERE o.generation_id = ? AND o.uid = ?
      """,
      generation, uid
    ) { (row) throws(JournalError) in try row.digest() }
  }

  /// The UID under which the server has a stored message now; nil where it is gone there.
  package func servedUID(
    of copy: StoredCopyID
  ) throws(JournalError) -> (folder: MailboxName, uidValidity: UIDValidity, uid: UID)? {
    let found = try database.first(
      """
      SELECT f.wire_name, g.uid_validity, o.uid FROM occurrence o
      CROSS JOIN generation g ON g.id = o.generation_id
      CROSS JOIN folder f ON f.id = g.folder_id
      WHERE o.stored_copy_id = ? AND o.present_until IS NULL AND o.uid IS NOT NULL
        AND g.closed_run IS NULL AND g.origin = 'server' AND g.uid_validity IS NOT NULL
      LIMIT 1
      """,
      copy
    ) { (row) throws(JournalError) in
      (row.mailboxName(), try row.uidValidity() ?? UIDValidity(0), try row.uid())
    }
    return found
  }
}
