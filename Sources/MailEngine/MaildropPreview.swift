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
    try MaildropSession.checkSelection(request.selection)
    let stop = run.stop.makeChild()
    let findings: MaildropWorker.Findings
    if let root = try ArchiveFinder.existing(at: request.archivePath) {
      try ArchiveFinder.check(
        root, belongsTo: request.access.identity, isMoved: request.isMoved)
      try ArchiveFinder.check(root, is: request.kind)
      let keeper = try JournalKeeper(root: root, lock: try root.lock(), isPreview: true)
      tellStart()
      do {
        findings = try await look(keeper, root, stop)
      } catch {
        try? await keeper.close(isInOrder: true)
        throw error
      }
      try await keeper.close(isInOrder: true)
    } else {
      tellStart()
      findings = try await lookAtNew(stop)
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
    _ keeper: JournalKeeper, _ root: ArchiveRoot, _ stop: StopSignal
  ) async throws -> MaildropWorker.Findings {
    let request = run.request
    let sizes = MessageSizes()
    let meter = ProgressMeter(observer: run.observer)
    let context = BackupContext(
      access: request.access, root: root, runToken: "preview", keeper: keeper,
      scheduler: BackupScheduler(folders: [], connections: 1, sizes: sizes), sizes: sizes,
      plan: OctetPlan(nil, meter: meter), messagePlan: MessagePlan(meter: meter),
      crew: ConnectionCrew(wanted: 1), staging: StagingArea(),
      meter: meter, observer: run.observer,
      policy: request.policy, rateLimit: nil, budget: DailyBudget(limit: nil), stop: stop)
    guard let (folder, generation) = try await keeper.previewMaildrop() else {
      return try await lookAtNew(stop)
    }
    return try await MaildropWorker(
      context: context, folder: folder, generation: generation, policy: request.removal,
      link: MaildropHandover(
        givingAway: MaildropLink(access: request.access, policy: request.policy, stop: stop))
    ).look()
  }

  /// At a maildrop of which nothing is archived.
  private func lookAtNew(_ stop: StopSignal) async throws -> MaildropWorker.Findings {
    let listing = try await MaildropScout(run.request, stop: stop).listing()
    let isDeleting = run.request.removal == .delete && listing.hasUniqueIDs
    return MaildropWorker.Findings(
      new: listing.count, octets: (0..<listing.count).reduce(0) { $0 &+ listing.octets(at: $1) },
      removable: isDeleting ? listing.count : 0)
  }
}
