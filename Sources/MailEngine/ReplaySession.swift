internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// A restore whose archive is locked, whose login has succeeded and whose messages are planned.
struct ReplaySession: Sendable {
  let run: ReplayRun
  let keeper: JournalKeeper
  let lock: ArchiveLock
  /// Nil in a dry run.
  let job: RunID?
  let folders: [ReplayFolder]
  let worker: ReplayWorker
  let meter: ProgressMeter

  static func open(_ run: ReplayRun) async throws -> ReplaySession {
    let request = run.request
    let root = try ArchiveRoot.open(at: request.archivePath)
    let lock = try root.lock()
    let keeper = try JournalKeeper(root: root, isPreview: request.isDryRun)
    let stop = run.stop.makeChild()
    let opener = AccountOpener(access: request.access, policy: request.policy, stop: stop)
    let account = try await opener.look(scope: .all, selection: FolderSelection())

    let personal = FolderDiscovery.personal(account.namespaces)
    let delimiter =
      personal.delimiter ?? account.all.lazy.compactMap(\.delimiter).first
    let target = ReplayNaming.Target(
      delimiter: delimiter.map(FolderDiscovery.character), personalPrefix: personal.prefix)
    let job =
      request.isDryRun
      ? nil : try await keeper.startRun(command: "restore", options: request.options)
    run.observer.receive(
      .started(
        JobStart(
          command: "restore", job: job?.rawValue, archive: request.archivePath,
          source: root.manifest.account.description,
          target: request.access.identity.description, isDryRun: request.isDryRun)))
    if try await keeper.lastSnapshot() == nil {
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
      target: target)
    let meter = ProgressMeter(observer: run.observer)
    let context = ReplayContext(
      root: root, keeper: keeper, meter: meter, observer: run.observer, stop: stop,
      isDryRun: request.isDryRun, isVerbose: request.isVerbose)
    let worker = ReplayWorker(
      link: opener.takeLink(), existing: Set(account.all.map(\.name)), context: context)
    return ReplaySession(
      run: run, keeper: keeper, lock: lock, job: job, folders: folders, worker: worker,
      meter: meter)
  }

  /// Sends everything; returns the counts and what ended it early, if anything did.
  func perform() async -> (ReplayTally, (any Error)?) {
    var total = ReplayTally()
    do {
      let planned = try await keeper.plannedTotals(of: folders.map(\.targetRow))
      meter.update {
        $0.foldersTotal = folders.count
        $0.messagesTotal = planned.messages
        $0.bytesTotal = planned.octets
      }
      var unsettled: [ReplayFolder] = []
      for folder in folders {
        if run.stop.isStopping { throw StopRequested() }
        let tally = try await worker.replay(folder, isLast: false)
        if tally.unknown > 0 { unsettled.append(folder) } else { total.add(tally) }
        meter.update { $0.foldersDone += 1 }
      }
      for folder in unsettled {
        if run.stop.isStopping { throw StopRequested() }
        total.add(try await worker.replay(folder, isLast: true))
      }
      await worker.leave()
      meter.flush()
      return (total, nil)
    } catch {
      return (total, error)
    }
  }

  /// Messages and octets that this run has sent; in a dry run, that it would send.
  func sent() async -> (messages: Int, octets: UInt64) {
    (await worker.totalSent, await worker.totalOctets)
  }

  func close(ending: JobEnding, summary: JobSummary, failure: (any Error)?) async throws {
    if run.request.isDryRun {
      try await keeper.discardPreview()
      return
    }
    try await keeper.finishRun(
      state: ending.runState, exitCode: ending.exitCode, summary: summary.journalText,
      isSnapshot: false)
    if failure == nil { try await keeper.takeCopy() }
    try await keeper.close(isInOrder: true)
  }
}
