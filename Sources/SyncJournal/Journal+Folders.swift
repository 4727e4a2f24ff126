package import MailTypes

/// The folders of the account: those that the server has, and those it had.
extension Journal {
  /// The folder of that name, gone or not; nil where there never was one.
  package func folder(named name: MailboxName) throws(JournalError) -> FolderRow? {
    try database.first(
      "SELECT \(folderColumns) FROM folder WHERE wire_name = ?", name, read: readFolder)
  }

  /// The folder with that path below `mail`.
  package func folder(at path: String) throws(JournalError) -> FolderRow? {
    try database.first("SELECT \(folderColumns) FROM folder WHERE path = ?", path, read: readFolder)
  }

  package func folder(_ id: FolderID) throws(JournalError) -> FolderRow? {
    try database.first("SELECT \(folderColumns) FROM folder WHERE id = ?", id, read: readFolder)
  }

  /// The folders by their path, gone ones too.
  ///
  /// - Parameter afterPath: of the last one of the page before; nil for the first page.
  package func folders(
    afterPath: String? = nil, limit: Int
  ) throws(JournalError) -> [FolderRow] {
    try database.all(
      "SELECT \(folderColumns) FROM folder WHERE path > ? ORDER BY path LIMIT ?",
      afterPath ?? "", limit, read: readFolder)
  }

  /// The folders by their path as a snapshot has them: `presentUntil` is nil for those that the
  /// server had, and left out are those that had not been seen yet.
  ///
  /// - Parameter afterPath: of the last one of the page before; nil for the first page.
  package func folders(
    at snapshot: RunID, afterPath: String? = nil, limit: Int
  ) throws(JournalError) -> [FolderRow] {
    var found: [FolderRow] = []
    var after = afterPath
    while found.count < limit {
      let page = try folders(afterPath: after, limit: limit)
      guard let last = page.last else { break }
      after = last.path
      for folder in page where found.count < limit {
        if let folder = try state(of: folder, at: snapshot) { found.append(folder) }
      }
    }
    return found
  }

  /// As a snapshot has it; nil where it had not been seen yet.
  func state(of folder: FolderID, at snapshot: RunID) throws(JournalError) -> FolderRow? {
    guard let folder = try self.folder(folder) else { return nil }
    return try state(of: folder, at: snapshot)
  }

  private func state(
    of folder: FolderRow, at snapshot: RunID
  ) throws(JournalError) -> FolderRow? {
    let run = try moment(of: folder.id, at: snapshot).settled
    var folder = folder
    if folder.presentFrom > run {
      let interval: (from: RunID, until: RunID)? = try database.first(
        """
        SELECT from_run, until_run FROM folder_presence WHERE folder_id = ? AND from_run <= ?
        ORDER BY from_run DESC LIMIT 1
        """,
        folder.id, run
      ) { (row) throws(JournalError) in (row.id(), row.id()) }
      guard let interval else { return nil }
      (folder.presentFrom, folder.presentUntil) = interval
    }
    if let until = folder.presentUntil, until > run { folder.presentUntil = nil }
    return folder
  }

  /// The paths that are taken, whether their folder is gone or not, with the name of each.
  package func folderPaths() throws(JournalError) -> [(path: String, name: MailboxName)] {
    try database.all("SELECT path, wire_name FROM folder ORDER BY path") {
      (row) throws(JournalError) in (row.text(), row.mailboxName())
    }
  }

  /// Keeps what the server says of a folder; a gone one is there again.
  ///
  /// - Parameter newPath: where the archive keeps it, below `mail/`; asked only for a new folder.
  package func upsertFolder(
    _ facts: FolderFacts, run: RunID, newPath: () -> String
  ) throws(JournalError) -> FolderRow {
    try inTransaction { () throws(JournalError) in
      guard var known = try folder(named: facts.name) else {
        return try insertFolder(facts, run: run, path: newPath())
      }
      if known.isGone { known = try bringBack(known, run: run) }
      var facts = facts
      // LIST does not tell it.
      if facts.mailboxID == nil { facts.mailboxID = known.facts.mailboxID }
      if known.facts != facts {
        try database.run(
          """
          UPDATE folder SET delimiter = ?, attributes = ?, is_subscribed = ?, mailbox_id = ?
          WHERE id = ?
          """,
          facts.delimiter, facts.attributes.joined(separator: " "), facts.isSubscribed,
          facts.mailboxID, known.id)
        known.facts = facts
      }
      return known
    }
  }

  /// Keeps the MAILBOXID that the server gave when the folder was opened.
  package func setMailboxID(of folder: FolderID, _ id: String) throws(JournalError) {
    try database.run(
      "UPDATE folder SET mailbox_id = ?1 WHERE id = ?2 AND mailbox_id IS NOT ?1", id, folder)
  }

  /// Notes that the server has renamed a folder: `former` lives on as `folder`.
  package func noteRename(of former: FolderID, to folder: FolderID) throws(JournalError) {
    try database.run("UPDATE folder SET renamed_from = ? WHERE id = ?", former, folder)
  }

  private func insertFolder(
    _ facts: FolderFacts, run: RunID, path: String
  ) throws(JournalError) -> FolderRow {
    let id: FolderID = try database.insert(
      """
      INSERT INTO folder
        (wire_name, name, delimiter, attributes, is_subscribed, mailbox_id, path, present_from)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      facts.name, facts.name.description, facts.delimiter,
      facts.attributes.joined(separator: " "), facts.isSubscribed, facts.mailboxID, path, run)
    return FolderRow(id: id, facts: facts, path: path, presentFrom: run, presentUntil: nil)
  }

  private func bringBack(_ folder: FolderRow, run: RunID) throws(JournalError) -> FolderRow {
    var folder = folder
    if folder.presentUntil != run {
      try database.run(
        """
        INSERT INTO folder_presence (folder_id, from_run, until_run)
        SELECT id, present_from, present_until FROM folder
        WHERE id = ? AND present_from < present_until
        """,
        folder.id)
      folder.presentFrom = run
    }
    folder.presentUntil = nil
    try database.run(
      "UPDATE folder SET present_from = ?, present_until = NULL WHERE id = ?",
      folder.presentFrom, folder.id)
    return folder
  }

  /// Marks a folder gone that the server no longer lists nor opens, and all its messages.
  ///
  /// Imported ones stay, and with them the folder.
  ///
  /// - Returns: how many messages were present until now; 0 for a folder that is gone already.
  @discardableResult
  package func markFolderGone(_ folder: FolderID, run: RunID) throws(JournalError) -> Int {
    try inTransaction { () throws(JournalError) in
      try concludeOpenRemovals(in: folder, closedOnly: false, run: run)
      if try !holdsMoreThanServed(folder) {
        let marked = try database.run(
          "UPDATE folder SET present_until = ? WHERE id = ? AND present_until IS NULL", run, folder)
        guard marked > 0 else { return 0 }
      }
      forgetHints()
      if let generation = try currentGeneration(of: folder) {
        try resolveAllFailures(of: generation.id, run: run)
      }
      try resolveFailure(of: folder, run: run)
      try endUnfinished(folder, run: run)
      try database.run(
        """
        UPDATE generation SET cursor_run = NULL WHERE folder_id = ? AND cursor_run IS NOT NULL
        """,
        folder)
      return try database.run(
        """
        UPDATE occurrence SET present_until = ? WHERE present_until IS NULL
          AND generation_id IN (
            SELECT id FROM generation WHERE folder_id = ? AND origin = 'server')
        """,
        run, folder)
    }
  }

  private var folderColumns: String {
    """
    id, wire_name, delimiter, attributes, is_subscribed, mailbox_id, path, present_from, \
    present_until
    """
  }

  private func readFolder(_ row: inout Row) throws(JournalError) -> FolderRow {
    FolderRow(
      id: row.id(),
      facts: FolderFacts(
        name: row.mailboxName(), delimiter: row.optionalInteger().map { UInt8(clamping: $0) },
        attributes: row.text().split(separator: " ").map(String.init), isSubscribed: row.bool(),
        mailboxID: row.optionalText()),
      path: row.text(), presentFrom: row.id(), presentUntil: row.optionalID())
  }
}
