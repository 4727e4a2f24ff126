internal import MailTypes
internal import SyncJournal

extension JournalKeeper {
  /// What a folder is called at the target, which may not have taken its planned name.
  func replayName(of folder: ReplayFolder) throws -> String {
    guard let row = replayRenames[folder.targetRow] else { return folder.targetName }
    return try journal.targetFolderName(row)?.description ?? folder.targetName
  }

  /// Writes down why mailboxes have not got all that was to be sent there; nothing of those that have.
  ///
  /// - Parameter general: the reason of those that have none of their own; nil where there is none.
  func noteReasons(
    _ reasons: [TargetFolderID: ShortfallReason], general: ShortfallReason?,
    of folders: [ReplayFolder]
  ) throws {
    try transaction {
      for folder in folders {
        let isOpen = try openCount(of: folder.targetRow) > 0
        let shortfall = isOpen ? reasons[folder.targetRow] ?? general : nil
        try journal.noteReason(
          shortfall?.reason, serverWords: shortfall?.serverWords,
          of: replayRenames[folder.targetRow] ?? folder.targetRow)
      }
    }
  }

  /// The messages for a mailbox that are not known to be there, and why.
  func absences(from folder: ReplayFolder, limit: Int) throws -> [ReplayReport.Absence] {
    let target = replayRenames[folder.targetRow] ?? folder.targetRow
    var found: [ReplayReport.Absence] = []
    var after: ReplayID?
    while found.count < limit {
      let page = try journal.absences(
        in: target, wantedBy: try replayRun(), after: after,
        limit: min(Self.replayPage, limit - found.count))
      guard let last = page.last else { break }
      after = last.id
      found += page.map { row in
        ReplayReport.Absence(
          folder: row.sourceName.description, digest: String(row.digest.description.prefix(16)),
          subject: row.subject, date: row.internalDate,
          reason: row.reason ?? Self.reason(of: row.state), serverWords: row.serverWords)
      }
    }
    return found
  }

  private static func reason(of state: ReplayState) -> Phrase {
    switch state {
    case .planned: Phrase(en: "not at the target", ja: "送り先にありません")
    case .sending, .unknown:
      Phrase(
        en: "sent, but not confirmed, and not found at the target",
        ja: "送信しましたが受領を確認できず、送り先でも見つかっていません")
    case .refused: Phrase(en: "refused", ja: "拒否されました")
    case .done, .present:
      Phrase(
        en: "taken by the target, and not to be seen there", ja: "送り先が受け取りましたが、そこには見当たりません")
    }
  }
}
