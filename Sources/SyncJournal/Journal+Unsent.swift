package import MailTypes

/// What jobs have not brought to a target, and why.
extension Journal {
  /// Why a mailbox has not got all that a job was to send there; nil for both where it has.
  package func noteReason(
    _ reason: Phrase?, serverWords: String?, of folder: TargetFolderID
  ) throws(JournalError) {
    try database.run(
      """
      UPDATE target_folder SET reason_en = ?1, reason_ja = ?2, server_words = ?3
      WHERE id = ?4 AND (reason_en IS NOT ?1 OR server_words IS NOT ?3)
      """,
      reason?.en, reason?.ja, serverWords, folder)
  }

  /// The mailboxes that something was ever to be sent to, in the order in which they were first named.
  package func everyTargetFolder() throws(JournalError) -> [TargetFolderID] {
    try database.all("SELECT id FROM target_folder ORDER BY id") {
      (row) throws(JournalError) in row.id()
    }
  }

  /// The messages that were to be sent to a mailbox and are not known to be there, without refused ones.
  ///
  /// - Parameters:
  ///   - state: `.planned`, `.sending` or `.unknown`.
  ///   - after: the last one of the page before; nil for the first page.
  package func unsent(
    to folder: TargetFolderID, _ state: ReplayState, after: ReplayID? = nil, limit: Int
  ) throws(JournalError) -> [RefusalRow] {
    try database.all(
      """
      SELECT p.id, t.user, t.host, d.wire_name, f.wire_name, c.sha256, d.reason_en, d.reason_ja,
        d.server_words
      FROM target_folder d
      CROSS JOIN target t ON t.id = d.target_id
      CROSS JOIN replay p ON p.target_folder_id = d.id
      CROSS JOIN stored_copy s ON s.id = p.stored_copy_id
      CROSS JOIN content c ON c.id = s.content_id
      CROSS JOIN folder f ON f.id = s.folder_id
      WHERE d.id = ? AND p.state = ? AND p.target_uid IS NULL AND p.id > ?
      ORDER BY p.id LIMIT ?
      """,
      folder, state, after?.rawValue ?? 0, limit
    ) { (row) throws(JournalError) in
      try readRefusal(&row, otherwise: Self.reason(of: state))
    }
  }

  private static func reason(of state: ReplayState) -> Phrase {
    state == .planned
      ? Phrase(en: "not sent yet", ja: "まだ送っていません")
      : Phrase(
        en: "sent, and not known to be at the target", ja: "送信しましたが、送り先にあると確認できません")
  }
}
