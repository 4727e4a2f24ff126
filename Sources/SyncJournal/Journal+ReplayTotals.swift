internal import MailTypes

/// How much a replay still has to send.
extension Journal {
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
