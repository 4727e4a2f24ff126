internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Folders whose names a target does not take, or does not tell apart.
extension JournalKeeper {
  /// Which mailboxes the archive's folders go to, those too that this run does not send.
  func setReplayNames(_ names: [MailboxName]) {
    replayNames = Set(names)
    replayTwins = [:]
    for name in names { replayTwins[ReplayNaming.twinKey(name), default: []].insert(name) }
  }

  /// Whether a target might take the name of another folder for this one's.
  func hasTwin(_ folder: ReplayFolder) -> Bool {
    replayTwins[ReplayNaming.twinKey(folder.target)]?.contains { $0 != folder.target } ?? false
  }

  /// Notes that a mailbox is a folder's.
  ///
  /// - Returns: false where it is another folder's already, by its MAILBOXID (RFC 8474).
  func claim(_ box: SelectedMailbox, for folder: ReplayFolder) -> Bool {
    guard let id = box.mailboxID else { return true }
    // Where a server has one for all, numbers that differ tell more.
    let key = "\(box.uidValidity?.rawValue ?? 0) \(id)"
    let owner = replayClaims[key] ?? folder.targetRow
    replayClaims[key] = owner
    return owner == folder.targetRow
  }

  /// Folders that the target did not take under their own names stay where their messages went.
  func keepStandIns(
    _ names: inout ReplayNames, of folders: [FolderRow], at target: TargetID,
    _ delimiter: Character?
  ) throws {
    let planned = Set(names.all)
    let others = try journal.targetFolderNames(of: target).filter { !planned.contains($0) }
    guard !others.isEmpty else { return }
    for (index, name) in names.all.enumerated() where !name.isInbox {
      let standIns = others.filter {
        ReplayNaming.isStandIn($0, for: name, delimiter: delimiter)
      }
      guard !standIns.isEmpty,
        let place = try journal.lastPlace(of: folders[index].id, at: target),
        standIns.contains(place)
      else { continue }
      names.setName(place, at: index)
    }
  }

  /// Plans a folder under another name, the target not making one of its own.
  ///
  /// - Parameter isTwin: whether only a number can make it another one.
  /// - Returns: nil where no other name is any plainer.
  func rename(
    _ folder: ReplayFolder, delimiter: Character?, isTwin: Bool
  ) throws -> ReplayFolder? {
    // Another connection may have found it out.
    if let row = replayRenames[folder.targetRow], let name = try journal.targetFolderName(row) {
      return ReplayFolder(
        sources: folder.sources, target: name, account: folder.account, targetRow: row,
        use: folder.use)
    }
    let plainer = ReplayNaming.plainer(folder.target, delimiter: delimiter)
    guard let base = plainer ?? (isTwin ? folder.target : nil) else { return nil }
    let taken = Set(replayNames.map { $0.description.lowercased() })
    var name = base
    var number = 2
    while taken.contains(name.description.lowercased()) {
      name = MailboxName(text: "\(base) (\(number))")
      number += 1
    }
    replayNames.insert(name)
    replayTwins[ReplayNaming.twinKey(name), default: []].insert(name)
    let run = try replayRun()
    return try transaction {
      let row = try journal.targetFolder(name, of: folder.account)
      try plan(row.id, from: folder.sources, run: run)
      try journal.dropPlans(of: folder.targetRow)
      for (planned, former) in replayRenames where former == folder.targetRow {
        replayRenames[planned] = row.id
      }
      replayRenames[folder.targetRow] = row.id
      return ReplayFolder(
        sources: folder.sources, target: name, account: folder.account, targetRow: row.id,
        use: folder.use)
    }
  }
}
