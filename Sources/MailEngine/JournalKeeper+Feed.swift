internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// What a migration pulls is planned for its target in the COMMIT that takes it in.
extension JournalKeeper {
  /// Where each folder goes, those too that have no message yet; plans nothing.
  func feedFolders(
    to account: AccountIdentity, selection: FolderSelection, naming: ReplayNaming,
    target: ReplayNaming.Target
  ) throws -> [ReplayFolder] {
    let present = try journal.everyFolder().filter { !$0.isGone }
    let targetID = try journal.target(account)
    var names = try ReplayNames(
      naming: naming, target: target, folders: present,
      isOwnAccount: root.manifest.account == account
    ) { try journal.hasArrived(at: $0, of: targetID) }
    try keepStandIns(&names, of: present, at: targetID, target.delimiter)
    let chosen = selection.chosen(from: present.map(\.candidate)).filter {
      present[$0].isSelectable
    }
    let views = try views(among: chosen, of: present, naming.labels)
    replayViews = Set(views.map { present[$0].id })
    for index in chosen where !views.contains(index) { names.add(index) }
    for index in views { names.add(index) }
    setReplayNames(names.all)
    return try transaction {
      try names.order.map { name in
        ReplayFolder(
          sources: (names.sources[name] ?? []).map { present[$0] }, target: name,
          account: targetID, targetRow: try journal.targetFolder(name, of: targetID).id,
          use: names.newUses[name])
      }
    }
  }

  /// Throws where there is no such snapshot.
  func checkSnapshot(_ choice: SnapshotChoice) throws {
    _ = try SnapshotFinder.find(choice, in: journal)
  }

  /// From now on what is committed is planned for these folders.
  func beginFeed(_ feed: ReplayFeed, _ folders: [ReplayFolder]) throws {
    replayChoice = ReplayChoice()
    replayChoice.current = try replayRun()
    replayChoice.leavesDeleted = true
    feedPlan = FeedPlan(feed, folders, views: replayViews)
  }

  /// A message has got its row; for the transaction in which it does.
  func feed(_ placement: Placement, in source: FolderID, octets: UInt64, run: RunID) throws {
    guard let target = feedPlan?.targets[source], feedPlan?.planned.contains(target) == true
    else { return }
    let row = replayRenames[target] ?? target
    guard
      try journal.plan(placement.occurrence, for: row, run: run, now: WallClock.seconds)
    else { return }
    feedPlan?.add(1, octets: octets, to: target)
  }

  /// A folder has been looked through: what is gone from it is marked so.
  func feedExamined(_ source: FolderID) throws {
    // Of what a server has renumbered only the end shows what is gone.
    guard !renumbered.contains(source) else { return }
    try feedSettled(source)
  }

  /// The pull is done with a folder, well or not.
  func feedFinished(_ source: FolderID) throws {
    guard let target = feedPlan?.targets[source], feedPlan?.withheld.contains(target) == false
    else { return }
    try feedSettled(source)
    feedPlan?.unfinished[target]?.remove(source)
    if feedPlan?.unfinished[target]?.isEmpty == true {
      feedPlan?.news[target, default: ReplayFeed.News(folder: target)].isFinished = true
    }
  }

  private func feedSettled(_ source: FolderID) throws {
    guard let target = feedPlan?.targets[source], let folder = feedPlan?.folders[target],
      feedPlan?.planned.contains(target) == false, feedPlan?.withheld.contains(target) == false
    else { return }
    feedPlan?.unexamined[target]?.remove(source)
    guard feedPlan?.unexamined[target]?.isEmpty == true else { return }
    let row = replayRenames[target] ?? target
    try plan(row, from: folder.sources, run: try replayRun())
    feedPlan?.planned.insert(target)
    let open = try journal.openReplayTotals(in: row)
    feedPlan?.add(open.messages, octets: open.octets, to: target)
  }

  /// Messages that were sent and whose flags at the source are others by now.
  func flagDifferences(
    of folder: TargetFolderID, after: ReplayID? = nil, limit: Int = replayPage
  ) throws -> [FlagDifference] {
    try journal.flagDifferences(
      in: replayRenames[folder] ?? folder, wantedBy: try replayRun(), after: after, limit: limit)
  }

  /// The flags of messages need not be brought again before they change.
  func noteFlags(of replays: [ReplayID]) throws {
    let run = try replayRun()
    try transaction { try journal.noteFlags(of: replays, asOf: run) }
  }

  /// Tells the sending side what is committed by now.
  func tellFeed() {
    guard let plan = feedPlan else { return }
    feedPlan?.news = [:]
    plan.feed.note(Array(plan.news.values))
  }

  /// Nothing more comes: what is planned of each folder is all.
  ///
  /// Folders that are gone with all their messages are not made at the target. What only a view holds is
  /// known once all other folders were read: else their mail would go to the archive folder first, and
  /// to its own one later.
  ///
  /// - Parameter isWhole: whether the pull has come to its end.
  /// - Returns: whether views are left for a later run.
  func endFeed(isWhole: Bool) throws -> Bool {
    guard let plan = feedPlan else { return false }
    let takesViews = isWhole && !plan.hasUnread
    let gone = Set(try journal.everyFolder().filter(\.isGone).map(\.id))
    var dropped: Set<TargetFolderID> = []
    try transaction {
      let others = plan.unfinished.keys.filter { !plan.withheld.contains($0) }
      let views = plan.folders.keys.filter(plan.withheld.contains).sorted()
      if !takesViews { dropped.formUnion(views) }
      for target in others + (takesViews ? views : []) {
        feedPlan?.withheld.remove(target)
        let sources = plan.unfinished[target] ?? []
        if sources.isEmpty { continue }
        for source in sources { try feedFinished(source) }
        let folder = plan.folders[target]
        if folder?.sources.allSatisfy({ gone.contains($0.id) || replayViews.contains($0.id) })
          == true,
          try replayCounts(of: target) == ReplayCounts()
        {
          dropped.insert(target)
        }
      }
    }
    for folder in dropped { plan.feed.giveUp(folder) }
    tellFeed()
    return !takesViews && !plan.withheld.isEmpty
  }
}
