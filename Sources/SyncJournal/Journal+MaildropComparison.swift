package import MailTypes

/// What is asked where a maildrop is held against the archive without changing either.
extension Journal {
  /// What POP3 servers listed a stored message as last; empty for one that did not come over POP3.
  package func maildropEntries(
    of copy: StoredCopyID
  ) throws(JournalError) -> [MaildropEntry] {
    try database.all(
      """
      SELECT o.uid, o.unique_id, o.octets FROM occurrence o
      CROSS JOIN generation g ON g.id = o.generation_id
      WHERE o.stored_copy_id = ? AND o.uid IS NOT NULL AND g.origin = 'maildrop' ORDER BY o.uid
      """,
      copy, read: readMaildropEntry)
  }

  /// Whether any message of this size was ever archived from a maildrop.
  package func hasMaildropMessage(
    ofSize octets: UInt64, of generation: GenerationID
  ) throws(JournalError) -> Bool {
    try database.first(
      "SELECT 1 FROM occurrence WHERE generation_id = ? AND octets = ? LIMIT 1", generation, octets
    ) { (row) throws(JournalError) in true } ?? false
  }

  /// How many stored messages of a folder hold just these octets and did not come from a maildrop.
  ///
  /// - Parameter generation: the maildrop's; nil where there is none.
  package func copyCount(
    of digest: ContentDigest, in folder: FolderID, outside generation: GenerationID?
  ) throws(JournalError) -> Int {
    try database.first(
      """
      SELECT count(*) FROM content c CROSS JOIN stored_copy s ON s.content_id = c.id
      WHERE c.sha256 = ?1 AND s.folder_id = ?2 AND s.pruned_run IS NULL
        AND ifnull(s.base_name, '') NOT GLOB '\(CopyPlace.lostPrefix)*'
        AND NOT EXISTS (
          SELECT 1 FROM occurrence o WHERE o.stored_copy_id = s.id AND o.generation_id = ?3)
      """,
      digest, folder, generation
    ) { (row) throws(JournalError) in row.count() } ?? 0
  }
}
