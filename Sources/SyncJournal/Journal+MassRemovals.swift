/// Folders that lost most of their messages at once: whether that was meant, no server tells.
extension Journal {
  /// Whether a loss deserves a mark: everything, or more than half and more than 20.
  package static func isMassRemoval(of gone: Int, from before: Int) -> Bool {
    gone > 0 && (gone >= before || (gone > 20 && gone * 2 > before))
  }

  /// Marks a folder, in the transaction that marks its messages gone; a former record of the same
  /// run is replaced.
  package func markMassRemoval(
    of folder: FolderID, before: Int, gone: Int, run: RunID
  ) throws(JournalError) {
    try database.run(
      "INSERT OR REPLACE INTO mass_removal (folder_id, run_id, before, gone) VALUES (?, ?, ?, ?)",
      folder, run, before, gone)
  }

  /// How many messages of a folder a run has missed that no other folder holds either: not those of a
  /// folder that was renamed or emptied into another one.
  package func lostCount(of folder: FolderID, run: RunID) throws(JournalError) -> Int {
    try database.first(
      """
      SELECT count(DISTINCT o.stored_copy_id) FROM generation g
      CROSS JOIN occurrence o ON o.generation_id = g.id
      CROSS JOIN stored_copy s ON s.id = o.stored_copy_id
      WHERE g.folder_id = ? AND o.present_until = ? AND NOT EXISTS (
        SELECT 1 FROM stored_copy z CROSS JOIN occurrence n ON n.stored_copy_id = z.id
        WHERE z.content_id = s.content_id AND n.present_until IS NULL)
      """,
      folder, run
    ) { (row) throws(JournalError) in row.count() } ?? 0
  }

  /// The marks that nobody has lifted yet, the newest first.
  package func openMassRemovals() throws(JournalError) -> [MassRemovalRow] {
    try database.all(
      """
      SELECT m.folder_id, f.wire_name, m.run_id, r.started, m.before, m.gone,
        (SELECT max(t.id) FROM run t WHERE t.is_snapshot AND t.id < m.run_id)
      FROM mass_removal m
      JOIN folder f ON f.id = m.folder_id JOIN run r ON r.id = m.run_id
      WHERE m.lifted_run IS NULL ORDER BY m.run_id DESC, f.path
      """
    ) { (row) throws(JournalError) in
      MassRemovalRow(
        folder: row.id(), name: row.mailboxName(), run: row.id(), time: row.integer(),
        before: row.count(), gone: row.count(), lastSnapshot: row.optionalID())
    }
  }

  /// Takes the marks of a folder away: somebody has said that the loss was meant.
  ///
  /// - Parameter run: the one that does it.
  package func liftMassRemoval(of folder: FolderID, run: RunID) throws(JournalError) {
    try database.run(
      "UPDATE mass_removal SET lifted_run = ? WHERE folder_id = ? AND lifted_run IS NULL", run,
      folder)
  }

  /// Takes the marks of a folder away whose messages have come back, or so many of them that the
  /// rest would not have got one.
  package func liftMadeUpMassRemovals(of folder: FolderID, run: RunID) throws(JournalError) {
    let marks = try database.all(
      "SELECT run_id, before FROM mass_removal WHERE folder_id = ? AND lifted_run IS NULL", folder
    ) { (row) throws(JournalError) -> (run: RunID, before: Int) in (row.id(), row.count()) }
    for mark in marks {
      let missing =
        try database.first(
          """
          SELECT count(DISTINCT o.stored_copy_id) FROM generation g
          CROSS JOIN occurrence o ON o.generation_id = g.id
          WHERE g.folder_id = ? AND o.present_until = ? AND NOT EXISTS (
            SELECT 1 FROM occurrence n
            WHERE n.stored_copy_id = o.stored_copy_id AND n.present_until IS NULL)
          """,
          folder, mark.run
        ) { (row) throws(JournalError) in row.count() } ?? 0
      if Self.isMassRemoval(of: missing, from: mark.before) { continue }
      try database.run(
        "UPDATE mass_removal SET lifted_run = ? WHERE folder_id = ? AND run_id = ?", run, folder,
        mark.run)
    }
  }
}
