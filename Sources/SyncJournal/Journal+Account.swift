package import MailTypes

/// Whose mail it is, and whether the last user ended in order.
extension Journal {
  /// The account whose mail the archive holds; nil before the first backup.
  package func account() throws(JournalError) -> AccountIdentity? {
    let account = try database.first(
      "SELECT user, host FROM archive WHERE id = 1"
    ) { (row) throws(JournalError) -> AccountIdentity? in
      guard let user = row.optionalText(), let host = row.optionalText() else { return nil }
      return AccountIdentity(user: user, host: host)
    }
    return account ?? nil
  }

  package func setAccount(_ account: AccountIdentity) throws(JournalError) {
    try database.run(
      "UPDATE archive SET user = ?, host = ? WHERE id = 1", account.user, account.host)
  }

  /// Notes that work begins; call it with the archive's lock held.
  ///
  /// - Returns: whether the work before this one ended with `endUse`. If not, it was killed, and
  ///   there may be files without a row.
  package func beginUse() throws(JournalError) -> Bool {
    try inTransaction { () throws(JournalError) in
      let wasClean = try database.first("SELECT is_clean FROM archive WHERE id = 1") {
        (row) throws(JournalError) in row.bool()
      }
      try database.run("UPDATE archive SET is_clean = 0 WHERE id = 1")
      return wasClean ?? false
    }
  }

  /// Notes that work has ended and that every file of ours has its row.
  package func endUse() throws(JournalError) {
    try database.run("UPDATE archive SET is_clean = 1 WHERE id = 1")
  }
}
