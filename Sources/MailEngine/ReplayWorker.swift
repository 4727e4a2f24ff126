internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Owns the connection to a replay's target: makes it hold what the archive holds, each message once.
///
/// Every pass over a folder begins by settling what earlier ones have left open, so that a resumed
/// job and an undisturbed one are the same code (RELIABILITY 2.6).
actor ReplayWorker {
  /// How long after a lost answer a server may still be storing the message.
  static let settlingSeconds: Int64 = 10

  private let executor: BlockingExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  let number: Int
  let context: ReplayContext
  let link: ServerLink
  let reader: ReplaySource
  /// Mailboxes that are known to exist.
  var existing: Set<MailboxName>
  /// Folders that the target has under another name than was planned.
  var renamed: [TargetFolderID: ReplayFolder] = [:]
  /// Messages that went as repaired copies, by mailbox.
  var repaired: [TargetFolderID: Int] = [:]
  var toldOfRepairs: Set<TargetFolderID> = []
  var warnedAboutKeywords: Set<MailboxName> = []
  /// Keywords that a mailbox does not take with a message.
  var refusedKeywords: [TargetFolderID: [String]] = [:]
  var sentFlags: [TargetFolderID: SentFlags] = [:]
  /// What is on its way.
  var lane = ReplayLane()
  /// Sent by this run, with the answer lost.
  var unanswered: Set<ReplayID> = []
  /// How often the connection broke while a message was being sent.
  var broken: [ReplayID: Int] = [:]
  /// What this pass appends has this UID or a higher one.
  var passBase = UID.min
  /// What the target does to what is stored there.
  var habit = TargetHabit()
  /// Messages that were sent, are not compared yet and have nothing that is delicate.
  var plain: Set<ReplayID> = []
  var readBacks: [TargetFolderID: ReadBack] = [:]
  /// Messages that stand at the target under another date than they were sent with, by mailbox.
  var datesDiffer: [TargetFolderID: Int] = [:]
  var toldOfDates: Set<TargetFolderID> = []
  /// Folders where it is known how many messages are marked as deleted.
  var toldOfMarked: Set<TargetFolderID> = []
  var hasToldOfAdditions = false
  /// Mailboxes where messages were sought that do not stand where the target has told.
  var soughtElsewhere: Set<TargetFolderID> = []
  /// Messages that were read back.
  var compared = 0
  /// What the target has accepted in this run and does not show: not sent again by this run.
  var unseen: Set<ReplayID> = []
  /// How often the target has refused a message while something else came to be there.
  var contradictions: [ReplayID: Int] = [:]
  /// UIDs from `passBase` on that are known to be no message just refused.
  var lookedAt = UIDSet()

  /// The folder in hand, as the other side of a migration knows it.
  var inHand: TargetFolderID?
  /// What somebody has deleted at the target before this run.
  var deleted: [TargetFolderID: UIDSet] = [:]
  /// Whether the target ends the connection when it is asked for the state of a mailbox.
  var asksNoStatus = false
  /// Messages whose flags at the target are those of the source again.
  var broughtFlags = 0
  /// Whether it has taken on a folder.
  var hasWorked = false

  init(number: Int, link: LinkHandover, existing: Set<MailboxName>, context: ReplayContext) {
    executor = BlockingExecutor(label: "mailkura.replay.\(number)")
    self.number = number
    self.context = context
    self.link = link.accept()
    self.existing = existing
    reader = ReplaySource(root: context.root)
  }

  /// What this run has sent so far, by mailbox; in a dry run, what it would send.
  private var sent: [TargetFolderID: Int] = [:]
  private var sentOctets: UInt64 = 0
  /// Messages that were at the target before this run sent any there.
  private var skipped: [TargetFolderID: Int] = [:]

  /// What this run has done so far, over all folders.
  var totals: (sent: Int, octets: UInt64, skipped: Int) {
    (sent.values.reduce(0, +), sentOctets, skipped.values.reduce(0, +))
  }

  /// What this run has sent so far, by the mailbox that was planned.
  var sentByPlan: [TargetFolderID: Int] {
    var sums = sent
    for planned in renamed.keys { sums[planned] = sent(to: planned) }
    return sums
  }

  /// What this run has sent so far of what was planned for a mailbox, whatever that is called by now.
  private func sent(to planned: TargetFolderID) -> Int {
    var row = planned
    while let other = renamed[row]?.targetRow, other != row { row = other }
    return sent[row] ?? 0
  }

  func noteSent(_ messages: Int, octets: UInt64, to folder: ReplayFolder) {
    sent[folder.targetRow, default: 0] += messages
    sentOctets += octets
  }

  /// Notes what stands at the target after `bind`.
  func noteSettled(_ messages: Int, in folder: ReplayFolder) {
    skipped[folder.targetRow] = max(0, messages - sent[folder.targetRow, default: 0])
  }

  /// Works on a folder until it is done or cannot go on.
  ///
  /// - Parameter isLast: whether to wait for messages whose fate is open, and to settle them;
  ///   before, a folder that breaks the connection again and again is postponed.
  func replay(_ folder: ReplayFolder, isLast: Bool) async throws -> ReplayTally {
    var tally = ReplayTally()
    var breaks = 0
    var sentBefore = totals.sent
    while true {
      do {
        try await pass(folder, isLast: isLast, &tally)
        return tally
      } catch let error as ClientError {
        if error.scope <= .mailbox, link.connection != nil, !error.isWorthRetrying {
          try await leaveOut(folder, because: error, &tally)
          return tally
        }
        breaks = totals.sent > sentBefore ? 1 : breaks + 1
        sentBefore = totals.sent
        let isBroken = breaks >= Self.strikes || error.isProtocolViolation
        if isBroken, !isLast, error.concernsFolder, !error.isThrottling {
          link.drop()
          tally.isPostponed = true
          return tally
        }
        // Who hangs up over one message has refused it alone.
        let isAboutMessage = error.isRefusal && error.scope <= .message
        try await link.recover(from: error, isWorthRetrying: isAboutMessage ? true : nil)
      } catch let error as EngineError where error.scope <= .mailbox {
        try await leaveOut(folder, because: error, &tally)
        return tally
      }
    }
  }

  private func leaveOut(
    _ folder: ReplayFolder, because error: any Explainable, _ tally: inout ReplayTally
  ) async throws {
    let explanation = error.explanation
    tally.foldersFailed += 1
    tally.reasons[folder.targetRow] = ShortfallReason(mailbox: explanation)
    context.feed?.giveUp(folder.targetRow)
    let counts = try await context.keeper.replayCounts(of: folder.targetRow)
    tally.sentTo[folder.targetRow] = sent(to: folder.targetRow)
    context.observer.receive(
      .warning(
        JobWarning(
          what: explanation.whatWithServerWords, remedy: explanation.remedy,
          folder: folder.targetName)))
    var report = FolderReport(
      folder: folder.name, server: nil, archived: counts.open, failed: counts.open,
      state: .partial, reason: explanation.what)
    report.target = folder.targetName
    report.arrivals = tally.arrivals(counts, to: folder.targetRow)
    context.observer.receive(.folder(report))
  }

  private func pass(
    _ planned: ReplayFolder, isLast: Bool, _ tally: inout ReplayTally
  ) async throws {
    inHand = planned.targetRow
    if try await isSettled(planned) { return }
    let connection = try await link.connect()
    let keeper = context.keeper
    let made = try await make(planned, on: connection)
    let limit = try await appendLimit(of: made, on: connection)
    if context.isDryRun, !existing.contains(made.target), !made.target.isInbox {
      let folder = made
      try await keeper.noteAbsent(folder)
      if let limit { try await refuseTooLarge(folder, limit: limit) }
      let counts = try await keeper.replayCounts(of: folder.targetRow)
      noteSent(counts.open, octets: 0, to: folder)
      var arrivals = Arrivals()
      arrivals.sent = counts.open
      arrivals.refused = counts.refused
      report(folder, server: nil, arrivals)
      return
    }
    let (folder, box) =
      context.isDryRun
      ? (made, try connection.examine(made.target)) : try await open(made, on: connection)
    if box.isReadOnly, !context.isDryRun {
      throw EngineError(.targetFolder(folder.targetName, serverWords: "READ-ONLY"))
    }
    // Where nothing has ever been there is nothing to list.
    let isNew = box.exists == 0 && box.uidNext == .min
    let there = isNew ? UIDSet() : try listing(of: folder, on: connection)
    passBase = box.uidNext ?? there.last?.next ?? UID.min
    lookedAt = UIDSet()
    if sentFlags[folder.targetRow]?.uidValidity != box.uidValidity {
      sentFlags[folder.targetRow] = nil
    }
    let isRenumbered = try await keeper.prepare(
      folder, uidValidity: box.uidValidity ?? UIDValidity(0), uidNext: passBase)
    if isRenumbered { deleted[folder.targetRow] = nil }
    let lost = try await keeper.ownedUIDs(of: folder.targetRow).subtracting(there)
    if context.leavesDeleted {
      if deleted[folder.targetRow] == nil {
        deleted[folder.targetRow] = lost
        try await leaveDeleted(lost, of: folder, there: there, on: connection)
      }
    } else if !lost.isEmpty {
      try await keeper.release(
        lost.subtracting(try connection.searchUIDs(lost)), of: folder)
    }
    if try await isHeldBack(folder, planned, there) {
      tally.isToBeContinued = true
      return
    }
    try await bindAll(folder, there: there, on: connection)
    if let limit { try await refuseTooLarge(folder, limit: limit) }
    let matched = try await keeper.replayCounts(of: folder.targetRow)
    noteSettled(matched.done + matched.present - matched.deleted, in: folder)

    if context.isDryRun {
      noteSent(matched.open, octets: 0, to: folder)
      var arrivals = Arrivals()
      arrivals.sent = matched.open
      arrivals.present = matched.done + matched.present
      arrivals.refused = matched.refused
      arrivals.extra = there.subtracting(try await keeper.ownedUIDs(of: folder.targetRow)).count
      report(folder, server: there.count, arrivals)
      return
    }
    if isLast { try await settle(folder, on: connection) }
    guard
      try await sendAll(
        folder, planned, limit: limit, permanent: box.permanentFlags, on: connection)
    else {
      tally.isToBeContinued = true
      return
    }
    try await audit(folder, before: there, on: connection, &tally)
    try await bringFlags(to: folder, permanent: box.permanentFlags, on: connection)
    if !there.isEmpty { try await warnOfMarked(in: folder, on: connection) }
    warnOfRepairs(in: folder)
    warnOfDates(in: folder)
    tally.mergedIn[planned.targetRow] = tally.merged
    tally.sentTo[planned.targetRow] = sent[folder.targetRow] ?? 0
    tally.repairedIn[planned.targetRow] = repaired[folder.targetRow] ?? 0
    tally.extraIn[planned.targetRow] = tally.extra
    let unread = readBacks[folder.targetRow]?.unread ?? 0
    tally.unreadIn[planned.targetRow] = unread
    let after = try await keeper.replayCounts(of: folder.targetRow)
    tally.failed = after.refused
    tally.unknown = after.sending + after.unknown + unread
    // A folder with open ends is told of once they are settled, as far as they can be.
    if isLast || tally.unknown == 0 {
      report(folder, server: tally.there, tally.arrivals(after, to: planned.targetRow))
    }
    link.noteProgress()
  }

  func report(_ folder: ReplayFolder, server: Int?, _ arrivals: Arrivals) {
    var report = FolderReport(
      folder: folder.name, server: server, archived: arrivals.planned, failed: arrivals.refused,
      state: arrivals.isComplete ? .complete : .partial, reason: arrivals.reason)
    report.target = folder.targetName
    report.arrivals = arrivals
    context.observer.receive(.folder(report))
  }
}
