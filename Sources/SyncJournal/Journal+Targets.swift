package import MailTypes

/// Where a replay goes.
extension Journal {
  /// The row of a target account, made when it is the first time.
  package func target(_ account: AccountIdentity) throws(JournalError) -> TargetID {
    try inTransaction { () throws(JournalError) in
      try database.run(
        "INSERT INTO target (user, host) VALUES (?, ?) ON CONFLICT DO NOTHING", account.user,
        account.host)
      let id: TargetID? = try database.first(
        "SELECT id FROM target WHERE user = ? AND host = ?", account.user, account.host
      ) { (row) throws(JournalError) in row.id() }
      guard let id else { throw JournalError(.damaged, path: path, message: "no target") }
      return id
    }
  }

  /// The row of a mailbox at the target, made when it is the first time.
  package func targetFolder(
    _ name: MailboxName, of target: TargetID
  ) throws(JournalError) -> TargetFolderRow {
    try inTransaction { () throws(JournalError) in
      try database.run(
        """
        INSERT INTO target_folder (target_id, wire_name, name) VALUES (?, ?, ?)
        ON CONFLICT DO NOTHING
        """,
        target, name, name.description)
      let row = try database.first(
        """
        SELECT id, wire_name, uid_validity, base_uid FROM target_folder
        WHERE target_id = ? AND wire_name = ?
        """,
        target, name
      ) { (row) throws(JournalError) in
        TargetFolderRow(
          id: row.id(), name: row.mailboxName(), uidValidity: try row.uidValidity(),
          baseUID: try row.optionalUID())
      }
      guard let row else { throw JournalError(.damaged, path: path, message: "no target folder") }
      return row
    }
  }

  package func targetFolderName(
    _ folder: TargetFolderID
  ) throws(JournalError) -> MailboxName? {
    try database.first("SELECT wire_name FROM target_folder WHERE id = ?", folder) {
      (row) throws(JournalError) in row.mailboxName()
    }
  }

  /// The mailboxes of a target that folders were ever planned for.
  package func targetFolderNames(of target: TargetID) throws(JournalError) -> [MailboxName] {
    try database.all("SELECT wire_name FROM target_folder WHERE target_id = ?", target) {
      (row) throws(JournalError) in row.mailboxName()
    }
  }

  /// Whether messages are known to be in a mailbox, sent there or found.
  package func hasArrived(
    at name: MailboxName, of target: TargetID
  ) throws(JournalError) -> Bool {
    try database.first(
      """
      SELECT 1 FROM target_folder t
      CROSS JOIN replay p ON p.target_folder_id = t.id
      WHERE t.target_id = ? AND t.wire_name = ? AND p.state IN ('done', 'present') LIMIT 1
      """,
      target, name
    ) { (row) throws(JournalError) in true } ?? false
  }

  /// Takes away what is planned for a mailbox.
  package func dropPlans(of folder: TargetFolderID) throws(JournalError) {
    try database.run(
      "DELETE FROM replay WHERE target_folder_id = ? AND state = 'planned'", folder)
  }

  /// Where the window of a mailbox begins; nil before it is known, and while the mailbox is searched.
  package func windowBase(of folder: TargetFolderID) throws(JournalError) -> UID? {
    try database.first("SELECT base_uid FROM target_folder WHERE id = ?", folder) {
      (row) throws(JournalError) in try row.optionalUID()
    } ?? nil
  }

  /// Keeps the window: all that is appended from now on has UID `baseUID` or a higher one.
  package func setTargetFolder(
    _ folder: TargetFolderID, uidValidity: UIDValidity, baseUID: UID
  ) throws(JournalError) {
    try database.run(
      "UPDATE target_folder SET uid_validity = ?, base_uid = ? WHERE id = ?", uidValidity,
      baseUID, folder)
  }
}
