package import MailTypes

/// Whether a journal is good enough for another one to be made from it.
extension Journal {
  /// Whether the file at a path is a sound journal of an account.
  ///
  /// Reads all of it. A file that is none, is damaged, contradicts itself, belongs to another
  /// account or holds code of its own is not.
  ///
  /// - Parameter account: Nil for any.
  /// - Throws: What says nothing about the file: that it is newer, locked, or cannot be read.
  package static func isSound(
    at path: String, account: AccountIdentity?
  ) throws(JournalError) -> Bool {
    if try looksSound(at: path, account: account) { return true }
    // To SQLite a page that the disk would not give looks like a damaged one: history is given up
    // only where the octets can be read and are bad.
    try JournalFile.readThrough(path)
    return try looksSound(at: path, account: account)
  }

  private static func looksSound(
    at path: String, account: AccountIdentity?
  ) throws(JournalError) -> Bool {
    do throws(JournalError) {
      let journal = try open(path: path, access: .readOnly)
      defer { journal.close() }
      return try journal.isSound(for: account)
    } catch {
      switch error.code {
      case .notFound, .readOrWriteFailed, .damaged, .notAJournal, .refused, .closed: return false
      case .cannotCreate, .permissionDenied, .diskFull, .locked, .newerVersion: throw error
      }
    }
  }

  /// The account that a sound journal at a path belongs to; nil where there is none.
  package static func account(ofSoundJournalAt path: String) throws(JournalError)
    -> AccountIdentity?
  {
    guard try isSound(at: path, account: nil) else { return nil }
    let journal = try open(path: path, access: .readOnly)
    defer { journal.close() }
    return try journal.account()
  }

  private func isSound(for account: AccountIdentity?) throws(JournalError) -> Bool {
    let findings = try database.all("PRAGMA integrity_check(1)") { (row) throws(JournalError) in
      row.text()
    }
    guard findings == ["ok"] else { return false }
    let code = try database.all(
      "SELECT sql FROM sqlite_schema WHERE type IN ('trigger', 'view')"
    ) { (row) throws(JournalError) in row.text() }
    let isOurs = code.allSatisfy { text in Migrations.steps.contains { $0.contains(text) } }
    guard isOurs, try contradictions().isEmpty else { return false }
    guard let account, let known = try self.account() else { return true }
    return known == account
  }
}
