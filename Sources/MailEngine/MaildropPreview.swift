internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// What a backup of a POP3 account would fetch, and remove on the server: looks at the server and at a
/// copy of the journal, and changes neither.
struct MaildropPreview: Sendable {
  let run: BackupRun

  func perform() async throws -> CommitResult {
    let request = run.request
    try MaildropSession.checkSelection(of: request)
    let stop = run.stop.makeChild()
    let link = MaildropHandover(
      givingAway: ConnectionLink(access: request.access, policy: request.policy, stop: stop))
    let findings: MaildropWorker.Findings
    if let root = try ArchiveFinder.existing(at: request.archivePath) {
      try ArchiveFinder.check(
        root, belongsTo: request.access.identity, isMoved: request.isMoved)
      try ArchiveFinder.check(root, is: request.kind)
      let keeper = try JournalKeeper(root: root, lock: try root.lock(), isPreview: true)
      tellStart()
      do {
        findings = try await look(keeper, root, link, stop)
      } catch {
        try? await keeper.close(isInOrder: true)
        throw error
      }
      try await keeper.close(isInOrder: true)
    } else {
      tellStart()
      findings = try await FreshMaildrop(link).look(isDeleting: request.removal == .delete)
    }
    run.observer.receive(
      .folder(
        FolderReport(
          folder: MailboxName.inbox.description, server: findings.new + findings.known,
          archived: findings.known, state: .complete)))
    var totals = CommitResult()
    totals.new = findings.new
    totals.skipped = findings.known
    totals.octets = findings.octets
    totals.removed = findings.removable
    return totals
  }

  private func tellStart() {
    run.observer.receive(
      .started(
        JobStart(
          command: "backup", job: nil, archive: run.request.archivePath,
          source: run.request.access.identity.description, isDryRun: true)))
  }

  private func look(
    _ keeper: JournalKeeper, _ root: ArchiveRoot, _ link: MaildropHandover, _ stop: StopSignal
  ) async throws -> MaildropWorker.Findings {
    let request = run.request
    let sizes = MessageSizes()
    let meter = ProgressMeter(observer: run.observer)
    let context = BackupContext(
      access: request.access, root: root, runToken: "preview", keeper: keeper,
      scheduler: BackupScheduler(folders: [], connections: 1, sizes: sizes), sizes: sizes,
      plan: OctetPlan(nil, meter: meter),
      crew: ConnectionCrew(wanted: 1), staging: StagingArea(),
      meter: meter, observer: run.observer,
      policy: request.policy, rateLimit: nil, budget: DailyBudget(limit: nil), stop: stop)
    guard let (folder, generation) = try await keeper.previewMaildrop() else {
      return try await FreshMaildrop(link).look(isDeleting: request.removal == .delete)
    }
    return try await MaildropWorker(
      context: context, folder: folder, generation: generation, policy: request.removal,
      link: link
    ).look()
  }
}

/// Owns the connection to a maildrop of which nothing is archived.
private actor FreshMaildrop {
  private let executor = BlockingExecutor(label: "mailkura.preview")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let link: ConnectionLink<POP3Connection>

  init(_ link: MaildropHandover) { self.link = link.accept() }

  func look(isDeleting: Bool) async throws -> MaildropWorker.Findings {
    while true {
      do {
        let (listing, _) = try await link.connect().listing()
        link.leave()
        return MaildropWorker.Findings(
          new: listing.count,
          octets: (0..<listing.count).reduce(0) { $0 &+ listing.octets(at: $1) },
          removable: isDeleting && listing.hasUniqueIDs ? listing.count : 0)
      } catch let error as ClientError {
        try await link.recover(from: error)
      }
    }
  }
}
