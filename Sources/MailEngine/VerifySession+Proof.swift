internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Holding an archive against an account that its mail was brought to.
extension VerifySession {
  /// Whether the server is another account than the archive's, and compared by content.
  ///
  /// Throws `otherAccount` for one that nothing was ever brought to, unless that was asked for.
  static func comparesByContent(_ request: VerifyRequest, _ root: ArchiveRoot) throws -> Bool {
    guard let asked = request.server?.identity else { return false }
    if request.isRepairing || request.server?.settings.endpoint.mailProtocol == .pop3 {
      try ArchiveFinder.check(root, belongsTo: asked, isMoved: false)
      return false
    }
    if request.isByContent { return true }
    let archived = root.manifest.account
    if archived == asked { return false }
    let journal = try Journal.open(path: root.journalPath, access: .readOnly)
    defer { journal.close() }
    if try journal.hasReplays(to: asked) { return true }
    throw EngineError(.neverRestoredTo(archived: archived, asked: asked))
  }

  /// Looks for everything that the archive has at an account, folder by folder; changes nothing at either
  /// side.
  func prove(at access: AccountAccess) async throws {
    let request = run.request
    let began = WallClock.seconds
    let stop = run.stop.makeChild()
    let opener = AccountOpener(access: access, policy: request.policy, stop: stop)
    let account = try await opener.look(scope: .all, selection: FolderSelection())
    let target = ReplaySession.naming(of: account)
    // The rows of the comparison are written to a copy of the journal.
    guard let lock else { throw EngineError(.needsRoom(path: root.path)) }
    let keeper = try JournalKeeper(root: root, lock: lock, isPreview: true)
    do {
      let snapshot = try await keeper.choose(Self.choice, at: request.snapshot)
      let folders = try await keeper.planReplay(
        to: access.identity, selection: request.selection, naming: request.naming, target: target,
        prefersRecords: request.naming.isNone)
      var report = ReplayReport(
        kind: .comparison, archive: request.archivePath,
        source: root.manifest.account.description, target: access.identity.description,
        snapshot: snapshot?.started, began: began, ended: began)
      tally.proved()
      let context = ReplayContext(
        root: root, keeper: keeper, meter: meter, observer: run.observer, stop: stop,
        rateLimit: nil, isDryRun: true, isVerbose: request.isVerbose, repairsMessages: false,
        delimiter: target.delimiter, hasLabels: target.hasLabels)
      let worker = ReplayWorker(
        number: 0, link: opener.takeLink(),
        existing: Set(account.all.filter(\.isSelectable).map(\.name)), context: context)
      for folder in folders {
        if stop.isStopping { throw StopRequested() }
        let proof = try await worker.prove(folder, readsAll: request.readsAll)
        if proof.arrivals.present > 0 { try await worker.tellMarked(in: folder) }
        tell(proof, of: folder)
        report.folders.append(
          ReplayReport.Folder(
            name: folder.name, target: folder.targetName, arrivals: proof.arrivals,
            reason: proof.trouble))
        let room = ReplayReport.mostAbsences - report.absences.count
        report.absences += try await keeper.absences(from: folder, limit: room)
        report.absences += proof.altered.prefix(ReplayReport.mostAbsences - report.absences.count)
        report.compared = (report.compared ?? 0) + proof.compared
      }
      await worker.leave()
      report.ended = WallClock.seconds
      self.proof = report
    } catch {
      try? await keeper.discardPreview()
      throw error
    }
    try await keeper.discardPreview()
  }

  /// The result for a file; nil where nothing was compared to its end.
  func report(trouble: Phrase?) -> ReplayReport? {
    var report = proof
    report?.trouble = trouble
    return report
  }

  /// What was refused stays so: nothing is sent.
  private static var choice: ReplayChoice {
    var choice = ReplayChoice()
    choice.retriesRefused = false
    return choice
  }

  private func tell(_ proof: ReplayProof, of folder: ReplayFolder) {
    let arrivals = proof.arrivals
    var report = FolderReport(
      folder: folder.name, server: proof.server, archived: arrivals.arrived,
      failed: arrivals.refused, state: arrivals.isComplete ? .complete : .partial,
      reason: proof.trouble ?? arrivals.reason)
    if proof.trouble != nil { report.state = .skipped }
    report.target = folder.targetName
    report.arrivals = arrivals
    run.observer.receive(.folder(report))
    tally.proved(proof)
  }
}
