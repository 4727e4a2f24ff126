internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// What a backup would fetch: looks at the server and at the archive and changes neither.
struct BackupPreview: Sendable {
  let run: BackupRun

  func perform() async throws -> (CommitResult, folders: Int) {
    let request = run.request
    let root = try ArchiveFinder.existing(at: request.archivePath)
    if let root {
      try ArchiveFinder.check(
        root, belongsTo: request.access.identity, isMoved: request.isMoved)
      try ArchiveFinder.check(root, is: request.kind)
    }
    run.observer.receive(
      .started(
        JobStart(
          command: "backup", job: nil, archive: request.archivePath,
          source: request.access.identity.description, isDryRun: true)))
    let opener = AccountOpener(
      access: request.access, policy: request.policy, stop: run.stop.makeChild())
    let account = try await opener.look(scope: request.namespace, selection: request.selection)
    let chosen = account.chosen.filter(\.isSelectable)
    let worker = PreviewWorker(
      link: opener.takeLink(), journalPath: root?.journalPath,
      removal: account.isGmail ? .keep : request.removal)
    let leaving = Set(ServerRemovalPass.usual(chosen).map(\.name))
    var totals = CommitResult()
    for mailbox in chosen {
      if run.stop.isStopping { throw StopRequested() }
      let report: PreviewWorker.Findings
      do {
        report = try await worker.look(at: mailbox)
      } catch let error as ClientError where error.scope <= .mailbox && !error.isWorthRetrying {
        totals.incompleteFolders += 1
        run.observer.receive(
          .folder(
            FolderReport(
              folder: mailbox.name.description, server: nil, archived: 0, state: .skipped,
              reason: error.explanation.whatWithServerWords)))
        continue
      }
      totals.new += report.new
      totals.gone += report.gone
      totals.skipped += report.known
      if leaving.contains(mailbox.name) { totals.removed += report.removable }
      run.observer.receive(
        .folder(
          FolderReport(
            folder: mailbox.name.description, server: report.new + report.known,
            archived: report.known, gone: report.gone, state: .complete)))
    }
    return (totals, chosen.count)
  }
}

/// Owns the connection and the reading journal of a preview.
private actor PreviewWorker {
  struct Findings: Sendable {
    var new = 0
    var known = 0
    var gone = 0
    /// Messages that would be removed on the server.
    var removable = 0
  }

  private let executor = BlockingExecutor(label: "mailkura.preview")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let link: ServerLink
  private let journalPath: String?
  private var journal: Journal?
  private let removal: RemovalPolicy

  init(link: LinkHandover, journalPath: String?, removal: RemovalPolicy) {
    self.link = link.accept()
    self.journalPath = journalPath
    self.removal = removal
  }

  func look(at mailbox: ListedMailbox) async throws -> Findings {
    while true {
      do {
        return try compare(mailbox, on: try await link.connect())
      } catch let error as ClientError {
        // A server that refuses one folder serves the others.
        if error.scope <= .mailbox, !error.isWorthRetrying, link.connection != nil { throw error }
        try await link.recover(from: error)
      }
    }
  }

  private func compare(
    _ mailbox: ListedMailbox, on connection: IMAPConnection
  ) throws -> Findings {
    let box = try connection.examine(mailbox.name)
    let listed = try connection.listUIDs()
    let generation = try generation(of: mailbox.name, uidValidity: box.uidValidity)
    var known = UIDSet()
    var findings = Findings()
    if let generation, let journal {
      // What a removal that was cut short has taken off the server is not missed.
      known = try journal.presentUIDs(of: generation)
        .subtracting(journal.openRemovals(of: generation).subtracting(listed))
      findings.removable = try removable(of: generation, among: listed, journal)
    }
    let new = listed.subtracting(known)
    if removal == .delete { findings.removable += new.count }
    link.noteProgress()
    findings.new = new.count
    findings.known = listed.count - new.count
    findings.gone = known.subtracting(listed).count
    return findings
  }

  private func generation(
    of name: MailboxName, uidValidity: UIDValidity?
  ) throws -> GenerationID? {
    guard let journalPath else { return nil }
    let journal = try self.journal ?? Journal.open(path: journalPath, access: .readOnly)
    self.journal = journal
    guard let folder = try journal.folder(named: name),
      let generation = try journal.currentGeneration(of: folder.id),
      generation.uidValidity == uidValidity
    else { return nil }
    return generation.id
  }

  /// How many archived messages would be removed on the server.
  private func removable(
    of generation: GenerationID, among listed: UIDSet, _ journal: Journal
  ) throws -> Int {
    guard let age = removal.age else { return 0 }
    var count = 0
    var after: UID?
    while true {
      let page = try journal.removalCandidates(
        of: generation, .archived(upTo: BackupSession.latest(age)), after: after,
        limit: JournalKeeper.removalPage)
      guard let last = page.last else { return count }
      after = last.uid
      count += page.count { candidate in
        candidate.flags.system.isDisjoint(with: [.flagged, .draft])
          && listed.contains(candidate.uid)
      }
    }
  }
}
