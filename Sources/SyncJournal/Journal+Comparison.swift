package import MailTypes

/// What a comparison with a server asks.
extension Journal {
  /// A present message as it was when it was last seen on the server.
  package struct ArchivedMessage: Hashable, Sendable {
    package var uid: UID
    package var flags: MessageFlags
    /// RFC822.SIZE as the server said it then; nil where it said none.
    package var announcedSize: UInt64?
    package var digest: ContentDigest
  }

  /// The present messages among those of a set; read at once.
  package func archivedMessages(
    _ uids: UIDSet, of generation: GenerationID
  ) throws(JournalError) -> [ArchivedMessage] {
    var messages: [ArchivedMessage] = []
    for range in uids.ranges {
      try database.forEach(
        """
        SELECT o.uid, o.flags, o.keywords, o.announced_size, c.sha256
        FROM occurrence o CROSS JOIN stored_copy s ON s.id = o.stored_copy_id
        CROSS JOIN content c ON c.id = s.content_id
        WHERE o.generation_id = ? AND o.uid BETWEEN ? AND ? AND o.present_until IS NULL
        """,
        [generation, range.lowerBound, range.upperBound]
      ) { (row) throws(JournalError) in
        messages.append(
          ArchivedMessage(
            uid: try row.uid(), flags: row.messageFlags(),
            announcedSize: row.optionalInteger().map { UInt64(clamping: $0) },
            digest: try row.digest()))
      }
    }
    return messages
  }

  /// The flags that a message was last seen with.
  package func flags(of occurrence: OccurrenceID) throws(JournalError) -> MessageFlags? {
    try database.first("SELECT flags, keywords FROM occurrence WHERE id = ?", occurrence) {
      (row) throws(JournalError) in row.messageFlags()
    }
  }
}
