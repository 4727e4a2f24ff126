/// Mboxes that are replaced by ones without some of their messages.
///
/// The intention stands in the journal from before the rename until after it.
extension Journal {
  /// Notes where a message is going to stand in the new mbox of its folder, also one that stands
  /// nowhere now.
  package func planMove(
    of copy: StoredCopyID, in folder: FolderID, to offset: UInt64
  ) throws(JournalError) {
    try database.run(
      "INSERT INTO mbox_rewrite (stored_copy_id, folder_id, offset) VALUES (?, ?, ?)",
      copy, folder, offset)
  }

  /// Notes that the new mbox is whole; the last step before the rename.
  package func planRewrite(of folder: FolderID, length: UInt64) throws(JournalError) {
    try database.run(
      "UPDATE mbox SET rewritten_length = ? WHERE folder_id = ?", length, folder)
  }

  /// Where a message is going to stand in the new mbox; nil where none is planned.
  package func plannedOffset(of copy: StoredCopyID) throws(JournalError) -> UInt64? {
    try database.first("SELECT offset FROM mbox_rewrite WHERE stored_copy_id = ?", copy) {
      (row) throws(JournalError) in row.size()
    }
  }

  /// The folders whose mbox was to be replaced, and the length that it was to have.
  package func plannedRewrites() throws(JournalError) -> [(folder: FolderRow, length: UInt64)] {
    let planned = try database.all(
      """
      SELECT folder_id, rewritten_length FROM mbox
      WHERE rewritten_length IS NOT NULL ORDER BY folder_id
      """
    ) { (row) throws(JournalError) in (id: row.id() as FolderID, length: row.size()) }
    var rewrites: [(folder: FolderRow, length: UInt64)] = []
    for plan in planned {
      if let folder = try folder(plan.id) { rewrites.append((folder, plan.length)) }
    }
    return rewrites
  }

  /// The new mbox is in place: messages have their new offsets, and those that it does not hold
  /// are pruned.
  ///
  /// - Parameter run: that prunes them; nil after a crash, for the last run that there was.
  /// - Returns: How many were pruned.
  @discardableResult
  package func applyRewrite(of folder: FolderID, run: RunID?) throws(JournalError) -> Int {
    try inTransaction { () throws(JournalError) in
      forgetHints()
      let pruned = try database.run(
        """
        UPDATE stored_copy SET pruned_run = ifnull(?, (SELECT max(id) FROM run WHERE command = 'prune'))
        WHERE folder_id = ? AND offset IS NOT NULL AND pruned_run IS NULL
          AND id NOT IN (SELECT stored_copy_id FROM mbox_rewrite)
        """,
        run, folder)
      // By way of places that nothing has, since two messages may never have one.
      try database.run(
        """
        UPDATE stored_copy SET base_name = NULL, length = disk_size, offset = -1 -
          (SELECT m.offset FROM mbox_rewrite m WHERE m.stored_copy_id = stored_copy.id)
        WHERE folder_id = ?1 AND id IN
          (SELECT stored_copy_id FROM mbox_rewrite WHERE folder_id = ?1)
        """,
        folder)
      try database.run(
        "UPDATE stored_copy SET offset = -1 - offset WHERE folder_id = ? AND offset < 0", folder)
      try forgetRewrite(of: folder)
      return pruned
    }
  }

  /// The new mbox is not in place, and not going to be.
  package func forgetRewrite(of folder: FolderID) throws(JournalError) {
    try inTransaction { () throws(JournalError) in
      try database.run("DELETE FROM mbox_rewrite WHERE folder_id = ?", folder)
      try database.run("UPDATE mbox SET rewritten_length = NULL WHERE folder_id = ?", folder)
    }
  }
}
