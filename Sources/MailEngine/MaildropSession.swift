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
    try checkSelection(run.request.selection)
    let beginning = try BackupBeginning(run)
    let (login, link) = try await beginning.logIn {
      try await MaildropScout(run.request, stop: beginning.stop).logIn()
    }
    return try await begin(beginning, login, link)
  }

  /// Puts the run into the journal.
  static func begin(
    _ beginning: BackupBeginning, _ login: LoginRecord?, _ link: MaildropHandover
  ) async throws -> MaildropSession {
    let (run, keeper, stop) = (beginning.run, beginning.keeper, beginning.stop)
    return try await beginning.start(login) { job in
      let (folder, generation) = try await keeper.maildropFolder()
      let gmail = run.request.access.isGmail ? DailyBudget.gmailPOP3 : nil
      return MaildropSession(
        run: run, keeper: keeper, job: job, folder: folder, generation: generation, link: link,
        stop: stop, budget: try await beginning.budget(gmail: gmail))
    }
  }

  /// A POP3 account has one folder.
  static func checkSelection(_ selection: FolderSelection) throws {
    let candidates = [
      FolderSelection.Candidate(
        name: MailboxName.inbox.description, delimiter: nil, specialUses: [])
    ]
    if let missing = selection.unmatched(in: candidates).first {
      throw EngineError(.unknownFolder(missing.text))
    }
    if selection.chosen(from: candidates).isEmpty { throw EngineError(.onlyInbox) }
  }

  /// Fetches everything; returns the counts and what ended it early, if anything did.
  ///
  /// - Parameter feed: of a migration, who sends what is committed.
  func perform(feed: ReplayFeed? = nil) async -> (CommitResult, (any Error)?) {
    let request = run.request
    let meter = ProgressMeter(observer: run.observer)
    meter.update { $0.foldersTotal = 1 }
    let sizes = MessageSizes()
    let context = BackupContext(
      access: request.access, root: keeper.root,
      runToken: "\(job.rawValue).\(String(UInt32.random(in: .min ... .max), radix: 16))",
      keeper: keeper,
      scheduler: BackupScheduler(folders: [], connections: 1, sizes: sizes), sizes: sizes,
      plan: OctetPlan(nil, meter: meter), messagePlan: MessagePlan(meter: meter),
      crew: ConnectionCrew(wanted: 1), staging: StagingArea(isFollowed: feed != nil), meter: meter,
      observer: run.observer, policy: request.policy,
      rateLimit: RateLimit(octetsPerSecond: request.rateLimit, stop: stop), budget: budget,
      feed: feed, stop: stop)
    if feed != nil { context.staging.add(.examined(folder)) }
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
    if failure == nil, await worker.hasLeft { totals.incompleteFolders += 1 }
    return (totals, failure)
  }

  private static let interrupted = Phrase(
    en: "the backup was interrupted", ja: "バックアップが中断されました")
}
