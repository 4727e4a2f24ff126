internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

extension MigrateSession {
  /// Locks the archive, which is made if need be, and logs in on both sides at once.
  ///
  /// Where one side refuses for good nothing is begun. Where it is only out of reach, the other one does
  /// what it can.
  static func open(_ run: MigrateRun) async throws -> MigrateSession {
    let request = run.request
    let observer = MigrateObserver(run.observer)
    let pullRun = BackupRun(request: request.pull, observer: observer, stop: run.stop)
    let replayRun = ReplayRun(request: request.replay, observer: run.observer, stop: run.stop)
    let beginning = try BackupBeginning(pullRun)
    let targetStop = run.stop.makeChild()
    async let reaching = Result.of {
      try await ReplaySession.reach(
        request.replay, stop: targetStop, wantsStatus: beginning.isRepeated)
    }
    let source = await Result.of { try await lookAtSource(beginning) }
    let target = await reaching
    do {
      if let failure = fatal(source) ?? fatal(target) { throw failure }
      if case .failure(let failure) = source, !beginning.isRepeated { throw failure }
      if case (.failure(let failure), .failure) = (source, target) { throw failure }
      if let at = request.replay.snapshot { try await beginning.keeper.checkSnapshot(at) }
    } catch {
      await beginning.abandon(because: error)
      throw error
    }
    let pull: (any PullSession)?
    let job: RunID
    switch source {
    case .success(.imap(let opener, let account)):
      let session = try await BackupSession.begin(beginning, opener, account)
      (pull, job) = (session, session.job)
    case .success(.pop3(let login, let link)):
      let session = try await MaildropSession.begin(beginning, login, link)
      (pull, job) = (session, session.job)
    case .failure:
      pull = nil
      job = try await beginning.start(nil) { job in job }
    }
    do {
      return try await make(
        run, beginning.keeper, job, (pull, source.failure), replayRun, target, observer)
    } catch {
      await beginning.keeper.cancel(JobEnding(error: error, isPartial: false, stop: run.stop))
      throw error
    }
  }

  private enum Source: Sendable {
    case imap(AccountOpener, AccountOpener.Account)
    case pop3(LoginRecord?, MaildropHandover)
  }

  private static func lookAtSource(_ beginning: BackupBeginning) async throws -> Source {
    let request = beginning.run.request
    if request.access.settings.endpoint.mailProtocol == .pop3 {
      try MaildropSession.checkSelection(request.selection)
      let (login, link) = try await MaildropScout(request, stop: beginning.stop).logIn()
      return .pop3(login, link)
    }
    let opener = AccountOpener(
      access: request.access, policy: request.policy, stop: beginning.stop)
    return .imap(opener, try await BackupSession.look(beginning, opener))
  }

  /// What no later try will mend, or is no trouble of the server's.
  private static func fatal<Value>(_ result: Result<Value, any Error>) -> (any Error)? {
    guard let failure = result.failure else { return nil }
    return (failure as? ClientError)?.isWorthRetrying == true ? nil : failure
  }

  private static func make(
    _ run: MigrateRun, _ keeper: JournalKeeper, _ job: RunID,
    _ source: (session: (any PullSession)?, failure: (any Error)?), _ replay: ReplayRun,
    _ target: Result<ReplaySession.Reached, any Error>, _ observer: MigrateObserver
  ) async throws -> MigrateSession {
    let request = run.request
    let reached = try? target.get()
    run.observer.receive(
      .started(
        JobStart(
          command: "migrate", job: job.rawValue, archive: request.pull.archivePath,
          source: request.pull.access.identity.description,
          target: request.replay.access.identity.description)))
    for failure in [source.failure, target.failure].compactMap(\.self) {
      let explanation = JobEnding(error: failure, isPartial: false, stop: run.stop).explanation
      if let explanation {
        run.observer.receive(
          .warning(JobWarning(what: explanation.what, remedy: nil)))
      }
    }
    var live: ReplaySession?
    if let reached {
      live = try await self.live(
        request, keeper, job, source.session, replay, reached, observer)
    }
    return MigrateSession(
      run: run, keeper: keeper, job: job, pull: source.session, pullFailure: source.failure,
      reached: reached, replayFailure: target.failure, replay: replay, live: live,
      pullObserver: observer)
  }

  /// The side that sends what is committed, as it comes.
  private static func live(
    _ request: MigrateRequest, _ keeper: JournalKeeper, _ job: RunID,
    _ source: (any PullSession)?, _ replay: ReplayRun, _ reached: ReplaySession.Reached,
    _ observer: MigrateObserver
  ) async throws -> ReplaySession? {
    let asked = request.replay
    let folders = try await keeper.feedFolders(
      to: asked.access.identity, selection: asked.selection, naming: asked.naming,
      target: reached.target)
    try checkSides(request, folders)
    guard asked.snapshot == nil else { return nil }
    for warning in try await keeper.namingWarnings(of: folders, asked.naming) {
      replay.observer.receive(.warning(warning))
    }
    let feed = ReplayFeed(folders)
    try await keeper.beginFeed(feed, folders)
    let planned = try await keeper.plannedTotals(of: folders.map(\.targetRow))
    let messages = (source?.expectedMessages ?? 0) &+ planned.messages
    let octets = (source?.expectedOctets ?? 0) &+ planned.octets
    let session = ReplaySession(
      replay, keeper, job, folders, reached, leavesDeleted: true, feed: feed,
      expected: (max(messages, octets > 0 ? 1 : 0), octets))
    observer.follow(session.meter, planned: planned)
    return session
  }

  /// Refuses to send folders of an account to themselves, or to others that the next run would read.
  private static func checkSides(_ request: MigrateRequest, _ folders: [ReplayFolder]) throws {
    guard request.pull.access.identity == request.replay.access.identity else { return }
    let sources = Set(folders.flatMap(\.sources).map(\.facts.name))
    guard let folder = folders.first(where: { sources.contains($0.target) }) else { return }
    throw EngineError(
      .sameFolder(account: request.pull.access.identity, folder: folder.targetName))
  }
}

extension Result {
  /// What became of some work.
  static func of(
    _ work: () async throws -> Success
  ) async -> Result where Failure == any Error {
    do { return .success(try await work()) } catch { return .failure(error) }
  }

  var failure: Failure? {
    if case .failure(let error) = self { error } else { nil }
  }
}
