internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// A backup of a POP3 account whose archive is locked and whose login has succeeded.
struct MaildropSession: Sendable {
  let run: BackupRun
  let keeper: JournalKeeper
  let job: RunID
  let folder: BackupFolder
  let generation: GenerationID
  private let link: MaildropHandover
  private let stop: StopSignal
  private let budget: DailyBudget

  /// Locks the archive, which is made if need be, and logs in.
  ///
  /// What was made is taken back where the login fails.
  static func open(_ run: BackupRun) async throws -> MaildropSession {
    let request = run.request
    let identity = request.access.identity
    try checkSelection(of: request)
    let archive = try ArchiveFinder.claim(
      at: request.archivePath, for: identity, kind: request.kind, isMoved: request.isMoved)
    let stop = run.stop.makeChild()
    let scout = MaildropScout(
      MaildropHandover(
        givingAway: ConnectionLink(access: request.access, policy: request.policy, stop: stop)))
    let keeper = try JournalKeeper(root: archive.root, lock: archive.lock)
    let login: LoginRecord?
    do {
      login = try await scout.logIn()
    } catch {
      await keeper.cancel(JobEnding(error: error, isPartial: false, stop: run.stop))
      archive.takeBack()
      throw error
    }
    guard let link = await scout.release() else { throw StopRequested() }
    if await keeper.isOnNetwork { run.observer.receive(.warning(.archiveOnNetwork)) }
    do {
      let former = try await keeper.lastLogin()
      let job = try await keeper.startRun(
        command: "backup", options: request.options, login: login?.mechanism)
      if let login, !request.access.forcesMechanism,
        let warning = JobWarning.weakerLogin(than: former, now: login)
      {
        run.observer.receive(.warning(warning))
      }
      try await keeper.settleMboxes()
      if request.isMoved || archive.root.manifest.account.isImported {
        try await keeper.move(to: identity, run: job)
      }
      let (folder, generation) = try await keeper.maildropFolder()
      let limit =
        request.dailyLimit?.octets
        ?? (request.dailyLimit == nil && request.access.isGmail ? DailyBudget.gmailPOP3 : nil)
      return MaildropSession(
        run: run, keeper: keeper, job: job, folder: folder, generation: generation, link: link,
        stop: stop, budget: try await keeper.beginBudget(limit: limit))
    } catch {
      await keeper.cancel(JobEnding(error: error, isPartial: false, stop: run.stop))
      throw error
    }
  }

  /// A POP3 account has one folder.
  static func checkSelection(of request: BackupRequest) throws {
    let candidates = [
      FolderSelection.Candidate(
        name: MailboxName.inbox.description, delimiter: nil, specialUses: [])
    ]
    if let missing = request.selection.unmatched(in: candidates).first {
      throw EngineError(.unknownFolder(missing.text))
    }
    if request.selection.chosen(from: candidates).isEmpty { throw EngineError(.onlyInbox) }
  }

  /// Fetches everything; returns the counts and what ended it early, if anything did.
  func perform() async -> (CommitResult, (any Error)?) {
    let request = run.request
    let meter = ProgressMeter(observer: run.observer)
    meter.update { $0.foldersTotal = 1 }
    let sizes = MessageSizes()
    let context = BackupContext(
      access: request.access, root: keeper.root,
      runToken: "\(job.rawValue).\(String(UInt32.random(in: .min ... .max), radix: 16))",
      keeper: keeper,
      scheduler: BackupScheduler(folders: [], connections: 1, sizes: sizes), sizes: sizes,
      plan: OctetPlan(nil, meter: meter),
      crew: ConnectionCrew(wanted: 1), staging: StagingArea(), meter: meter,
      observer: run.observer, policy: request.policy,
      rateLimit: RateLimit(octetsPerSecond: request.rateLimit, stop: stop), budget: budget,
      stop: stop)
    let committer = BackupCommitter(context: context, isVerbose: request.isVerbose)
    let ticking = Task { await committer.tick() }
    async let committed = committer.run()
    let worker = MaildropWorker(
      context: context, folder: folder, generation: generation, policy: request.removal,
      link: link)
    let outcome = await worker.run()
    context.staging.close()
    var (totals, commitFailure) = await committed
    ticking.cancel()
    var failure = commitFailure ?? outcome.failure
    do {
      if commitFailure == nil {
        if failure == nil, await keeper.mayHoldOrphans {
          totals.gone += try await keeper.adoptOrphans()
        }
        let end = try await keeper.finish(
          folder, hidden: outcome.hidden, isWhole: outcome.isWhole,
          because: failure.map { ($0 as? any Explainable)?.explanation.what ?? Self.interrupted })
        for report in end.folders { run.observer.receive(.folder(report)) }
        totals.add(end)
        if failure == nil, totals.failed == 0, totals.incompleteFolders == 0 {
          for warning in try await keeper.settleQuarantine(of: [folder]) {
            run.observer.receive(.warning(warning))
          }
        }
      }
    } catch {
      failure = failure ?? error
    }
    meter.update { $0.foldersDone = 1 }
    meter.flush()
    totals.removed = await worker.removed
    return (totals, failure)
  }

  private static let interrupted = Phrase(
    en: "the backup was interrupted", ja: "バックアップが中断されました")
}

/// Owns the first connection until the worker does.
private actor MaildropScout {
  private let executor = BlockingExecutor(label: "mailkura.scout")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private var link: ConnectionLink<POP3Connection>?

  init(_ link: MaildropHandover) { self.link = link.accept() }

  func logIn() async throws -> LoginRecord? {
    try await link?.connect().loginRecord
  }

  func release() -> MaildropHandover? { link.take().map(MaildropHandover.init(givingAway:)) }
}
