package import JobEvents
internal import MailArchive
internal import MailClients
package import MailTypes
internal import SyncJournal

/// Frees space on a server: removes there what has just been read again from the archive and compared, or
/// tells what would go.
package struct OffloadRun: Sendable {
  let request: OffloadRequest
  let observer: any JobObserver
  let stop: StopSignal

  package init(request: OffloadRequest, observer: any JobObserver, stop: StopSignal) {
    self.request = request
    self.observer = observer
    self.stop = stop
  }

  /// Runs to the end, whatever happens; events tell the rest.
  package func run() async -> ExitCode {
    let began = MonotonicClock.seconds
    var outcome = ServerRemovalPass.Outcome()
    var keeper: JournalKeeper?
    var job: RunID?
    do {
      let root = try ArchiveRoot.open(at: request.archivePath)
      try ArchiveFinder.check(root, belongsTo: request.access.identity, isMoved: false)
      let made = try JournalKeeper(
        root: root, lock: try root.lock(), isPreview: !request.isApplied)
      keeper = made
      let child = stop.makeChild()
      let opener = AccountOpener(
        access: request.access, policy: request.policy, stop: child)
      let account = try await opener.look(
        scope: request.namespace, selection: request.selection)
      if account.isGmail { throw EngineError(.removalAtGmail) }
      if request.isApplied {
        job = try await made.startRun(
          command: "offload", options: request.options, login: account.login?.mechanism)
        try await made.settleMboxes()
      }
      tellStart(job)
      outcome = try await pass(made, opener, child).perform(folders(of: account))
    } catch {
      outcome.failure = error
    }
    return await end(outcome, job: job, keeper: keeper, began: began)
  }

  private func folders(of account: AccountOpener.Account) -> [ListedMailbox] {
    let folders = account.chosen.filter(\.isSelectable)
    return request.selection.included.isEmpty ? ServerRemovalPass.usual(folders) : folders
  }

  private func pass(
    _ keeper: JournalKeeper, _ opener: AccountOpener, _ stop: StopSignal
  ) -> ServerRemovalPass {
    // Beyond what the calendar can say is as good as never.
    let (time, isTooLong) = WallClock.seconds.subtractingReportingOverflow(request.age)
    return ServerRemovalPass(
      opener: opener, keeper: keeper,
      rules: RemovalRules(
        age: .received(before: isTooLong ? .min : time), isApplied: request.isApplied,
        readsAll: request.readsAll, includesFlagged: request.includesFlagged,
        allowsMassRemoval: request.allowsMassRemoval),
      connections: request.connections, observer: observer, isVerbose: request.isVerbose,
      stop: stop
    ) { [observer] folder in observer.receive(.folder(folder.report)) }
  }

  private func tellStart(_ job: RunID?) {
    observer.receive(
      .started(
        JobStart(
          command: "offload", job: job?.rawValue, archive: request.archivePath,
          source: request.access.identity.description, isDryRun: !request.isApplied)))
  }

  private func end(
    _ outcome: ServerRemovalPass.Outcome, job: RunID?, keeper: JournalKeeper?, began: Double
  ) async -> ExitCode {
    var ending = JobEnding(error: outcome.failure, isPartial: outcome.isPartial, stop: stop)
    func summary() -> JobSummary {
      JobSummary(
        command: "offload", state: ending.state, job: job?.rawValue,
        seconds: MonotonicClock.seconds - began, counts: .offload(outcome.counts),
        retryAfter: ending.retryAfter)
    }
    if let keeper {
      do {
        if job != nil {
          try await keeper.finishRun(
            state: ending.runState, exitCode: ending.exitCode, because: ending.explanation,
            summary: summary().journalText,
            isSnapshot: false)
          if await keeper.isCopyDue { try await keeper.takeCopy() }
        }
        try await keeper.close(
          isInOrder: outcome.failure == nil || outcome.failure is StopRequested)
      } catch {
        try? await keeper.close(isInOrder: false)
        if outcome.failure == nil { ending = JobEnding(error: error, isPartial: false, stop: stop) }
      }
      keeper.letGo()
    }
    if let report = request.access.extensionReport { observer.receive(.extensions(report)) }
    if let explanation = ending.explanation { observer.receive(.failed(explanation)) }
    observer.receive(.summary(summary()))
    return ending.exitCode
  }
}
