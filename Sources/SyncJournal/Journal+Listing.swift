internal import MailTypes

/// The messages of the archive, page by page.
extension Journal {
  /// Which messages come first; the order of the pages and of what stands on each.
  package enum ListOrder: Hashable, Sendable {
    case forward
    case backward
  }

  /// The messages by the path of their folder and their UID.
  ///
  /// A file stands for one message however many UIDs it has had: a message that got a new UID
  /// is listed once, under the new one. Memory and time of a page do not grow with the archive,
  /// but with what the filter passes over.
  ///
  /// - Parameters:
  ///   - after: the key of the last one of the page before; nil for the first page.
  ///   - folder: nil for all folders.
  package func messages(
    in folder: FolderID? = nil, _ filter: ListFilter = ListFilter(),
    after: ListedMessage.Key? = nil, order: ListOrder = .forward, limit: Int
  ) throws(JournalError) -> [ListedMessage] {
    var page: [ListedMessage] = []
    var position = after
    if let after {
      page = try messages(of: after.generation, filter, after: after, order, limit: limit)
    }
    while page.count < limit, let next = try generation(after: position, order, in: folder) {
      position = ListedMessage.Key(
        path: next.path, generation: next.id, uid: order == .forward ? 0 : 1 << 32,
        occurrence: OccurrenceID(order == .forward ? 0 : .max))
      page += try messages(
        of: next.id, filter, after: position, order, limit: limit - page.count)
    }
    return page
  }

  private func generation(
    after key: ListedMessage.Key?, _ order: ListOrder, in folder: FolderID?
  ) throws(JournalError) -> (path: String, id: GenerationID)? {
    let isForward = order == .forward
    let (sign, direction) = isForward ? (">", "ASC") : ("<", "DESC")
    let generation = key?.generation ?? GenerationID(isForward ? 0 : .max)
    if let folder {
      return try database.first(
        """
        SELECT f.path, g.id FROM folder f JOIN generation g ON g.folder_id = f.id
        WHERE f.id = ? AND g.id \(sign) ? ORDER BY g.id \(direction) LIMIT 1
        """,
        folder, generation
      ) { (row) throws(JournalError) in (row.text(), row.id()) }
    }
    // Octets come behind every text.
    let path: any SQLValue = key.map { $0.path } ?? (isForward ? "" : [UInt8]())
    return try database.first(
      """
      SELECT f.path, g.id FROM folder f CROSS JOIN generation g ON g.folder_id = f.id
      WHERE f.path \(sign)= ?1 AND (f.path \(sign) ?1 OR g.id \(sign) ?2)
      ORDER BY f.path \(direction), g.id \(direction) LIMIT 1
      """,
      path, generation
    ) { (row) throws(JournalError) in (row.text(), row.id()) }
  }

  /// Messages of one generation: those with a UID, then those without.
  private func messages(
    of generation: GenerationID, _ filter: ListFilter, after key: ListedMessage.Key?,
    _ order: ListOrder, limit: Int
  ) throws(JournalError) -> [ListedMessage] {
    let isForward = order == .forward
    let uid = key?.uid ?? 0
    var page: [ListedMessage] = []
    if isForward, uid <= Int64(UInt32.max) {
      page = try numbered(of: generation, filter, after: uid, order, limit: limit)
    }
    if page.count < limit, isForward || uid > Int64(UInt32.max) {
      let occurrence = uid > Int64(UInt32.max) ? key?.occurrence : nil
      page += try unnumbered(
        of: generation, filter, after: occurrence ?? OccurrenceID(0), order,
        limit: limit - page.count)
    }
    if page.count < limit, !isForward {
      page += try numbered(of: generation, filter, after: uid, order, limit: limit - page.count)
    }
    return page
  }

  private func numbered(
    of generation: GenerationID, _ filter: ListFilter, after uid: Int64, _ order: ListOrder,
    limit: Int
  ) throws(JournalError) -> [ListedMessage] {
    let (sign, direction) = order == .forward ? (">", "ASC") : ("<", "DESC")
    let condition = filter.condition()
    return try listed(
      """
      \(selectListed) WHERE o.generation_id = ? AND o.uid \(sign) ?
        AND \(isListed(filter.presence)) AND \(condition.sql)
      ORDER BY o.uid \(direction) LIMIT ?
      """,
      [generation, uid] + condition.values + [limit])
  }

  private func unnumbered(
    of generation: GenerationID, _ filter: ListFilter, after occurrence: OccurrenceID,
    _ order: ListOrder, limit: Int
  ) throws(JournalError) -> [ListedMessage] {
    let (sign, direction) = order == .forward ? (">", "ASC") : ("<", "DESC")
    let condition = filter.condition()
    return try listed(
      """
      \(selectListed) WHERE o.generation_id = ? AND o.uid IS NULL AND o.id \(sign) ?
        AND \(isListed(filter.presence)) AND \(condition.sql)
      ORDER BY o.id \(direction) LIMIT ?
      """,
      [generation, occurrence] + condition.values + [limit])
  }

  private func listed(
    _ sql: String, _ values: [any SQLValue]
  ) throws(JournalError) -> [ListedMessage] {
    var page: [ListedMessage] = []
    try database.forEach(sql, values) { (row) throws(JournalError) in
      page.append(try readListed(&row))
    }
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
  private func isListed(_ presence: ListFilter.Presence) -> String {
    let choice =
      switch presence {
      case .presentAndGone: "1"
      case .present: "o.present_until IS NULL"
      case .gone: "o.present_until IS NOT NULL"
      }
    return """
      \(choice) AND s.pruned_run IS NULL AND NOT EXISTS (
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
