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
  ///   - snapshot: whose state is listed, flags and what was gone by then included; nil for now.
  package func messages(
    in folder: FolderID? = nil, _ filter: ListFilter = ListFilter(), at snapshot: RunID? = nil,
    after: ListedMessage.Key? = nil, order: ListOrder = .forward, limit: Int
  ) throws(JournalError) -> [ListedMessage] {
    var page: [ListedMessage] = []
    var position = after
    if let after {
      page = try messages(
        of: after.generation, filter, at: snapshot, after: after, order, limit: limit)
    }
    while page.count < limit, let next = try generation(after: position, order, in: folder) {
      position = ListedMessage.Key(
        path: next.path, generation: next.id, uid: order == .forward ? 0 : 1 << 32,
        occurrence: OccurrenceID(order == .forward ? 0 : .max))
      page += try messages(
        of: next.id, filter, at: snapshot, after: position, order, limit: limit - page.count)
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
    of generation: GenerationID, _ filter: ListFilter, at snapshot: RunID?,
    after key: ListedMessage.Key?, _ order: ListOrder, limit: Int
  ) throws(JournalError) -> [ListedMessage] {
    let state = try snapshot.map { (id) throws(JournalError) in
      try ListedState(of: generation, at: id, in: self)
    }
    let isForward = order == .forward
    let uid = key?.uid ?? 0
    var page: [ListedMessage] = []
    if isForward, uid <= Int64(UInt32.max) {
      page = try numbered(of: generation, filter, state, after: uid, order, limit: limit)
    }
    if page.count < limit, isForward || uid > Int64(UInt32.max) {
      let occurrence = uid > Int64(UInt32.max) ? key?.occurrence : nil
      page += try unnumbered(
        of: generation, filter, state, after: occurrence ?? OccurrenceID(0), order,
        limit: limit - page.count)
    }
    if page.count < limit, !isForward {
      page += try numbered(
        of: generation, filter, state, after: uid, order, limit: limit - page.count)
    }
    return page
  }

  private func numbered(
    of generation: GenerationID, _ filter: ListFilter, _ state: ListedState?, after uid: Int64,
    _ order: ListOrder, limit: Int
  ) throws(JournalError) -> [ListedMessage] {
    let (sign, direction) = order == .forward ? (">", "ASC") : ("<", "DESC")
    let query = ListedQuery(filter, state)
    return try listed(
      """
      \(query.select) WHERE \(query.choice) AND o.generation_id = ? AND o.uid \(sign) ?
        AND \(query.condition) ORDER BY o.uid \(direction) LIMIT ?
      """,
      query.runs + [generation, uid] + query.values + [limit])
  }

  private func unnumbered(
    of generation: GenerationID, _ filter: ListFilter, _ state: ListedState?,
    after occurrence: OccurrenceID, _ order: ListOrder, limit: Int
  ) throws(JournalError) -> [ListedMessage] {
    let (sign, direction) = order == .forward ? (">", "ASC") : ("<", "DESC")
    let query = ListedQuery(filter, state)
    return try listed(
      """
      \(query.select) WHERE \(query.choice) AND o.generation_id = ? AND o.uid IS NULL
        AND o.id \(sign) ? AND \(query.condition) ORDER BY o.id \(direction) LIMIT ?
      """,
      query.runs + [generation, occurrence] + query.values + [limit])
  }

  func listed(
    _ sql: String, _ values: [any SQLValue]
  ) throws(JournalError) -> [ListedMessage] {
    var page: [ListedMessage] = []
    try database.forEach(sql, values) { (row) throws(JournalError) in
      page.append(try readListed(&row))
    }
    return page
  }

  private func readListed(_ row: inout Row) throws(JournalError) -> ListedMessage {
    let path = row.text()
    let generation: GenerationID = row.id()
    let uid = try row.optionalUID()
    let key = ListedMessage.Key(
      path: path, generation: generation, uid: uid.map { Int64($0.rawValue) } ?? 1 << 32,
      occurrence: row.id())
    var message = ListedMessage(
      key: key, copy: row.id(), folderName: row.mailboxName(), folderPath: path,
      place: try row.place(), uid: uid, digest: try row.digest(), wireSize: row.size(),
      internalDate: row.internalDate(), flags: row.messageFlags(),
      labels: row.messageLabels(), messageID: row.optionalText(),
      subject: row.optionalText(), sender: row.optionalText(), dateText: row.optionalText(),
      goneSince: row.optionalInteger(), uniqueID: row.optionalText())
    if row.bool() { message.uid = nil }
    message.removedSince = row.optionalInteger()
    return message
  }
}
