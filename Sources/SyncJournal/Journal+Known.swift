package import MailTypes

/// Stored messages by what a server tells of them before it hands them over.
extension Journal {
  /// A message of a closed generation that a new one may turn out to be.
  package struct MatchKey: Hashable, Sendable {
    package let occurrence: OccurrenceID
    /// The first octets of the digest of its header.
    package let header: UInt64
    /// Of its internal date.
    package let seconds: Int64?
  }

  /// Copies that one name of the server's is looked for in at most.
  private static let fewNamesakes = 8

  /// The stored messages that the server has called by this name, EMAILID or X-GM-MSGID.
  ///
  /// Only those of generations that are still open: after the mail has moved to another server,
  /// the names of the former one mean nothing.
  package func knownCopies(emailID: String) throws(JournalError) -> [KnownCopy] {
    try database.all(
      """
      \(selectKnownCopy)
      WHERE o.email_id = ? AND s.pruned_run IS NULL AND g.closed_run IS NULL
        AND g.origin = 'server'
      ORDER BY o.id LIMIT ?
      """,
      emailID, Self.fewNamesakes
    ) { (row) throws(JournalError) in try readKnownCopy(&row) }
  }

  /// The stored message of an occurrence; nil where it has been pruned.
  package func knownCopy(of occurrence: OccurrenceID) throws(JournalError) -> KnownCopy? {
    try database.first(
      "\(selectKnownCopy) WHERE o.id = ? AND s.pruned_run IS NULL", occurrence
    ) { (row) throws(JournalError) in try readKnownCopy(&row) }
  }

  /// The stored messages of the present UIDs among those of a set.
  package func knownCopies(
    of uids: UIDSet, in generation: GenerationID
  ) throws(JournalError) -> [UID: KnownCopy] {
    var copies: [UID: KnownCopy] = [:]
    for range in uids.ranges {
      try database.forEach(
        """
        \(selectKnownCopy)
        WHERE o.generation_id = ? AND o.uid BETWEEN ? AND ? AND o.present_until IS NULL
          AND s.pruned_run IS NULL
        """,
        [generation, range.lowerBound, range.upperBound]
      ) { (row) throws(JournalError) in
        let known = try readKnownCopy(&row)
        copies[try row.uid()] = known
      }
    }
    return copies
  }

  /// Whether messages of closed generations of a folder still count as present.
  package func holdsSuperseded(_ folder: FolderID) throws(JournalError) -> Bool {
    try database.first(
      """
      SELECT 1 FROM generation g
      CROSS JOIN occurrence o ON o.generation_id = g.id AND o.present_until IS NULL
      WHERE g.folder_id = ? AND g.closed_run IS NOT NULL AND g.origin = 'server' LIMIT 1
      """,
      folder
    ) { (row) throws(JournalError) in true } ?? false
  }

  /// The messages of closed generations that nothing present is yet the same file as.
  ///
  /// A file may come more than once where several generations were left unfinished. What was found in
  /// an mbox by a reindex without any hash to hold it against is left out: a header does not prove
  /// that the rest is whole.
  package func supersededKeys(of folder: FolderID) throws(JournalError) -> [MatchKey] {
    try database.all(
      """
      SELECT o.id, c.header_sha256, o.internal_seconds FROM generation g
      CROSS JOIN occurrence o ON o.generation_id = g.id AND o.present_until IS NULL
      CROSS JOIN stored_copy s ON s.id = o.stored_copy_id AND s.pruned_run IS NULL
      CROSS JOIN content c ON c.id = s.content_id
      WHERE g.folder_id = ? AND g.closed_run IS NOT NULL AND g.origin = 'server'
        AND NOT (s.offset IS NOT NULL AND g.uid_validity IS NULL AND g.opened_run = g.closed_run)
        AND \(isUnclaimed)
      """,
      folder, read: readKey)
  }

  /// The present messages of a folder's current generation.
  package func presentKeys(of generation: GenerationID) throws(JournalError) -> [MatchKey] {
    try database.all(
      """
      SELECT o.id, c.header_sha256, o.internal_seconds FROM occurrence o
      CROSS JOIN stored_copy s ON s.id = o.stored_copy_id AND s.pruned_run IS NULL
      CROSS JOIN content c ON c.id = s.content_id
      WHERE o.generation_id = ? AND o.present_until IS NULL
      """,
      generation, read: readKey)
  }

  private func readKey(_ row: inout Row) throws(JournalError) -> MatchKey {
    MatchKey(
      occurrence: row.id(), header: try row.digest().prefix, seconds: row.optionalInteger())
  }

  /// Whether `addOccurrence` would give these octets a copy whose file is there, and so ask for no
  /// new place; not where the UID has had a row before.
  package func hasFreeCopy(
    of digest: ContentDigest, for uid: UID, in generation: GenerationID
  ) throws(JournalError) -> Bool {
    let isKnown: Bool? = try database.first(
      "SELECT 1 FROM occurrence WHERE generation_id = ? AND uid = ?", generation, uid
    ) { (row) throws(JournalError) in true }
    if isKnown != nil { return false }
    return try database.first(
      """
      SELECT s.pruned_run IS NULL FROM content c CROSS JOIN generation g ON g.id = ?2
      CROSS JOIN stored_copy s ON s.content_id = c.id AND s.folder_id = g.folder_id
      WHERE c.sha256 = ?1 AND NOT EXISTS (
        SELECT 1 FROM occurrence o WHERE o.stored_copy_id = s.id AND o.generation_id = g.id
          AND o.present_until IS NULL)
      ORDER BY s.copy_number LIMIT 1
      """,
      digest, generation
    ) { (row) throws(JournalError) in row.bool() } ?? false
  }

  private var selectKnownCopy: String {
    """
    SELECT \(storedCopyColumns), f.path, c.header_sha256, c.message_id, c.subject, c.sender,
      c.date_text, o.internal_seconds, o.internal_zone, o.announced_size, o.uid
    FROM occurrence o
    CROSS JOIN generation g ON g.id = o.generation_id
    CROSS JOIN stored_copy s ON s.id = o.stored_copy_id
    CROSS JOIN content c ON c.id = s.content_id
    CROSS JOIN folder f ON f.id = s.folder_id
    """
  }

  private func readKnownCopy(_ row: inout Row) throws(JournalError) -> KnownCopy {
    let copy = try readStoredCopy(&row)
    let path = row.text()
    let content = ContentFacts(
      digest: copy.digest, wireSize: copy.wireSize, isStoredWithLF: copy.isStoredWithLF,
      endsWithNewline: copy.endsWithNewline, headerDigest: try row.digest(),
      messageID: row.optionalText(), subject: row.optionalText(), sender: row.optionalText(),
      dateText: row.optionalText())
    return KnownCopy(
      copy: copy, path: path, content: content, internalDate: row.internalDate(),
      announcedSize: row.optionalInteger().map { UInt64(clamping: $0) })
  }
}

extension ContentDigest {
  /// The first eight octets, which tell as good as any digests apart.
  package var prefix: UInt64 { bytes[0..<8].reduce(0) { $0 << 8 | UInt64($1) } }
}
