internal import JobEvents
internal import MailArchive
internal import MailTypes
internal import SyncJournal

extension JournalKeeper {
  /// A row that has been bound to a message at the target.
  struct Bound: Sendable {
    let row: ReplayID
    let octets: UInt64
  }

  private static let page = 500

  /// The run that replay rows are written under; a preview has one of its own in its copy.
  private func replayRun() throws -> RunID {
    if let run { return run }
    return try startRun(command: "restore", options: "{}")
  }

  /// The last backup that ended with 0 or 1; nil where there is none.
  func lastSnapshot() throws -> RunRow? { try journal.lastGoodRun(of: "backup") }

  /// Plans everything that the target is to hold, folder by folder.
  func planReplay(
    to account: AccountIdentity, selection: FolderSelection, naming: ReplayNaming,
    target: ReplayNaming.Target
  ) throws -> [ReplayFolder] {
    let run = try replayRun()
    let present = try allFolders().filter { !$0.isGone }
    let candidates = present.map { row in
      FolderSelection.Candidate(
        name: row.facts.name.description,
        delimiter: row.facts.delimiter.map(FolderDiscovery.character),
        specialUses: row.facts.attributes.compactMap(SpecialUse.init(attribute:)))
    }
    if let missing = selection.unmatched(in: candidates).first {
      throw EngineError(.unknownFolder(missing.text))
    }
    // There, names that are no modified UTF-7 mean what they did when they were archived.
    let isOwnAccount = root.manifest.account == account
    var order: [MailboxName] = []
    var sources: [MailboxName: [FolderRow]] = [:]
    for index in selection.chosen(from: candidates) {
      let row = present[index]
      let isSelectable = ListedMailbox(
        name: row.facts.name, delimiter: nil, attributes: row.facts.attributes
      ).isSelectable
      guard isSelectable else { continue }
      let name =
        isOwnAccount && naming.isNone
        ? row.facts.name
        : naming.mailbox(
          for: row.facts.name.description,
          delimiter: row.facts.delimiter.map(FolderDiscovery.character), at: target)
      if sources[name] == nil { order.append(name) }
      sources[name, default: []].append(row)
    }
    let targetID = try journal.target(account)
    return try transaction {
      try order.map { name in
        let rows = sources[name] ?? []
        let folder = try journal.targetFolder(name, of: targetID)
        _ = try journal.plan(
          folder.id, from: rows.map(\.id), run: run, now: WallClock.seconds)
        return ReplayFolder(
          sources: rows, target: name, account: targetID, targetRow: folder.id)
      }
    }
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
    try journal.replayCounts(in: folder)
  }

  func openCount(of folder: TargetFolderID) throws -> Int {
    try journal.replayCounts(in: folder).open
  }

  /// Rows that are to be looked for at the target: open ones, and sent ones without a UID.
  func unboundCount(of folder: TargetFolderID) throws -> Int {
    try openCount(of: folder) + doneWithoutUID(of: folder)
  }

  func doneWithoutUID(of folder: TargetFolderID) throws -> Int {
    try journal.replays(in: folder, .done, isBound: false, limit: .max).count
  }

  func ownedUIDs(of folder: TargetFolderID) throws -> UIDSet {
    try journal.ownedUIDs(in: folder)
  }

  /// Notes the window of the job: all that is appended from now on has UID `uidNext` or higher.
  ///
  /// Where the target's UIDVALIDITY has changed, every row is to be matched by content again.
  func prepare(
    _ folder: ReplayFolder, uidValidity: UIDValidity, uidNext: UID
  ) throws {
    let run = try replayRun()
    try transaction {
      let row = try journal.targetFolder(folder.target, of: folder.account)
      if row.uidValidity == uidValidity, row.baseUID != nil { return }
      if row.uidValidity != nil {
        try journal.unbindAll(in: folder.targetRow, run: run, now: WallClock.seconds)
        try replan(folder, run: run)
      }
      let base = row.uidValidity == nil ? uidNext : UID.min
      try journal.setTargetFolder(folder.targetRow, uidValidity: uidValidity, baseUID: base)
    }
  }

  /// Plans again what the target has lost, unless it is gone from the archive's last state too.
  func release(_ uids: UIDSet, of folder: ReplayFolder) throws {
    guard !uids.isEmpty else { return }
    let run = try replayRun()
    try transaction {
      try journal.releaseVanished(
        uids, in: folder.targetRow, run: run, now: WallClock.seconds)
      try replan(folder, run: run)
    }
  }

  private func replan(_ folder: ReplayFolder, run: RunID) throws {
    _ = try journal.plan(
      folder.targetRow, from: folder.sources.map(\.id), run: run, now: WallClock.seconds)
  }

  /// Binds rows to the very messages that they were archived from, where the target is the
  /// archive's own account: a UID never changes its message (RFC 9051 §2.3.1.1).
  ///
  /// - Returns: the UIDs that are bound.
  func bindOwn(
    _ folder: ReplayFolder, account: AccountIdentity, there: UIDSet
  ) throws -> UIDSet {
    guard root.manifest.account == account, folder.sources.count == 1,
      let source = folder.sources.first, source.facts.name == folder.target,
      let generation = try journal.currentGeneration(of: source.id),
      // Of an older generation, where a backup has not taken in the new one yet, UIDs mean nothing.
      try journal.unclaimedCount(of: source.id) == 0
    else { return UIDSet() }
    let row = try journal.targetFolder(folder.target, of: folder.account)
    guard row.uidValidity == generation.uidValidity, row.uidValidity != nil else {
      return UIDSet()
    }
    let run = try replayRun()
    var bound = UIDSet()
    try transaction {
      var after: ReplayID?
      while true {
        let page = try journal.replays(
          in: folder.targetRow, .planned, after: after, limit: Self.page)
        guard let last = page.last else { return }
        after = last.id
        for replay in page {
          guard let uid = replay.sourceUID, there.contains(uid), !bound.contains(uid) else {
            continue
          }
          if try journal.record(
            .present(uid), of: replay.id, run: run, now: WallClock.seconds)
          {
            bound.insert(uid)
          }
        }
      }
    }
    return bound
  }

  /// The messages at the target that may be one of those looked for, so that reading them pays.
  func likely(_ served: [ServedIdentity], of folder: TargetFolderID) throws -> UIDSet {
    var uids = UIDSet()
    for identity in served {
      // Without one, any: the announced size is a hint only, so it rules out no message.
      guard let id = identity.messageID else {
        uids.insert(identity.uid)
        continue
      }
      if try !journal.replayCandidates(in: folder, matching: .messageID(id), limit: 1).isEmpty {
        uids.insert(identity.uid)
      }
    }
    return uids
  }

  /// Binds rows to messages of the same content, one to one; sent ones before planned ones.
  func bind(_ contents: [ServedContent], of folder: TargetFolderID) throws -> [Bound] {
    let run = try replayRun()
    return try transaction {
      var bound: [Bound] = []
      for content in contents {
        guard let row = try match(content, in: folder) else { continue }
        let wasSent = row.state == .sending || row.state == .unknown || row.state == .done
        let change: ReplayChange = wasSent ? .done(content.uid) : .present(content.uid)
        if try journal.record(change, of: row.id, run: run, now: WallClock.seconds) {
          bound.append(Bound(row: row.id, octets: row.copy.wireSize))
        }
      }
      return bound
    }
  }

  private func match(_ content: ServedContent, in folder: TargetFolderID) throws -> ReplayRow? {
    let equal = try journal.replayCandidates(
      in: folder, matching: .digest(content.digest), limit: Self.page)
    if let first = equal.first(where: { $0.state != .planned }) ?? equal.first { return first }
    guard let messageID = content.messageID else { return nil }
    let namesakes = try journal.replayCandidates(
      in: folder, matching: .messageID(messageID), limit: 20)
    return try namesakes.first { row in
      guard
        let fileName = try store.fileName(folder: row.sourcePath, base: row.copy.baseName)
      else { return false }
      return try CanonicalDigest.ofFile(
        root: root, folder: row.sourcePath, fileName: fileName,
        row: row.copy) == content.canonical
    }
  }

  /// When the last message was sent whose fate is still open; nil where none is.
  func latestUnsettled(of folder: TargetFolderID) throws -> Int64? {
    let open =
      try journal.replays(in: folder, .sending, limit: Self.page)
      + journal.replays(in: folder, .unknown, limit: Self.page)
    return open.map(\.changed).max()
  }

  /// Plans anew what was sent and, long enough afterwards, is not at the target.
  func replan(_ folder: TargetFolderID, except struckOut: Set<ReplayID>) throws {
    let run = try replayRun()
    try transaction {
      for state in [ReplayState.sending, .unknown] {
        var after: ReplayID?
        while true {
          let page = try journal.replays(in: folder, state, after: after, limit: Self.page)
          guard let last = page.last else { break }
          after = last.id
          for row in page where !struckOut.contains(row.id) {
            try journal.record(.planned, of: row.id, run: run, now: WallClock.seconds)
          }
        }
      }
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
        group.append(row)
      }
      try journal.markSending(group.map(\.id), run: run, now: WallClock.seconds)
      return group
    }
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

  func fileName(of row: ReplayRow) throws -> String? {
    try store.fileName(folder: row.sourcePath, base: row.copy.baseName)
  }

  /// Throws a preview's copy of the journal away.
  func discardPreview() throws { try close(isInOrder: true) }
}
