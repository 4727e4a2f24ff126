internal import MailTypes
internal import SyncJournal

extension JournalKeeper {
  /// What a folder is called at the target, which may not have taken its planned name.
  func replayName(of folder: ReplayFolder) throws -> String {
    guard let row = replayRenames[folder.targetRow] else { return folder.targetName }
    return try journal.targetFolderName(row)?.description ?? folder.targetName
  }

  /// The messages that a target has not taken, of some mailboxes.
  func replayRefusals(
    at account: AccountIdentity, in mailboxes: Set<String>, limit: Int
  ) throws -> [ReplayReport.Refusal] {
    var found: [ReplayReport.Refusal] = []
    var after: ReplayID?
    while found.count < limit {
      let page = try journal.refusals(after: after, limit: Self.replayPage)
      guard let last = page.last else { break }
      after = last.id
      for row in page
      where row.account == account && mailboxes.contains(row.targetName.description) {
        found.append(
          ReplayReport.Refusal(
            folder: row.sourceName.description, digest: String(row.digest.description.prefix(16)),
            reason: row.reason, serverWords: row.serverWords))
      }
    }
    return Array(found.prefix(limit))
  }
}
