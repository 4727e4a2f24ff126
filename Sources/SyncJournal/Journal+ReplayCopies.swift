package import MailTypes

/// Messages of a replay that the target has in another mailbox already.
extension Journal {
  /// A planned message, and an equal one that is known to be at the target.
  package struct CopyableReplay: Hashable, Sendable {
    package let row: ReplayRow
    package let mailbox: MailboxName
    package let uidValidity: UIDValidity
    package let uid: UID
  }

  /// The next planned messages for a mailbox that another one of the same account has, in the order of
  /// planning.
  package func copyable(
    to target: TargetFolderID, after: ReplayID? = nil, limit: Int
  ) throws(JournalError) -> [CopyableReplay] {
    try database.all(
      """
      SELECT \(replayColumns), d.wire_name, d.uid_validity, min(q.target_uid)
      FROM replay p
      CROSS JOIN occurrence o ON o.id = p.occurrence_id
      CROSS JOIN stored_copy s ON s.id = p.stored_copy_id
      CROSS JOIN content c ON c.id = s.content_id
      CROSS JOIN folder f ON f.id = s.folder_id
      CROSS JOIN target_folder t ON t.id = p.target_folder_id
      CROSS JOIN stored_copy w ON w.content_id = s.content_id
      CROSS JOIN replay q ON q.stored_copy_id = w.id
      CROSS JOIN target_folder d ON d.id = q.target_folder_id
      WHERE p.target_folder_id = ? AND p.state = 'planned' AND p.target_uid IS NULL AND p.id > ?
        AND d.id <> t.id AND d.target_id = t.target_id AND d.uid_validity IS NOT NULL
        AND q.state IN ('done', 'present') AND q.target_uid IS NOT NULL
      GROUP BY p.id ORDER BY p.id LIMIT ?
      """,
      target, after?.rawValue ?? 0, limit
    ) { (row) throws(JournalError) in
      let replay = try readReplay(&row)
      let mailbox = row.mailboxName()
      guard let validity = try row.uidValidity() else {
        throw JournalError(.damaged, path: path, message: "no UIDVALIDITY")
      }
      return CopyableReplay(
        row: replay, mailbox: mailbox, uidValidity: validity, uid: try row.uid())
    }
  }

  /// Whether a run has planned a message for several mailboxes.
  package func hasCopyable(wantedBy run: RunID, to targets: [TargetFolderID]) throws(JournalError)
    -> Bool
  {
    for target in targets {
      let isShared: Bool? = try database.first(
        """
        SELECT 1 FROM replay p
        CROSS JOIN stored_copy s ON s.id = p.stored_copy_id
        CROSS JOIN stored_copy w ON w.content_id = s.content_id
        CROSS JOIN replay q ON q.stored_copy_id = w.id
        WHERE p.target_folder_id = ? AND p.state = 'planned'
          AND q.target_folder_id <> p.target_folder_id AND q.wanted_run = ? LIMIT 1
        """,
        target, run
      ) { (row) throws(JournalError) in true }
      if isShared == true { return true }
    }
    return false
  }
}
