package import MailTypes

/// How much a replay has sent, and still has to send.
extension Journal {
  /// Messages of a folder that are in a mailbox of an account, sent there or found, and their octets on
  /// the wire.
  package func arrivedTotals(
    of folder: FolderID, in mailbox: MailboxName, at account: AccountIdentity
  ) throws(JournalError) -> (messages: Int, octets: UInt64) {
    try database.first(
      """
      SELECT count(*), coalesce(sum(c.wire_size), 0)
      FROM target t
      CROSS JOIN target_folder f ON f.target_id = t.id
      CROSS JOIN replay p ON p.target_folder_id = f.id
      CROSS JOIN stored_copy s ON s.id = p.stored_copy_id
      CROSS JOIN content c ON c.id = s.content_id
      WHERE t.user = ? AND t.host = ? AND f.wire_name = ? AND s.folder_id = ?
        AND p.state IN ('done', 'present')
      """,
      account.user, account.host, mailbox, folder
    ) { (row) throws(JournalError) in (row.count(), UInt64(clamping: row.integer())) } ?? (0, 0)
  }

  /// Messages of a replay whose fate is not settled, and their octets on the wire.
  package func openReplayTotals(
    in target: TargetFolderID
  ) throws(JournalError) -> (messages: Int, octets: UInt64) {
    try database.first(
      """
      SELECT count(*), coalesce(sum(c.wire_size), 0)
      FROM replay p
      CROSS JOIN stored_copy s ON s.id = p.stored_copy_id
      CROSS JOIN content c ON c.id = s.content_id
      WHERE p.target_folder_id = ? AND p.state IN ('planned', 'sending', 'unknown')
      """,
      target
    ) { (row) throws(JournalError) in (row.count(), UInt64(clamping: row.integer())) } ?? (0, 0)
  }
}
