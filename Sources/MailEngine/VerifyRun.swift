package import JobEvents
internal import MailArchive
package import MailTypes
internal import SyncJournal

/// Re-reads every message of an archive and compares it with the journal; changes nothing.
package struct VerifyRun: Sendable {
  let request: VerifyRequest
  let observer: any JobObserver
  let stop: StopSignal

  package init(request: VerifyRequest, observer: any JobObserver, stop: StopSignal) {
    self.request = request
    self.observer = observer
    self.stop = stop
  }

  /// Runs to the end, whatever happens; events tell the rest.
  package func run() async -> ExitCode {
    let began = MonotonicClock.seconds
    let tally = VerifyTally(observer: observer, keepsFindings: false)
    var failure: (any Error)?
    var contradictions: [String] = []
    do {
      contradictions = try await perform(tally)
    } catch {
      failure = error
    }
    tally.tellCounted()
    let check = tally.check
    let ending = JobEnding(error: failure, isPartial: false, stop: stop)
    let isDifferent =
      check.differences > 0 && (failure == nil || failure is StopRequested)
    if let explanation = ending.explanation { observer.receive(.failed(explanation)) }
    if !contradictions.isEmpty {
      observer.receive(.failed(EngineError(.journalContradicts(contradictions)).explanation))
    }
    if isDifferent { observer.receive(.failed(Self.explain(check))) }
    let isUnsound = failure == nil && (isDifferent || !contradictions.isEmpty)
    observer.receive(
      .summary(
        JobSummary(
          command: "verify", state: isUnsound ? .partial : ending.state, job: nil,
          seconds: MonotonicClock.seconds - began, counts: .verify(check))))
    return isUnsound ? .damaged : ending.exitCode
  }

  /// Checks everything; returns what the journal contradicts itself in.
  private func perform(_ tally: VerifyTally) async throws -> [String] {
    let root = try ArchiveRoot.open(at: request.archivePath)
    let lock = try lock(root)
    defer { withExtendedLifetime(lock) {} }
    observer.receive(
      .started(
        JobStart(
          command: "verify", job: nil, archive: request.archivePath,
          source: root.manifest.account.description)))
    let meter = ProgressMeter(observer: observer)
    let catalogue = try ArchiveCatalogue(root: root, meter: meter) { [observer] error, folder in
      let explanation = error.explanation
      observer.receive(
        .warning(
          JobWarning(what: explanation.what, remedy: explanation.remedy, folder: folder.name)))
    }
    try await catalogue.checkJournal()
    let contradictions = try await catalogue.contradictions()
    let totals = try await catalogue.totals()
    meter.update {
      $0.foldersTotal = totals.folders
      $0.messagesTotal = totals.messages
      $0.bytesTotal = totals.octets
    }
    try await check(root, catalogue, tally, meter)
    for link in try root.survey().links {
      tally.found(
        VerifyFinding(
          kind: .unknown, folder: VerifiedFolder(id: nil, path: link, name: link),
          path: root.relativePath(ofMail: link), reason: Self.linkWords))
    }
    meter.flush()
    return contradictions
  }

  /// Lets all workers read at once; the first failure stops them.
  private func check(
    _ root: ArchiveRoot, _ catalogue: ArchiveCatalogue, _ tally: VerifyTally,
    _ meter: ProgressMeter
  ) async throws {
    let end = stop.makeChild()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<request.workers {
        let worker = VerifyWorker(
          number: number, root: root, catalogue: catalogue, tally: tally, meter: meter, stop: end)
        group.addTask { try await worker.run() }
      }
      var first: (any Error)?
      while let result = await group.nextResult() {
        guard case .failure(let error) = result else { continue }
        first = first ?? error
        end.request(.afterMessage, status: .inputOutput)
      }
      if let first { throw first }
    }
  }

  /// Nothing else may change the archive meanwhile; on a medium that nobody can write to, nothing can.
  private func lock(_ root: ArchiveRoot) throws -> ArchiveLock? {
    do {
      return try root.lock()
    } catch {
      guard error.isAboutReadOnlyMedium else { throw error }
      return nil
    }
  }

  private static let linkWords = Phrase(
    en: "A link or a special file; it is not followed.", ja: "リンクまたは特殊ファイルです。たどりません。")

  private static func explain(_ check: JobSummary.Check) -> Explanation {
    Explanation(
      .damaged,
      what: Phrase(
        en: "The archive is not what the journal says: \(check.damaged) damaged, "
          + "\(check.missing) missing, \(check.unknown) unknown, \(check.doubled) doubled.",
        ja: "アーカイブがジャーナルと一致しません。破損 \(check.damaged)、欠落 \(check.missing)、"
          + "不明 \(check.unknown)、重複 \(check.doubled)。"),
      cause: Phrase(
        en: "Files were changed, removed or added by another program, or the disk is failing.",
        ja: "ほかのプログラムがファイルを変更・削除・追加したか、ディスクの故障が考えられます。"),
      remedy: Phrase(
        en: "Check the disk, and keep a copy of the archive before anything else; "
          + "-v names each message.",
        ja: "まずアーカイブの写しを取り、ディスクを点検してください。-v を付けると該当するメールを表示します。"))
  }
}

extension JobSummary.Check {
  /// All that is not as the journal says.
  var differences: Int { damaged + missing + unknown + doubled }
}
