package import JobEvents
internal import MailArchive
package import MailTypes
internal import SyncJournal

/// Takes back what one restore has put at its target and nobody has changed since, or tells what would go.
package struct UndoRun: Sendable {
  let request: UndoRequest
  let observer: any JobObserver
  let stop: StopSignal

  package init(request: UndoRequest, observer: any JobObserver, stop: StopSignal) {
    self.request = request
    self.observer = observer
    self.stop = stop
  }

  /// Runs to the end, whatever happens; events tell the rest.
  package func run() async -> ExitCode {
    let began = MonotonicClock.seconds
    var counts = JobSummary.Undo()
    var keeper: JournalKeeper?
    var job: RunID?
    var failure: (any Error)?
    do {
      let root = try ArchiveRoot.open(at: request.archivePath)
      let lock = try root.lock()
      let made = try JournalKeeper(root: root, lock: lock, isPreview: !request.isApplied)
      keeper = made
      let folders = try await made.foldersToUndo(request)
      // Without a login nothing is written down.
      let opener = AccountOpener(
        access: request.access, policy: request.policy, stop: stop.makeChild())
      let account = try await opener.look(scope: .all, selection: FolderSelection())
      if request.isApplied {
        job = try await made.startRun(command: "undo", options: request.options)
      }
      tellStart(root, job: job)
      if account.isGmail, !folders.isEmpty { observer.receive(.warning(Self.gmailWarning)) }
      failure = await work(on: folders, made, opener, &counts)
    } catch {
      failure = error
    }
    return await end(counts, job: job, keeper: keeper, failure: failure, began: began)
  }

  private func work(
    on folders: [TargetFolderRow], _ keeper: JournalKeeper, _ opener: AccountOpener,
    _ counts: inout JobSummary.Undo
  ) async -> (any Error)? {
    let worker = UndoWorker(
      request: request, link: opener.takeLink(), keeper: keeper, observer: observer, stop: stop)
    do {
      for folder in folders {
        if stop.isStopping { throw StopRequested() }
        try await worker.undo(folder)
      }
      await worker.leave()
      counts = await worker.total
      return nil
    } catch {
      counts = await worker.total
      return error
    }
  }

  private func tellStart(_ root: ArchiveRoot, job: RunID?) {
    observer.receive(
      .started(
        JobStart(
          command: "undo", job: job?.rawValue, archive: request.archivePath,
          source: root.manifest.account.description,
          target: request.access.identity.description, isDryRun: !request.isApplied)))
  }

  private func end(
    _ counts: JobSummary.Undo, job: RunID?, keeper: JournalKeeper?, failure: (any Error)?,
    began: Double
  ) async -> ExitCode {
    let isPartial = counts.kept + counts.marked > 0
    var ending = JobEnding(error: failure, isPartial: isPartial, stop: stop)
    func summary() -> JobSummary {
      JobSummary(
        command: "undo", state: ending.state, job: job?.rawValue,
        seconds: MonotonicClock.seconds - began, counts: .undo(counts),
        retryAfter: ending.retryAfter)
    }
    if let keeper {
      do {
        try await keeper.finishRun(
          state: ending.runState, exitCode: ending.exitCode, because: ending.explanation,
          summary: summary().journalText,
          isSnapshot: false)
        let isCopyDue = await keeper.isCopyDue
        if request.isApplied, failure == nil || isCopyDue { try await keeper.takeCopy() }
        try await keeper.close(isInOrder: true)
      } catch  where failure == nil {
        ending = JobEnding(error: error, isPartial: isPartial, stop: stop)
      } catch {
        // The first failure is the one to tell.
      }
      keeper.letGo()
    }
    if let report = request.access.extensionReport { observer.receive(.extensions(report)) }
    if let explanation = ending.explanation { observer.receive(.failed(explanation)) }
    observer.receive(.summary(summary()))
    return ending.exitCode
  }

  private static let gmailWarning = JobWarning(
    what: Phrase(
      en: "At Gmail a message that is removed from a folder may stay in All Mail.",
      ja: "Gmail では、フォルダから削除したメールが「すべてのメール」に残ることがあります。"),
    remedy: Phrase(
      en:
        "Look into All Mail afterwards, and at what Gmail's settings say of messages that are removed "
        + "over IMAP.",
      ja: "あとで「すべてのメール」と、IMAP で削除したメールの扱いの設定を確認してください。"))
}
