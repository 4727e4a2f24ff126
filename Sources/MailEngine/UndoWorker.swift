internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Owns the connection to the target of a restore that is taken back.
///
/// A message goes only if it is known by its UID under the UIDVALIDITY of then, has the octets that were
/// sent and no other flags, and the archive has it whole: by UID STORE and UID EXPUNGE of exactly those, after the intention has been
/// committed. What is not there any more is forgotten, so that a later restore may send it again.
actor UndoWorker {
  private let executor = BlockingExecutor(label: "mailkura.undo")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  let request: UndoRequest
  let link: ServerLink
  let keeper: JournalKeeper
  private let observer: any JobObserver
  let stop: StopSignal
  /// Over all folders.
  private(set) var total = JobSummary.Undo()

  init(
    request: UndoRequest, link: LinkHandover, keeper: JournalKeeper, observer: any JobObserver,
    stop: StopSignal
  ) {
    self.request = request
    self.link = link.accept()
    self.keeper = keeper
    self.observer = observer
    self.stop = stop
  }

  func leave() { link.leave() }

  /// The server does not let messages be marked or removed.
  struct UndoRefusal: Error {
    let error: ClientError
  }

  /// Works on a folder until it is done or cannot go on.
  func undo(_ folder: TargetFolderRow) async throws {
    var tally = UndoTally()
    defer { total = total + tally.counts }
    do {
      try await work(on: folder, &tally)
    } catch {
      tally.cutShort(by: error)
      if tally.server != nil {
        if request.isApplied, let open = try? await keeper.intendedUndos(in: folder.id),
          let sent = try? await keeper.sentUIDs(by: request.job, in: folder.id)
        {
          tally.keepRest(of: sent.intersection(open), because: .unsettled)
        }
        report(folder, tally)
      }
      throw error
    }
    report(folder, tally)
  }

  private func work(on folder: TargetFolderRow, _ tally: inout UndoTally) async throws {
    let job = request.job
    while true {
      do {
        return try await pass(folder, on: try await link.connect(), &tally)
      } catch let refusal as UndoRefusal {
        let left = try await keeper.sentUIDs(by: job, in: folder.id)
        tally.keepRest(of: left, because: .refused)
        return warn(of: refusal.error, in: folder)
      } catch let error as ClientError {
        if error.scope <= .mailbox, link.connection != nil, !error.isWorthRetrying {
          let left = try await keeper.sentUIDs(by: job, in: folder.id)
          tally.keepRest(of: left, because: .unopenable)
          return warn(of: error, in: folder)
        }
        tally.noteBreak()
        try await link.recover(from: error)
      }
    }
  }

  private func pass(
    _ folder: TargetFolderRow, on connection: IMAPConnection, _ tally: inout UndoTally
  ) async throws {
    let job = request.job
    let sent = try await keeper.sentUIDs(by: job, in: folder.id)
    tally.unplaced = try await keeper.doubtfulCount(sentBy: job, in: folder.id)
    guard !sent.isEmpty else { return }
    let box =
      request.isApplied
      ? try connection.select(folder.name, modSequences: true) : try connection.examine(folder.name)
    guard let validity = box.uidValidity, validity == folder.uidValidity, !box.isUIDNotSticky
    else { return tally.keepRest(of: sent, because: .renumbered) }
    if request.isApplied, box.isReadOnly {
      return tally.keepRest(of: sent, because: .readOnly)
    }
    let there = try connection.listUIDs()
    let lost = sent.subtracting(there)
    let gone = lost.subtracting(try connection.present(lost))
    try await settle(gone, in: folder, &tally)
    tally.server = there.count + (request.isApplied ? tally.removed.count : 0)
    var rest = sent.subtracting(gone)
    if let reached = tally.reached { rest = rest.subtracting(UIDSet(UID.min...reached)) }
    while let last = rest.last {
      if stop.isStopping { throw StopRequested() }
      let page: UIDSet
      (page, rest) = rest.split(after: tally.pages.size)
      tally.begin(page)
      let found = try await unchanged(page, in: folder, box, on: connection, &tally)
      if request.isApplied {
        try await remove(found.rows, found.marked, in: folder, box, on: connection, &tally)
      } else {
        for row in found.rows { count(row, .removable, in: folder, &tally) }
      }
      tally.reach(page.last ?? last)
      link.noteProgress()
    }
  }

  /// Of messages that are not there: an interrupted run, or a connection that broke, may have removed them.
  private func settle(
    _ gone: UIDSet, in folder: TargetFolderRow, _ tally: inout UndoTally
  ) async throws {
    guard !gone.isEmpty else { return }
    let ours = gone.intersection(try await keeper.intendedUndos(in: folder.id))
    let rows = try await keeper.sentRows(ours, by: request.job, in: folder.id)
    if request.isApplied {
      try await keeper.noteUndone(gone, sentBy: request.job, in: folder.id)
    }
    for row in rows { count(row, .removed, in: folder, &tally) }
    tally.lose(gone.subtracting(ours))
  }

  /// Those of the messages that are as they were sent, and which of them an interrupted run has marked; the
  /// others are told, and lose its mark.
  private func unchanged(
    _ uids: UIDSet, in folder: TargetFolderRow, _ box: SelectedMailbox,
    on connection: IMAPConnection, _ tally: inout UndoTally
  ) async throws -> (rows: [ReplayRow], marked: UIDSet) {
    let intended = try await keeper.intendedUndos(in: folder.id)
    let flags = try connection.flags(of: uids)
    var candidates: [UID: ReplayRow] = [:]
    var left: [(row: ReplayRow, doubt: UndoDoubt)] = []
    for row in try await keeper.sentRows(uids, by: request.job, in: folder.id) {
      guard let uid = row.targetUID else { continue }
      if let base = folder.baseUID, uid < base {
        left.append((row, .thereBefore))
        continue
      }
      guard let served = flags[uid],
        UndoDoubt.areAsSent(
          served, sent: row.flags, permanent: box.permanentFlags,
          isMarkedByUs: intended.contains(uid))
      else {
        left.append((row, .otherFlags))
        continue
      }
      candidates[uid] = row
    }
    let contents = DigestSink(UIDSet(candidates.keys))
    for batch in IMAPConnection.batches(of: UIDSet(candidates.keys)) {
      try connection.finishFetch(try connection.beginFetch(batch, items: .body), into: contents)
    }
    var rows: [ReplayRow] = []
    for content in contents.contents {
      guard let row = candidates.removeValue(forKey: content.uid) else { continue }
      guard try await keeper.isSound(row.copy, in: row.sourcePath) else {
        left.append((row, .notArchived))
        continue
      }
      if try await keeper.isSame(content, as: row.copy, in: row.sourcePath) {
        rows.append(row)
      } else {
        left.append((row, .otherContent))
      }
    }
    left += candidates.values.map { ($0, .unreadable) }
    let marked = intended.intersection(
      UIDSet(flags.filter { $0.value.system.contains(.deleted) }.keys.sorted()))
    if request.isApplied {
      let begun = left.map(\.row).filter { $0.targetUID.map(intended.contains) ?? false }
      try await giveBack(
        begun, marked: marked.union(uids.subtracting(UIDSet(flags.keys.sorted()))), on: connection)
    }
    for (row, doubt) in left { keep(row, because: doubt, in: folder, &tally) }
    return (rows, marked)
  }

  func count(
    _ row: ReplayRow, _ outcome: MessageReport.Outcome, in folder: TargetFolderRow,
    _ tally: inout UndoTally
  ) {
    tally.remove(row)
    tell(row, outcome, nil, in: folder, &tally)
  }

  func keep(
    _ row: ReplayRow, because doubt: UndoDoubt, in folder: TargetFolderRow,
    _ tally: inout UndoTally
  ) {
    guard let uid = row.targetUID else { return }
    tally.keep(uid, because: doubt)
    tell(row, .kept, doubt.reason, in: folder, &tally)
  }

  func tell(
    _ row: ReplayRow, _ outcome: MessageReport.Outcome, _ reason: Phrase?,
    in folder: TargetFolderRow, _ tally: inout UndoTally
  ) {
    guard request.isVerbose, let uid = row.targetUID,
      tally.isNews(uid, isKept: outcome == .kept)
    else { return }
    observer.receive(
      .message(
        MessageReport(
          folder: folder.name.description, uid: uid.rawValue, outcome: outcome,
          sha256: row.copy.digest.description, size: row.copy.wireSize, reason: reason)))
  }

  private func warn(of error: ClientError, in folder: TargetFolderRow) {
    let explanation = error.explanation
    observer.receive(
      .warning(
        JobWarning(
          what: explanation.whatWithServerWords, remedy: explanation.remedy,
          folder: folder.name.description)))
  }

  private func report(_ folder: TargetFolderRow, _ tally: UndoTally) {
    let counts = tally.counts
    let left = counts.kept + counts.marked
    let server = tally.server.map { request.isApplied ? max(0, $0 - counts.removed) : $0 }
    var report = FolderReport(
      folder: folder.name.description, server: server, archived: counts.removed, failed: left,
      gone: counts.gone, state: left > 0 || tally.ending != nil ? .partial : .complete,
      reason: tally.reason)
    report.undo = counts
    observer.receive(.folder(report))
  }
}
