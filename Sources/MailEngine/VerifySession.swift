internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// A verification of an archive that is open and, unless nobody can write to it, locked.
actor VerifySession {
  let run: VerifyRun
  let tally: VerifyTally
  let root: ArchiveRoot
  private(set) var lock: ArchiveLock?
  let meter: ProgressMeter
  private let catalogue: ArchiveCatalogue
  /// Whether the server is compared by content.
  private let isByContent: Bool
  /// What such a comparison has shown.
  var proof: ReplayReport?
  /// Nil unless something is repaired.
  private var keeper: JournalKeeper?
  /// What the journal contradicts itself in.
  private(set) var contradictions: [String] = []
  /// The run in the journal; nil unless something is repaired.
  private(set) var job: RunID?

  init(_ run: VerifyRun, _ tally: VerifyTally) throws {
    self.run = run
    self.tally = tally
    root = try ArchiveRoot.open(at: run.request.archivePath)
    isByContent = try Self.comparesByContent(run.request, root)
    lock = try Self.lock(root, isRepairing: run.request.isRepairing)
    meter = ProgressMeter(observer: run.observer)
    catalogue = try ArchiveCatalogue(root: root, meter: meter) {
      [observer = run.observer] error, folder in
      tally.passedOver()
      let explanation = error.explanation
      observer.receive(
        .warning(
          JobWarning(what: explanation.what, remedy: explanation.remedy, folder: folder.name)))
    }
  }

  /// Checks everything, and repairs if that is asked for.
  func perform() async throws {
    run.observer.receive(
      .started(
        JobStart(
          command: "verify", job: nil, archive: run.request.archivePath,
          source: root.manifest.account.description)))
    try await catalogue.checkJournal()
    contradictions = try await catalogue.contradictions()
    let totals = try await catalogue.totals()
    meter.update {
      $0.foldersTotal = totals.folders
      $0.messagesTotal = totals.messages
      $0.bytesTotal = totals.octets
    }
    try await check()
    for link in try root.survey().links {
      tally.found(
        VerifyFinding(
          kind: .unknown, folder: VerifiedFolder(id: nil, path: link, name: link),
          path: root.relativePath(ofMail: link), reason: Self.linkWords))
    }
    meter.flush()
    if let access = run.request.server, !run.request.isRepairing {
      if isByContent {
        try await prove(at: access)
      } else {
        try await compare(with: access)
      }
    }
    await catalogue.close()
    if run.request.isRepairing, contradictions.isEmpty, !tally.findings.isEmpty {
      try await repair()
    }
  }

  /// Lets all workers read at once; the first failure stops them.
  private func check() async throws {
    let end = run.stop.makeChild()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<run.request.workers {
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

  /// Holds the archive against the folders that the server lists.
  private func compare(with access: AccountAccess) async throws {
    guard access.settings.endpoint.mailProtocol == .imap else {
      try MaildropSession.checkSelection(run.request.selection)
      let comparer = MaildropComparer(
        access: access, policy: run.request.policy, catalogue: catalogue, stop: run.stop,
        observer: run.request.isVerbose ? run.observer : nil, readsAll: run.request.readsAll)
      return tell(try await comparer.compare())
    }
    let opener = AccountOpener(
      access: access, policy: run.request.policy, stop: run.stop.makeChild())
    let account = try await opener.look(
      scope: run.request.namespace, selection: run.request.selection)
    tally.compared(JobSummary.Comparison())
    let comparer = ServerComparer(
      link: opener.takeLink(), catalogue: catalogue, stop: run.stop,
      observer: run.request.isVerbose ? run.observer : nil, readsAll: run.request.readsAll)
    for mailbox in account.chosen where mailbox.isSelectable {
      if run.stop.isStopping { throw StopRequested() }
      tell(try await comparer.compare(mailbox.name))
    }
    await comparer.leave()
    let there = Set(account.all.filter(\.isSelectable).map(\.name))
    let missing = try await catalogue.presentFolders().filter { !there.contains($0.name) }
    let candidates = missing.map {
      FolderSelection.Candidate(
        name: $0.name.description, delimiter: $0.delimiter, specialUses: [])
    }
    for index in run.request.selection.chosen(from: candidates) {
      tell(.unlisted(missing[index].name, present: missing[index].count))
    }
  }

  private func tell(_ comparison: ServerComparer.Comparison) {
    run.observer.receive(.folder(comparison.report))
    tally.compared(comparison.counts)
  }

  private func repair() async throws {
    guard let lock = lock.take() else { return }
    let keeper = try JournalKeeper(root: root, lock: lock)
    self.keeper = keeper
    job = try await keeper.startRun(command: "verify", options: run.request.options)
    let isMbox = root.manifest.kind == .mbox
    let findings =
      isMbox
      ? try await run.adoptFromMboxes(tally.findings, keeper, tally) : tally.findings
    let left = try await run.repairLocally(findings, keeper, tally)
    if let access = run.request.server, !left.isEmpty {
      try await run.fetchAgain(left, access, keeper, tally, job: job)
    }
    if isMbox { try await run.mendMboxes(findings, keeper, tally) }
  }

  /// Ends the run in the journal, if there is one.
  func close(
    _ ending: JobEnding, _ exitCode: ExitCode, _ summary: JobSummary, failure: (any Error)?
  ) async throws {
    defer { lock?.release() }
    guard let keeper else { return }
    do {
      try await keeper.finishRun(
        state: ending.runState, exitCode: exitCode, because: ending.explanation,
        summary: summary.journalText,
        isSnapshot: false)
      try await keeper.close(isInOrder: failure == nil || failure is StopRequested)
    } catch {
      try? await keeper.close(isInOrder: false)
      throw error
    }
  }

  /// Nothing else may change the archive meanwhile; on a medium that nobody can write to, nothing can.
  private static func lock(_ root: ArchiveRoot, isRepairing: Bool) throws -> ArchiveLock? {
    do {
      return try root.lock()
    } catch {
      guard error.isAboutReadOnlyMedium, !isRepairing else { throw error }
      return nil
    }
  }

  private static let linkWords = Phrase(
    en: "A link or a special file; it is not followed.", ja: "リンクまたは特殊ファイルです。たどりません。")
}
