internal import MailTypes

/// The messages of the archive, page by page.
extension Journal {
  /// Which messages a list holds.
  package enum ListedPresence: Hashable, Sendable {
    case presentAndGone
    case present
    case gone
  }

  /// The messages by the path of their folder and their UID.
  ///
  /// A file stands for one message however many UIDs it has had: a message that got a new UID
  /// is listed once, under the new one.
  ///
  /// - Parameters:
  ///   - after: the key of the last one of the page before; nil for the first page.
  ///   - folder: nil for all folders.
  package func messages(
    in folder: FolderID? = nil, _ presence: ListedPresence = .presentAndGone,
    after: ListedMessage.Key? = nil, limit: Int
  ) throws(JournalError) -> [ListedMessage] {
    var page: [ListedMessage] = []
    var position = after
    if let after {
      page = try messages(of: after.generation, presence, after: after, limit: limit)
    }
    while page.count < limit, let next = try generation(after: position, in: folder) {
      position = ListedMessage.Key(
        path: next.path, generation: next.id, uid: 0, occurrence: OccurrenceID(0))
      page += try messages(of: next.id, presence, after: position, limit: limit - page.count)
    }
    return page
  }

  private func generation(
    after key: ListedMessage.Key?, in folder: FolderID?
  ) throws(JournalError) -> (path: String, id: GenerationID)? {
    let path = key?.path ?? ""
    let generation = key?.generation ?? GenerationID(0)
    if let folder {
      return try database.first(
        """
        SELECT f.path, g.id FROM folder f JOIN generation g ON g.folder_id = f.id
        WHERE f.id = ? AND g.id > ? ORDER BY g.id LIMIT 1
        """,
        folder, generation
      ) { (row) throws(JournalError) in (row.text(), row.id()) }
    }
    return try database.first(
      """
      SELECT f.path, g.id FROM folder f CROSS JOIN generation g ON g.folder_id = f.id
      WHERE f.path >= ?1 AND (f.path > ?1 OR g.id > ?2) ORDER BY f.path, g.id LIMIT 1
      """,
      path, generation
    ) { (row) throws(JournalError) in (row.text(), row.id()) }
  }

  /// Messages of one generation: those with a UID, then those without.
  private func messages(
    of generation: GenerationID, _ presence: ListedPresence, after key: ListedMessage.Key?,
    limit: Int
  ) throws(JournalError) -> [ListedMessage] {
    let uid = key?.uid ?? 0
    var page: [ListedMessage] = []
    if uid <= Int64(UInt32.max) {
      page = try database.all(
        """
        \(selectListed) WHERE o.generation_id = ? AND o.uid > ? AND \(isListed(presence))
        ORDER BY o.uid LIMIT ?
        """,
        generation, uid, limit, read: readListed)
    }
    guard page.count < limit else { return page }
    let occurrence = uid > Int64(UInt32.max) ? key?.occurrence : nil
    page += try database.all(
      """
      \(selectListed)
      WHERE o.generation_id = ? AND o.uid IS NULL AND o.id > ? AND \(isListed(presence))
      ORDER BY o.id LIMIT ?
      """,
      generation, occurrence ?? OccurrenceID(0), limit - page.count, read: readListed)
    return page
  }

  private var selectListed: String {
    """
    SELECT f.path, o.generation_id, o.uid, o.id, s.id, f.wire_name, s.base_name, s.offset,
      s.length, c.sha256, c.wire_size, o.internal_seconds, o.internal_zone, o.flags, o.keywords, c.message_id,
      c.subject, c.sender, c.date_text, r.started
    FROM occurrence o
    CROSS JOIN stored_copy s ON s.id = o.stored_copy_id
    CROSS JOIN content c ON c.id = s.content_id
    CROSS JOIN folder f ON f.id = s.folder_id
    LEFT JOIN run r ON r.id = o.present_until
    """
  }

  /// Of all that point to one file: a present one before a gone one, then the newest.
  private func isListed(_ presence: ListedPresence) -> String {
    let choice =
      switch presence {
      case .presentAndGone: "1"
      case .present: "o.present_until IS NULL"
      case .gone: "o.present_until IS NOT NULL"
      }
    return """
      \(choice) AND NOT EXISTS (
        SELECT 1 FROM occurrence n WHERE n.stored_copy_id = o.stored_copy_id AND n.id <> o.id
          AND (n.present_until IS NULL, n.id) > (o.present_until IS NULL, o.id))
      """
  }

  private func readListed(_ row: inout Row) throws(JournalError) -> ListedMessage {
    let path = row.text()
    let generation: GenerationID = row.id()
    let uid = try row.optionalUID()
    let key = ListedMessage.Key(
      path: path, generation: generation, uid: uid.map { Int64($0.rawValue) } ?? 1 << 32,
      occurrence: row.id())
    return ListedMessage(
      key: key, copy: row.id(), folderName: row.mailboxName(), folderPath: path,
      place: try row.place(), uid: uid, digest: try row.digest(), wireSize: row.size(),
      internalDate: row.internalDate(), flags: row.messageFlags(), messageID: row.optionalText(),
      subject: row.optionalText(), sender: row.optionalText(), dateText: row.optionalText(),
      goneSince: row.optionalInteger())
  }
}
