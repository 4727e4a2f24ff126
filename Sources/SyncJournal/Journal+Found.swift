package import MailTypes

/// Files that were found without a row.
extension Journal {
  /// A message as a file shows it.
  package struct FoundMessage: Sendable {
    package var content: ContentFacts
    /// Octets of the file.
    package var diskSize: UInt64
    package var internalDate: InternalDate
    package var flags: MessageFlags
    /// The copy number that its name tells, taken if it is free.
    package var copyNumber: Int

    package init(
      content: ContentFacts, diskSize: UInt64, internalDate: InternalDate, flags: MessageFlags,
      copyNumber: Int = 0
    ) {
      self.content = content
      self.diskSize = diskSize
      self.internalDate = internalDate
      self.flags = flags
      self.copyNumber = copyNumber
    }
  }

  /// Gives a message that was found a row and an entry without a UID.
  ///
  /// - Parameters:
  ///   - generation: of the folder.
  ///   - isGone: whether no server is thought to have it.
  ///   - place: where the message with a copy number stands; no row has that place.
  /// - Returns: Nil, with nothing changed, where the content is known in another form than this file
  ///   has: rows of one content share it.
  package func addFound(
    _ message: FoundMessage, in folder: FolderID, of generation: GenerationID, isGone: Bool,
    run: RunID, place: (Int) -> CopyPlace
  ) throws(JournalError) -> CopyPlace? {
    try inTransaction { () throws(JournalError) in
      let (content, isNew) = try upsertContent(message.content)
      if !isNew, try isStoredWithLF(content) != message.content.isStoredWithLF { return nil }
      let number = try freeCopyNumber(message.copyNumber, of: content, in: folder)
      let place = place(number)
      let copy: StoredCopyID = try insertCopy(
        number, of: content, in: folder, at: place, diskSize: message.diskSize)
      try database.run(
        """
        INSERT INTO occurrence (generation_id, stored_copy_id, internal_seconds, internal_zone,
          present_from, present_until, marked_from, flags, keywords)
        VALUES (?, ?, ?, ?, ?5, ?6, ?5, ?, ?)
        """,
        generation, copy, message.internalDate.seconds, message.internalDate.zoneMinutes, run,
        isGone ? run : nil, message.flags.system.rawValue, message.flags.keywordText)
      return place
    }
  }

  /// The generation for messages that the server has under UIDs that nobody knows: closed, so that
  /// the next backup looks for them by content.
  package func foundGeneration(of folder: FolderID, run: RunID) throws(JournalError) -> GenerationID
  {
    try inTransaction { () throws(JournalError) in
      let known: GenerationID? = try database.first(
        """
        SELECT id FROM generation
        WHERE folder_id = ? AND opened_run = ? AND closed_run = opened_run
          AND uid_validity IS NULL AND origin = 'server'
        """,
        folder, run
      ) { (row) throws(JournalError) in row.id() }
      if let known { return known }
      if try currentGeneration(of: folder) == nil {
        _ = try openGeneration(of: folder, uidValidity: nil, run: run)
      }
      return try database.insert(
        "INSERT INTO generation (folder_id, opened_run, closed_run) VALUES (?, ?2, ?2)", folder,
        run)
    }
  }

  /// From now on every folder has to be enumerated.
  package func clearAllCursors() throws(JournalError) {
    try database.run("UPDATE generation SET cursor_run = NULL WHERE cursor_run IS NOT NULL")
  }

  /// The entries of a stored message that count as present, with their flags.
  package func presentEntries(
    of copy: StoredCopyID
  ) throws(JournalError) -> [(id: OccurrenceID, flags: MessageFlags)] {
    try database.all(
      """
      SELECT id, flags, keywords FROM occurrence
      WHERE stored_copy_id = ? AND present_until IS NULL
      """,
      copy
    ) { (row) throws(JournalError) in (row.id(), row.messageFlags()) }
  }

  private func isStoredWithLF(_ content: ContentID) throws(JournalError) -> Bool {
    try database.first("SELECT is_stored_with_lf FROM content WHERE id = ?", content) {
      (row) throws(JournalError) in row.bool()
    } ?? false
  }

  private func freeCopyNumber(
    _ wanted: Int, of content: ContentID, in folder: FolderID
  ) throws(JournalError) -> Int {
    let isTaken =
      try database.first(
        """
        SELECT 1 FROM stored_copy WHERE content_id = ? AND folder_id = ? AND copy_number = ?
        """,
        content, folder, wanted
      ) { (row) throws(JournalError) in true } ?? false
    return isTaken ? try nextCopyNumber(of: content, in: folder) : wanted
  }
}
