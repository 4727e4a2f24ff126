internal import MailArchive
internal import MailTypes
internal import SyncJournal

extension JournalKeeper {
  /// Plans everything that the target is to hold, folder by folder.
  ///
  /// - Parameter prefersRecords: whether a folder has the name that its messages went to last, where any
  ///   did.
  func planReplay(
    to account: AccountIdentity, selection: FolderSelection, naming: ReplayNaming,
    target: ReplayNaming.Target, prefersRecords: Bool = false
  ) throws -> [ReplayFolder] {
    let run = try replayRun()
    // With what is gone, also folders that are gone themselves.
    let present = try journal.everyFolder(at: replayChoice.snapshot).filter {
      !$0.isGone || replayChoice.includesGone
    }
    let candidates = present.map(\.candidate)
    if let missing = selection.unmatched(in: candidates).first {
      throw EngineError(.unknownFolder(missing.text))
    }
    let targetID = try journal.target(account)
    var names = try ReplayNames(
      naming: naming, target: target, folders: present,
      // There, names that are no modified UTF-7 mean what they did when they were archived.
      isOwnAccount: root.manifest.account == account
    ) { try journal.hasArrived(at: $0, of: targetID) }
    if prefersRecords {
      for index in present.indices {
        let place = try journal.lastPlace(of: present[index].id, at: targetID)
        if let place { names.setName(place, at: index) }
      }
    }
    try keepStandIns(&names, of: present, at: targetID, target.delimiter)
    let chosen = selection.chosen(from: candidates).filter { present[$0].isSelectable }
    let views = try views(among: chosen, of: present, naming.labels)
    replayViews = Set(views.map { present[$0].id })
    // What a view holds is sent from there where no folder before it has it.
    for index in chosen where !views.contains(index) { names.add(index) }
    for index in views { names.add(index) }
    setReplayNames(names.all)
    let folders = try transaction {
      try names.order.compactMap { name -> ReplayFolder? in
        let rows = (names.sources[name] ?? []).map { present[$0] }
        let folder = try journal.targetFolder(name, of: targetID)
        try plan(folder.id, from: rows, run: run)
        // A folder that is empty, and was not part of the state as such, is not made.
        let isNoPart = rows.allSatisfy { $0.isGone || replayViews.contains($0.id) }
        if replayChoice.isPart || isNoPart,
          try replayCounts(of: folder.id) == ReplayCounts()
        {
          return nil
        }
        return ReplayFolder(
          sources: rows, target: name, account: targetID, targetRow: folder.id,
          use: names.newUses[name])
      }
    }
    if folders.isEmpty, !replayChoice.names.isEmpty {
      throw EngineError(.messagesNotThere(replayChoice.names.map(\.description)))
    }
    return folders
  }

  /// Plans what a mailbox is to hold, from folders of the archive.
  func plan(_ target: TargetFolderID, from sources: [FolderRow], run: RunID) throws {
    _ = try journal.plan(
      target, from: sources.map(\.id), views: replayViews, choice: replayChoice, run: run,
      now: WallClock.seconds)
  }
}
