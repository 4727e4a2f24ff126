internal import JobEvents
internal import MailArchive
internal import MailTypes
internal import SyncJournal

extension JournalKeeper {
  /// Rows that are read at a time.
  static let replayPage = 500

  /// The run that replay rows are written under; a preview has one of its own in its copy.
  func replayRun() throws -> RunID {
    if let run { return run }
    return try startRun(command: "restore", options: "{}")
  }

  /// Settles what is sent: the state of a snapshot, of the last one unless said.
  ///
  /// - Returns: the snapshot; nil where none was taken yet and none was asked for.
  func choose(_ choice: ReplayChoice, at snapshot: SnapshotChoice?) throws -> RunRow? {
    for name in choice.names {
      switch try journal.contentCount(named: name) {
      case 0: throw EngineError(.unknownMessage(name.description))
      case 1: break
      default: throw EngineError(.ambiguousMessage(name.description))
      }
    }
    let row =
      try snapshot.map { try SnapshotFinder.find($0, in: journal) } ?? journal.lastSnapshot()
    replayChoice = choice
    replayChoice.snapshot = row?.id
    replaySnapshotTime = row?.started
    return row
  }

  /// Messages and octets that are still to be sent.
  func plannedTotals(of folders: [TargetFolderID]) throws -> (messages: Int, octets: UInt64) {
    var (messages, octets) = (0, UInt64(0))
    for folder in folders {
      let open = try journal.openReplayTotals(in: folder)
      messages += open.messages
      octets += open.octets
    }
    return (messages, octets)
  }

  func replayCounts(of folder: TargetFolderID) throws -> ReplayCounts {
    try journal.replayCounts(in: replayRenames[folder] ?? folder, wantedBy: try replayRun())
  }

  func openCount(of folder: TargetFolderID) throws -> Int {
    try replayCounts(of: folder).open
  }

  /// Rows that are to be looked for at the target: open ones, and sent ones without a UID.
  func unboundCount(of folder: TargetFolderID) throws -> Int {
    let counts = try replayCounts(of: folder)
    // What was refused is sought too where it is not to be sent again.
    let refused = replayChoice.retriesRefused ? 0 : counts.refused
    return try counts.open + refused + doneWithoutUID(of: folder)
      + journal.lostCount(in: folder)
  }

  func doneWithoutUID(of folder: TargetFolderID) throws -> Int {
    try journal.acceptedWithoutUID(in: folder)
  }

  /// What the target has accepted and does not show is open, unless it is a duplicate there.
  ///
  /// - Parameter isOneStore: whether the target keeps a message once for all its mailboxes, as Gmail does.
  func doubtUnseen(of folder: TargetFolderID, isOneStore: Bool) throws -> [ReplayID] {
    let run = try replayRun()
    return try transaction {
      try journal.doubtUnseen(
        in: folder, isOneStore: isOneStore, run: run, now: WallClock.seconds)
    }
  }

  func ownedUIDs(of folder: TargetFolderID) throws -> UIDSet {
    try journal.ownedUIDs(in: folder)
  }

  /// Notes the window of the job: all that is appended from now on has UID `uidNext` or higher.
  ///
  /// Where the target's UIDVALIDITY has changed, every row is to be matched by content again, until
  /// `endSearch`.
  ///
  /// - Returns: whether UIDs that were known before mean nothing any more.
  @discardableResult
  func prepare(
    _ folder: ReplayFolder, uidValidity: UIDValidity, uidNext: UID
  ) throws -> Bool {
    let run = try replayRun()
    replayRepairs[folder.targetRow] = nil
    return try transaction {
      let row = try journal.targetFolder(folder.target, of: folder.account)
      if row.uidValidity == uidValidity { return false }
      guard row.uidValidity != nil else {
        try journal.setTargetFolder(
          folder.targetRow, uidValidity: uidValidity, baseUID: uidNext)
        return false
      }
      try beginSearch(of: folder, uidValidity: uidValidity, run: run)
      return true
    }
  }

  /// A mailbox that messages were brought to is not there any more.
  func noteAbsent(_ folder: ReplayFolder) throws {
    let run = try replayRun()
    try transaction { try beginSearch(of: folder, uidValidity: UIDValidity(0), run: run) }
  }

  private func beginSearch(
    of folder: ReplayFolder, uidValidity: UIDValidity, run: RunID
  ) throws {
    // What was accepted and never seen is sent again by a restore, should it not be found now.
    try journal.beginSearch(
      in: folder.targetRow, uidValidity: uidValidity,
      includingUnseen: !replayChoice.leavesDeleted, run: run)
    if !replayChoice.leavesDeleted { try replan(folder, run: run) }
  }

  /// The whole mailbox has been looked through: what was there under another UIDVALIDITY and has not been
  /// found was deleted by somebody.
  ///
  /// - Returns: how many such messages there are.
  func endSearch(of folder: TargetFolderID) throws -> Int {
    guard try journal.isSearched(folder) else { return 0 }
    return try transaction { try journal.endSearch(in: folder) }
  }

  /// Plans again what the target has lost and this run is to bring.
  func release(_ uids: UIDSet, of folder: ReplayFolder) throws {
    guard !uids.isEmpty else { return }
    let run = try replayRun()
    try transaction {
      try journal.releaseVanished(
        uids, in: folder.targetRow, run: run, now: WallClock.seconds)
      try replan(folder, run: run)
    }
  }

  /// Notes what somebody has deleted at the target: it is neither sought nor sent again but by a restore.
  ///
  /// - Returns: false where the mailbox is still to be looked through, and the end of that tells what is gone.
  func leaveDeleted(_ uids: UIDSet, of folder: ReplayFolder) throws -> Bool {
    try journal.releaseVanished(
      uids, in: folder.targetRow, run: try replayRun(), now: WallClock.seconds)
    return try !journal.isSearched(folder.targetRow)
  }

  /// What a mailbox is known to hold of the archive.
  func standing(of folder: ReplayFolder) throws -> (messages: Int, uidValidity: UIDValidity?) {
    try journal.standing(in: folder.targetRow)
  }

  private func replan(_ folder: ReplayFolder, run: RunID) throws {
    try plan(folder.targetRow, from: folder.sources, run: run)
  }

  /// When the last message was sent whose fate is still open; nil where none is.
  func latestUnsettled(of folder: TargetFolderID) throws -> Int64? {
    try journal.latestUnsettled(in: folder)
  }

  /// What this run has sent and the target does not show has no UID any more: later runs look for it by
  /// content.
  func forgetUIDs(_ uids: UIDSet, of folder: TargetFolderID) throws {
    let run = try replayRun()
    try transaction { try journal.forgetUIDs(uids, sentBy: run, in: folder) }
  }

  /// Plans anew what was sent and, long enough afterwards, is not at the target.
  func replan(_ folder: TargetFolderID, except struckOut: Set<ReplayID>) throws {
    let run = try replayRun()
    try transaction {
      for state in [ReplayState.sending, .unknown] {
        var after: ReplayID?
        while true {
          let page = try journal.replays(in: folder, state, after: after, limit: Self.replayPage)
          guard let last = page.last else { break }
          after = last.id
          for row in page where !struckOut.contains(row.id) {
            try journal.record(.planned, of: row.id, run: run, now: WallClock.seconds)
          }
        }
      }
      // What another choice had sent is not sent again by this one.
      try journal.removeUnwantedPlans(folder, run: run)
    }
  }

  /// Writes down what has become of messages and, in the same COMMIT, marks the next ones as
  /// being sent; an empty answer means that nothing is left.
  func settleAndTake(
    _ outcomes: [ReplayWorker.Outcome], of folder: TargetFolderID, after: ReplayID?, count: Int,
    octets: UInt64, progress: JobProgress = JobProgress()
  ) throws -> [ReplayRow] {
    let run = try replayRun()
    return try transaction {
      try record(outcomes, run: run)
      try journal.saveProgress(of: run, progress.journalText)
      var group: [ReplayRow] = []
      var total: UInt64 = 0
      for row in try journal.replays(in: folder, .planned, after: after, limit: count) {
        let (sum, overflow) = total.addingReportingOverflow(row.copy.wireSize)
        if !group.isEmpty, overflow || sum > octets { break }
        total = sum
        group.append(labelled(row))
      }
      try journal.markSending(group.map(\.id), run: run, now: WallClock.seconds)
      return group
    }
  }

  /// Sets aside the first messages that are planned and larger than a limit; returns them with the reasons.
  func refuse(
    _ folder: TargetFolderID, above limit: UInt64, because reason: (UInt64) -> Phrase
  ) throws -> [(row: ReplayRow, reason: Phrase)] {
    let page = try journal.planned(in: folder, above: limit, limit: Self.replayPage)
    guard !page.isEmpty else { return [] }
    let refused = page.map { ($0, reason($0.copy.wireSize)) }
    try settle(
      refused.map { row, reason in
        ReplayWorker.Outcome(row: row.id, change: .refused(reason: reason, serverWords: nil))
      })
    return refused
  }

  func settle(_ outcomes: [ReplayWorker.Outcome]) throws {
    let run = try replayRun()
    try transaction { try record(outcomes, run: run) }
  }

  private func record(_ outcomes: [ReplayWorker.Outcome], run: RunID) throws {
    for outcome in outcomes {
      try journal.record(outcome.change, of: outcome.row, run: run, now: WallClock.seconds)
    }
  }

  func location(of row: ReplayRow) throws -> MessageLocation? {
    try store.location(folder: row.sourcePath, of: row.copy.place)
  }

  func locations(of rows: [ReplayRow]) throws -> [MessageLocation?] {
    try rows.map(location)
  }

  /// Throws a preview's copy of the journal away.
  func discardPreview() throws { try close(isInOrder: true) }
}
