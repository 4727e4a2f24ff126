internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// What a backup begins with, over whatever protocol: the archive is locked, then comes the login, then
/// the run stands in the journal.
struct BackupBeginning: Sendable {
  let run: BackupRun
  let keeper: JournalKeeper
  /// This run's own: set by the person's request to stop, and when the run fails as a whole.
  let stop: StopSignal
  private let archive: ClaimedArchive

  /// Locks the archive, which is made if need be.
  init(_ run: BackupRun) throws {
    let request = run.request
    self.run = run
    archive = try ArchiveFinder.claim(
      at: request.archivePath, for: request.access.identity, kind: request.kind,
      isMoved: request.isMoved)
    keeper = try JournalKeeper(root: archive.root, lock: archive.lock)
    stop = run.stop.makeChild()
  }

  /// Does what the login takes; where that fails, an archive that was made for it is taken back.
  func logIn<Account: Sendable>(
    _ work: () async throws -> Account
  ) async throws -> Account {
    do {
      return try await work()
    } catch {
      await abandon(because: error)
      throw error
    }
  }

  /// Ends a run that came to nothing; an archive that was made for it is taken back.
  func abandon(because error: any Error) async {
    await cancel(error)
    archive.takeBack()
  }

  /// Whether the archive was there before.
  var isRepeated: Bool { archive.made == nil }

  /// Puts the run into the journal, and does what else has to be there before the first message.
  ///
  /// - Parameter login: how the connection logged in.
  func start<Session: Sendable>(
    _ login: LoginRecord?, _ work: (RunID) async throws -> Session
  ) async throws -> Session {
    let request = run.request
    if await keeper.isOnNetwork { run.observer.receive(.warning(.archiveOnNetwork)) }
    do {
      let former = try await keeper.lastLogin(of: request.command)
      let job = try await keeper.startRun(
        command: request.command, options: request.options, login: login?.mechanism)
      if let login, !request.access.forcesMechanism,
        let warning = JobWarning.weakerLogin(than: former, now: login)
      {
        run.observer.receive(.warning(warning))
      }
      try await keeper.settleMboxes()
      if request.isMoved || archive.root.manifest.account.isImported {
        try await keeper.move(to: request.access.identity, run: job)
      }
      return try await work(job)
    } catch {
      await cancel(error)
      throw error
    }
  }

  /// The octets that may be fetched within a day, less what was.
  ///
  /// - Parameter gmail: what Gmail allows, where the account is one of its; nil for others.
  func budget(gmail: UInt64?) async throws -> DailyBudget {
    let asked = run.request.dailyLimit
    return try await keeper.beginBudget(limit: asked == nil ? gmail : asked?.octets)
  }

  private func cancel(_ error: any Error) async {
    let ending = JobEnding(error: error, isPartial: false, stop: run.stop)
    if isRepeated {
      let request = run.request
      await keeper.noteRunInVain(command: request.command, options: request.options, ending)
    }
    await keeper.cancel(ending)
  }
}
