package import JobEvents
internal import MailArchive
package import MailTypes
internal import SyncJournal

/// Makes the journal of an archive anew from its mail and from what is left of former journals.
///
/// The new journal is made beside the former one and takes its place when it is whole; a run that is
/// stopped or killed leaves the former one.
package struct ReindexRun: Sendable {
  let archivePath: String
  let observer: any JobObserver
  let stop: StopSignal

  package init(archivePath: String, observer: any JobObserver, stop: StopSignal) {
    self.archivePath = archivePath
    self.observer = observer
    self.stop = stop
  }

  /// Runs to the end, whatever happens; events tell the rest.
  package func run() async -> ExitCode {
    let began = MonotonicClock.seconds
    let tally = VerifyTally(observer: observer, keepsFindings: false)
    var failure: (any Error)?
    var job: RunID?
    do {
      job = try await perform(tally, began: began)
    } catch {
      failure = error
    }
    tally.tellCounted()
    let ending = JobEnding(error: failure, isPartial: tally.check.differences > 0, stop: stop)
    if let explanation = ending.explanation { observer.receive(.failed(explanation)) }
    observer.receive(
      .summary(
        JobSummary(
          command: "reindex", state: ending.state, job: job?.rawValue,
          seconds: MonotonicClock.seconds - began, counts: .verify(tally.check))))
    return ending.exitCode
  }

  private func perform(_ tally: VerifyTally, began: Double) async throws -> RunID {
    let root = try open()
    let lock = try root.lock()
    defer { lock.release() }
    observer.receive(
      .started(
        JobStart(
          command: "reindex", job: nil, archive: archivePath,
          source: root.manifest.account.description)))
    let basis = try basis(of: root)
    if basis == nil { observer.receive(.warning(Self.withoutHistory)) }
    let reindexer = try Reindexer(
      root: root, basis: basis, tally: tally, meter: ProgressMeter(observer: observer), stop: stop)
    let job = try await reindexer.perform(began: began)
    let stamp = WallClock.now.rfc3339.filter { $0.isNumber }
    if let kept = try root.exchangeJournal(stamp: stamp) {
      observer.receive(
        .warning(
          JobWarning(
            what: Phrase(
              en: "The former journal is kept as \(kept).",
              ja: "以前のジャーナルは \(kept) として残しています。"))))
    }
    // The journal that has the place now speaks of none.
    try root.removeMboxRewrites()
    return job
  }

  /// The archive; one that has lost its `archive.json` gets it again from a journal.
  private func open() throws -> ArchiveRoot {
    do {
      return try ArchiveRoot.open(at: archivePath)
    } catch {
      switch error.code {
      case .manifestDamaged, .notAnArchive: break
      default: throw error
      }
      for name in ["journal.sqlite3", "journal.backup.sqlite3"] {
        let account = try Journal.account(ofSoundJournalAt: archivePath + "/" + name)
        guard let account,
          let root = try ArchiveRoot.recover(
            at: archivePath, account: account, created: WallClock.now.rfc3339)
        else { continue }
        return root
      }
      throw error
    }
  }

  /// The best of what is left of former journals; nil where none is sound.
  private func basis(of root: ArchiveRoot) throws -> String? {
    let account = root.manifest.account
    if try Journal.isSound(at: root.journalPath, account: account), try root.holdsJournal() {
      // What its log holds goes into the file, which is then put aside as a whole.
      try Journal.open(path: root.journalPath, access: .readWrite).close()
      return root.journalPath
    }
    return try Journal.isSound(at: root.journalCopyPath, account: account)
      ? root.journalCopyPath : nil
  }

  private static let withoutHistory = JobWarning(
    what: Phrase(
      en: "Neither the journal nor its copy is sound: the new one knows no history, and no UIDs.",
      ja: "ジャーナルもその写しも使えません。新しいジャーナルには履歴と UID がありません。"),
    remedy: Phrase(
      en: "Run mailkura backup next: it recognises the messages by their content and doubles none.",
      ja: "続けて mailkura backup を実行してください。内容で照合するため、重複しません。"))
}
