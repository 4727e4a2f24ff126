internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// A restore whose archive is locked, whose login has succeeded and whose messages are planned.
struct ReplaySession: Sendable {
  let run: ReplayRun
  let keeper: JournalKeeper
  /// Nil in a dry run.
  let job: RunID?
  let folders: [ReplayFolder]
  let context: ReplayContext
  let opener: AccountOpener
  /// Owns the connection that has looked around.
  let worker: ReplayWorker
  /// Mailboxes that are known to exist.
  let existing: Set<MailboxName>
  let meter: ProgressMeter
  /// What a migration is about to send, as far as that is known.
  let expected: (messages: Int, octets: UInt64)?
  /// Seconds since 1970.
  let began = WallClock.seconds

  /// The account that the mail goes to, looked at.
  struct Reached: Sendable {
    let opener: AccountOpener
    let account: AccountOpener.Account
    let target: ReplayNaming.Target
    let stop: StopSignal
  }

  /// Logs in at the target and reads its folders.
  ///
  /// - Parameter wantsStatus: whether it is asked what they hold, where that comes with the list.
  static func reach(
    _ request: ReplayRequest, stop: StopSignal, wantsStatus: Bool = false
  ) async throws -> Reached {
    let opener = AccountOpener(access: request.access, policy: request.policy, stop: stop)
    let account = try await opener.look(
      scope: .all, selection: FolderSelection(), status: wantsStatus ? .counts : [],
      wantsSubscriptions: false)
    return Reached(opener: opener, account: account, target: naming(of: account), stop: stop)
  }

  static func open(_ run: ReplayRun) async throws -> ReplaySession {
    let request = run.request
    let root = try ArchiveRoot.open(at: request.archivePath)
    let lock = try root.lock()
    let reached = try await reach(request, stop: run.stop.makeChild())
    let keeper = try JournalKeeper(root: root, lock: lock, isPreview: request.isDryRun)
    do {
      let job =
        request.isDryRun
        ? nil : try await keeper.startRun(command: "restore", options: request.options)
      run.observer.receive(
        .started(
          JobStart(
            command: "restore", job: job?.rawValue, archive: request.archivePath,
            source: root.manifest.account.description,
            target: request.access.identity.description, isDryRun: request.isDryRun)))
      return try await plan(run, keeper, job, reached)
    } catch {
      await keeper.cancel(JobEnding(error: error, isPartial: false, stop: run.stop))
      throw error
    }
  }

  /// The target's side of naming.
  static func naming(of account: AccountOpener.Account) -> ReplayNaming.Target {
    let personal = FolderDiscovery.personal(account.namespaces)
    let delimiter =
      personal.delimiter ?? account.all.lazy.compactMap(\.delimiter).first
    return ReplayNaming.Target(
      delimiter: delimiter.map(FolderDiscovery.character), personalPrefix: personal.prefix,
      uses: uses(in: account.all), views: views(in: account.all), hasLabels: account.isGmail)
  }

  /// What the target's folders are for.
  private static func uses(in all: [ListedMailbox]) -> [SpecialUse: MailboxName] {
    let mailboxes = all.filter(\.isSelectable)
    return SpecialUseFolders.find(in: FolderDiscovery.candidates(mailboxes)).mapValues {
      mailboxes[$0].name
    }
  }

  private static func views(in all: [ListedMailbox]) -> [SpecialUse: MailboxName] {
    let mailboxes = all.filter(\.isSelectable)
    let found = ViewFolders.find(in: FolderDiscovery.candidates(mailboxes))
    return Dictionary(found.map { ($0.use, mailboxes[$0.place].name) }) { first, _ in first }
  }

  /// Plans what the chosen state of the archive has and the target is to hold.
  static func plan(
    _ run: ReplayRun, _ keeper: JournalKeeper, _ job: RunID?, _ reached: Reached,
    leavesDeleted: Bool = false
  ) async throws -> ReplaySession {
    let request = run.request
    var choice = request.choice
    choice.leavesDeleted = leavesDeleted
    if try await keeper.choose(choice, at: request.snapshot) == nil {
      run.observer.receive(
        .warning(
          JobWarning(
            what: Phrase(
              en: "No backup into this archive has ended yet; what it holds so far is sent.",
              ja: "このアーカイブへのバックアップはまだ一度も完了していません。今ある分を送ります。"),
            remedy: Phrase(
              en: "Finish the backup and restore again for the rest.",
              ja: "バックアップを完了させてから、もう一度復元すると残りが送られます。"))))
    }
    let folders = try await keeper.planReplay(
      to: request.access.identity, selection: request.selection, naming: request.naming,
      target: reached.target)
    for warning in try await keeper.replayWarnings(of: folders, request.naming) {
      run.observer.receive(.warning(warning))
    }
    return ReplaySession(
      run, keeper, job, folders, reached, leavesDeleted: leavesDeleted, feed: nil,
      expected: nil)
  }

  /// - Parameters:
  ///   - leavesDeleted: whether what somebody has deleted at the target stays so.
  ///   - feed: of a migration, who tells what is committed; nil where all is planned.
  ///   - expected: messages and octets that are to be sent; nil for those that are planned.
  init(
    _ run: ReplayRun, _ keeper: JournalKeeper, _ job: RunID?, _ folders: [ReplayFolder],
    _ reached: Reached, leavesDeleted: Bool, feed: ReplayFeed?,
    expected: (messages: Int, octets: UInt64)?
  ) {
    let request = run.request
    let meter = ProgressMeter(observer: run.observer)
    let context = ReplayContext(
      root: keeper.root, keeper: keeper, meter: meter, observer: run.observer,
      stop: reached.stop,
      rateLimit: RateLimit(octetsPerSecond: request.rateLimit, stop: reached.stop),
      isDryRun: request.isDryRun, isVerbose: request.isVerbose,
      repairsMessages: request.repairsMessages,
      delimiter: reached.target.delimiter, hasLabels: reached.target.hasLabels,
      leavesDeleted: leavesDeleted, feed: feed,
      statuses: Dictionary(
        reached.account.all.compactMap { box in box.status.map { (box.name, $0) } }
      ) { first, _ in first })
    self.run = run
    self.keeper = keeper
    self.job = job
    self.folders = folders
    self.meter = meter
    self.context = context
    self.expected = expected
    opener = reached.opener
    existing = Set(reached.account.all.filter(\.isSelectable).map(\.name))
    worker = ReplayWorker(
      number: 0, link: reached.opener.takeLink(), existing: existing, context: context)
  }

  /// Sends everything; returns the counts and what ended it early, if anything did.
  func perform() async -> (ReplayTally, (any Error)?) {
    var total = ReplayTally()
    var failure: (any Error)?
    do {
      failure = try await replay(&total)
    } catch {
      failure = error
    }
    context.feed?.close()
    meter.flush()
    do {
      try await count(&total)
    } catch {
      failure = failure ?? error
    }
    return (total, failure)
  }

  /// What has not come to the target, in folders that this run has not finished too; in a dry run, what
  /// will not.
  private func count(_ total: inout ReplayTally) async throws {
    for folder in folders {
      let counts = try await keeper.replayCounts(of: folder.targetRow)
      total.planned += counts.open + counts.done + counts.present + counts.refused
      total.failed += counts.refused
      // A dry run counts what is open among what is to be sent.
      if run.request.isDryRun { continue }
      total.unknown += counts.sending + counts.unknown
      total.unknown += total.unreadIn[folder.targetRow] ?? 0
      total.altered += counts.altered
      total.deleted += counts.deleted
      total.missing += counts.planned
    }
  }

  func close(ending: JobEnding, summary: JobSummary, failure: (any Error)?) async throws {
    defer { keeper.letGo() }
    if run.request.isDryRun {
      try await keeper.discardPreview()
      return
    }
    try await keeper.finishRun(
      state: ending.runState, exitCode: ending.exitCode, because: ending.explanation,
      summary: summary.journalText,
      isSnapshot: false)
    if failure == nil { try await keeper.takeCopy() }
    try await keeper.close(isInOrder: true)
  }
}
