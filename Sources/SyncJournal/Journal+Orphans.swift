package import MailTypes

/// Files that a killed run has left without a row, and whose message the server no longer has.
extension Journal {
  /// Gives such a file its row, as a message that is gone already.
  ///
  /// - Parameters:
  ///   - folder: has had a generation.
  ///   - place: where it stands; no row has it.
  package func addOrphan(
    in folder: FolderID, _ content: ContentFacts, copyNumber: Int, place: CopyPlace,
    diskSize: UInt64, internalDate: InternalDate, flags: MessageFlags, run: RunID
  ) throws(JournalError) {
    try inTransaction { () throws(JournalError) in
      guard let generation = try currentGeneration(of: folder) else { return }
      let (contentID, _) = try upsertContent(content)
      let copy: StoredCopyID = try insertCopy(
        copyNumber, of: contentID, in: folder, at: place, diskSize: diskSize)
      try database.run(
        """
        INSERT INTO occurrence (generation_id, stored_copy_id, internal_seconds, internal_zone,
          present_from, present_until, marked_from, flags, keywords)
        VALUES (?, ?, ?, ?, ?5, ?5, ?5, ?, ?)
        """,
        generation.id, copy, internalDate.seconds, internalDate.zoneMinutes, run,
        flags.system.rawValue, flags.keywordText)
    }
  }
}
