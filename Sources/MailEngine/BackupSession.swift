internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// A backup whose archive is locked, whose login has succeeded and whose folders are known.
struct BackupSession: Sendable {
  let run: BackupRun
  let keeper: JournalKeeper
  let job: RunID
  let folders: [BackupFolder]
  let vanished: [FolderRow]
  let opener: AccountOpener
  let stop: StopSignal
  let budget: DailyBudget
  let isGmail: Bool

  /// Locks the archive, which is made if need be, logs in and reads the folders.
  ///
  /// What was made is taken back where the login fails.
  static func open(_ run: BackupRun) async throws -> BackupSession {
    let request = run.request
    let beginning = try BackupBeginning(run)
    let opener = AccountOpener(
      access: request.access, policy: request.policy, stop: beginning.stop)
    let account = try await beginning.logIn { try await look(beginning, opener) }
    return try await begin(beginning, opener, account)
  }

  /// Logs in and reads the folders.
  static func look(
    _ beginning: BackupBeginning, _ opener: AccountOpener
  ) async throws -> AccountOpener.Account {
    let request = beginning.run.request
    // A first backup opens every folder anyway. A server may have to read all mail once before it knows
    // how large it is, and nobody waits for that who is not shown it.
    let isRepeated = try await !beginning.keeper.allFolders().isEmpty
    let first: StatusItems = request.isWatched ? .size : []
    return try await opener.look(
      scope: request.namespace, selection: request.selection,
      status: isRepeated ? [.highestModSeq, .size] : first)
  }

  /// Puts the run and its folders into the journal.
  static func begin(
    _ beginning: BackupBeginning, _ opener: AccountOpener, _ account: AccountOpener.Account
  ) async throws -> BackupSession {
    let (run, keeper, stop) = (beginning.run, beginning.keeper, beginning.stop)
    let request = run.request
    return try await beginning.start(account.login) { job in
      let folders = try await keeper.adopt(
        account.chosen, subscribed: account.subscribed, run: job)
      let vanished =
        request.namespace == .all || request.namespace == .personal
        ? try await keeper.missing(from: account.all) : []
      await keeper.noteUnlisted(vanished)
      return BackupSession(
        run: run, keeper: keeper, job: job, folders: folders, vanished: vanished, opener: opener,
        stop: stop,
        budget: try await beginning.budget(gmail: account.isGmail ? DailyBudget.gmail : nil),
        isGmail: account.isGmail)
    }
  }

  /// Fetches everything; returns the counts and what ended it early, if anything did.
  ///
  /// - Parameter feed: of a migration, who sends what is committed.
  func perform(feed: ReplayFeed? = nil) async -> (CommitResult, (any Error)?) {
    let meter = ProgressMeter(observer: run.observer)
    let selectable = folders.filter(\.listed.isSelectable)
    let sizes = MessageSizes(of: selectable)
    let plan = octetPlan(of: selectable, meter: meter)
    let messagePlan = messagePlan(of: selectable, meter: meter)
    meter.update { progress in
      progress.foldersTotal = selectable.count
      progress.messagesTotal = messagePlan.total
      progress.bytesTotal = plan.total
    }
    let context = BackupContext(
      access: run.request.access, root: keeper.root,
      runToken: "\(job.rawValue).\(String(UInt32.random(in: .min ... .max), radix: 16))",
      keeper: keeper,
      scheduler: BackupScheduler(
        folders: selectable, connections: run.request.connections, sizes: sizes,
        isHeldUp: { feed?.isFull ?? false }),
      sizes: sizes, plan: plan, messagePlan: messagePlan,
      crew: ConnectionCrew(wanted: run.request.connections),
      staging: StagingArea(isFollowed: feed != nil),
      meter: meter, observer: run.observer, policy: run.request.policy,
      rateLimit: RateLimit(octetsPerSecond: run.request.rateLimit, stop: stop), budget: budget,
      feed: feed, stop: stop)
    feed?.whenRoom { [scheduler = context.scheduler] in Task { await scheduler.noteRoom() } }
    let committer = BackupCommitter(
      context: context, isVerbose: run.request.isVerbose)

    let ticking = Task { await committer.tick() }
    async let committed = committer.run()
    var failure = await work(context)
    context.staging.close()
    var (totals, commitFailure) = await committed
    ticking.cancel()
    failure = commitFailure ?? failure
    do {
      if failure == nil {
        try await bury(&totals)
        if await keeper.mayHoldOrphans { totals.gone += try await keeper.adoptOrphans() }
        failure = try await remove(&totals)
        if totals.failed == 0, totals.incompleteFolders == 0 {
          // Else what was not fetched again may still be in a piece.
          for warning in try await keeper.settleQuarantine(of: selectable) {
            run.observer.receive(.warning(warning))
          }
        }
      }
    } catch {
      failure = error
    }
    meter.flush()
    return (totals, failure)
  }

  /// What is to be fetched, as far as the sizes of the folders tell.
  private func octetPlan(of selectable: [BackupFolder], meter: ProgressMeter) -> OctetPlan {
    var octets: [Int: UInt64] = [:]
    for folder in selectable {
      guard let size = folder.listed.status?.size else { return OctetPlan(nil, meter: meter) }
      octets[folder.id] = size > folder.archivedOctets ? size - folder.archivedOctets : 0
    }
    return OctetPlan(octets, meter: meter)
  }

  /// What is to be fetched, as far as the server's counts tell.
  private func messagePlan(of selectable: [BackupFolder], meter: ProgressMeter) -> MessagePlan {
    var messages: [Int: Int] = [:]
    for folder in selectable {
      messages[folder.id] = folder.expectedMessages
    }
    return MessagePlan(messages, meter: meter)
  }

  /// Runs the connections; returns what kept them from finishing, if anything did.
  private func work(_ context: BackupContext) async -> (any Error)? {
    let count = run.request.connections
    // Those that still wait to get in when all is done have nothing to wait for.
    let spare = stop.makeChild()
    context.crew.join(0)
    let failures = await withTaskGroup(of: (any Error)?.self) { group in
      for number in 0..<count {
        let opener = opener
        group.addTask {
          let link = number == 0 ? opener.takeLink() : opener.makeLink(stop: spare)
          let worker = BackupWorker(number: number, link: link, context: context)
          return await worker.run()
        }
      }
      var failures: [any Error] = []
      for await failure in group {
        guard let failure else {
          spare.request(.now, status: .done)
          continue
        }
        failures.append(failure)
        let scope = (failure as? any Explainable)?.scope ?? .run
        if scope == .run { await context.scheduler.close() }
      }
      return failures
    }
    if failures.isEmpty { return nil }
    let isDone = await context.scheduler.isDone
    let worst = failures.first { ($0 as? any Explainable)?.scope == .run } ?? failures[0]
    let isRunWide = ((worst as? any Explainable)?.scope ?? .run) == .run
    return isDone && !(isRunWide && !(worst is StopRequested)) ? nil : worst
  }

  /// Marks the folders gone that neither LIST names nor the server opens (RELIABILITY 2.4).
  private func bury(_ totals: inout CommitResult) async throws {
    guard !vanished.isEmpty else { return }
    let names = Set(try await opener.unopenable(vanished.map(\.facts.name)))
    for folder in vanished {
      guard names.contains(folder.facts.name) else {
        totals.incompleteFolders += 1
        run.observer.receive(.warning(Self.unlisted(folder)))
        continue
      }
      let count = try await keeper.markFolderGone(folder)
      totals.gone += count
      if let newName = await keeper.newName(of: folder) {
        run.observer.receive(.warning(Self.renamed(folder, to: newName, messages: count)))
        continue
      }
      run.observer.receive(
        .warning(
          JobWarning(
            what: Phrase(
              en: "The folder “\(folder.facts.name)” is gone from the server; "
                + "the archive keeps its \(count) messages.",
              ja: "フォルダ「\(folder.facts.name)」がサーバからなくなりました。"
                + "アーカイブには \(count) 通が残っています。"),
            folder: folder.facts.name.description)))
    }
  }

  private static func renamed(
    _ folder: FolderRow, to newName: String, messages: Int
  ) -> JobWarning {
    let name = folder.facts.name.description
    return JobWarning(
      what: Phrase(
        en: "The folder “\(name)” is now called “\(newName)” on the server; "
          + "what the archive holds of its \(messages) messages was not fetched again.",
        ja: "フォルダ「\(name)」はサーバで「\(newName)」に名前が変わりました。"
          + "保存済みのメール(全 \(messages) 通)は再取得していません。"),
      folder: name)
  }

  private static func unlisted(_ folder: FolderRow) -> JobWarning {
    let name = folder.facts.name.description
    return JobWarning(
      what: Phrase(
        en: "The server does not list the folder “\(name)” any more, though it can be opened; "
          + "it was left out this time.",
        ja: "サーバの一覧にフォルダ「\(name)」がありませんが、開くことはできます。今回は対象外としました。"),
      remedy: Phrase(
        en: "Run the same command again later; if it happens again, ask the provider.",
        ja: "後でもう一度実行してください。繰り返す場合はプロバイダに問い合わせてください。"),
      folder: name)
  }
}
