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
  /// Messages that are looked at and removed together.
  private static let page = 200

  private let executor = BlockingExecutor(label: "mailkura.undo")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let request: UndoRequest
  private let link: ServerLink
  private let keeper: JournalKeeper
  private let observer: any JobObserver
  private let stop: StopSignal
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
  private struct UndoRefusal: Error {
    let error: ClientError
  }

  /// What has become of one folder's messages.
  struct Tally {
    var counts = JobSummary.Undo()
    /// Why messages were left where they are.
    var reasons: [UndoDoubt: Int] = [:]
    var server: Int?
  }

  /// Works on a folder until it is done or cannot go on.
  func undo(_ folder: TargetFolderRow) async throws {
    var tally = Tally()
    tally.counts.folders = 1
    var furthest: UID?
    defer { total = total + tally.counts }
    while true {
      // What was removed before the connection broke stays counted; the rest is looked at anew.
      tally.counts.kept = 0
      tally.counts.marked = 0
      tally.reasons = [:]
      do {
        try await pass(folder, on: try await link.connect(), &furthest, &tally)
        break
      } catch let refusal as UndoRefusal {
        // Messages that were left before are among those of the job that are there still.
        tally.counts.kept = 0
        tally.counts.marked = 0
        tally.reasons = [:]
        let job = request.job
        let left = try await keeper.sentUIDs(by: job, in: folder.id).count
        let doubtful = try await keeper.doubtfulCount(sentBy: job, in: folder.id)
        keep(doubtful, because: .placeUnknown, &tally)
        keep(left, because: .refused, &tally)
        warn(of: refusal.error, in: folder)
        break
      } catch let error as ClientError {
        if error.scope <= .mailbox, link.connection != nil, !error.isWorthRetrying {
          tally.counts.kept = 0
          tally.counts.marked = 0
          tally.reasons = [:]
          let left = try await keeper.sentUIDs(by: request.job, in: folder.id).count
          keep(left, because: .unopenable, &tally)
          warn(of: error, in: folder)
          break
        }
        try await link.recover(from: error)
      }
    }
    report(folder, tally)
  }

  private func pass(
    _ folder: TargetFolderRow, on connection: IMAPConnection, _ furthest: inout UID?,
    _ tally: inout Tally
  ) async throws {
    let job = request.job
    let sent = try await keeper.sentUIDs(by: job, in: folder.id)
    let doubtful = try await keeper.doubtfulCount(sentBy: job, in: folder.id)
    keep(doubtful, because: .placeUnknown, &tally)
    guard !sent.isEmpty else { return }
    let box =
      request.isApplied
      ? try connection.select(folder.name, modSequences: true) : try connection.examine(folder.name)
    guard let validity = box.uidValidity, validity == folder.uidValidity, !box.isUIDNotSticky
    else { return keep(sent.count, because: .renumbered, &tally) }
    if request.isApplied, box.isReadOnly {
      return keep(sent.count, because: .readOnly, &tally)
    }
    let there = try connection.listUIDs()
    tally.server = there.count
    let lost = sent.subtracting(there)
    let gone = lost.isEmpty ? lost : lost.subtracting(try connection.searchUIDs(lost))
    if !gone.isEmpty {
      // An interrupted run, or a connection that broke, may have removed them.
      let ours = gone.intersection(try await keeper.intendedUndos(in: folder.id))
      for row in try await keeper.sentRows(ours, by: job, in: folder.id) {
        count(row, .removed, in: folder, &tally)
      }
      tally.counts.gone += gone.count - ours.count
      if request.isApplied { try await keeper.noteUndone(gone, sentBy: job, in: folder.id) }
    }
    var rest = sent.subtracting(gone)
    while !rest.isEmpty {
      if stop.isStopping { throw StopRequested() }
      let page: UIDSet
      (page, rest) = rest.split(after: Self.page)
      let rows = try await unchanged(page, in: folder, box, on: connection, &tally)
      if request.isApplied {
        try await remove(rows, in: folder, box, on: connection, &tally)
      } else {
        for row in rows { count(row, .removable, in: folder, &tally) }
      }
      // What was looked at before the connection broke is no progress the second time.
      if let last = page.last, furthest.map({ last > $0 }) ?? true {
        furthest = last
        link.noteProgress()
      }
    }
  }

  /// Those of the messages that are as they were sent; the others are told.
  private func unchanged(
    _ uids: UIDSet, in folder: TargetFolderRow, _ box: SelectedMailbox,
    on connection: IMAPConnection, _ tally: inout Tally
  ) async throws -> [ReplayRow] {
    let intended = try await keeper.intendedUndos(in: folder.id)
    var flags: [UID: MessageFlags] = [:]
    try connection.fetchFlags(uids) { data in
      if let uid = data.uid, let served = data.flags { flags[uid] = served }
    }
    var candidates: [UID: ReplayRow] = [:]
    for row in try await keeper.sentRows(uids, by: request.job, in: folder.id) {
      guard let uid = row.targetUID else { continue }
      if let base = folder.baseUID, uid < base {
        keep(row, because: .thereBefore, in: folder, &tally)
        continue
      }
      let isMarked = intended.contains(uid)
      guard let served = flags[uid],
        UndoDoubt.areAsSent(
          served, sent: row.flags, permanent: box.permanentFlags, isMarkedByUs: isMarked)
      else {
        keep(row, because: .otherFlags, in: folder, &tally)
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
        keep(row, because: .notArchived, in: folder, &tally)
        continue
      }
      if try await keeper.isSame(content, as: row.copy, in: row.sourcePath) {
        rows.append(row)
      } else {
        keep(row, because: .otherContent, in: folder, &tally)
      }
    }
    for row in candidates.values { keep(row, because: .unreadable, in: folder, &tally) }
    return rows
  }

  private func remove(
    _ rows: [ReplayRow], in folder: TargetFolderRow, _ box: SelectedMailbox,
    on connection: IMAPConnection, _ tally: inout Tally
  ) async throws {
    guard !rows.isEmpty else { return }
    try await keeper.intendUndo(of: rows)
    let uids = UIDSet(rows.compactMap(\.targetUID))
    var changed = UIDSet()
    var refusal: ClientError?
    do {
      changed = try connection.addFlags(
        ServerRemover.mark, to: uids, unchangedSince: box.highestModSeq)
      if box.highestModSeq == nil {
        // What was changed in between shows afterwards alone; it is not too late yet.
        let others = try changedMeanwhile(rows, box, on: connection)
        unmark(others, on: connection)
        changed = UIDSet(others.compactMap(\.targetUID))
      }
      let marked = uids.subtracting(changed)
      if connection.canExpungeByUID, !marked.isEmpty { try connection.expunge(marked) }
    } catch let error as ClientError {
      guard error.isRefusal, connection.isUsable, !error.isWorthRetrying else { throw error }
      refusal = error
    }
    if let refusal {
      // Nobody knows whether some are marked, or gone: the next look tells.
      unmark(rows.filter { $0.targetUID.map { !changed.contains($0) } ?? false }, on: connection)
      let left = try connection.searchUIDs(uids)
      let removed = rows.filter { $0.targetUID.map { !left.contains($0) } ?? false }
      for row in removed { count(row, .removed, in: folder, &tally) }
      try await keeper.noteUndone(uids.subtracting(left), sentBy: request.job, in: folder.id)
      try await keeper.forgetUndo(of: rows)
      guard refusal.scope <= .mailbox else { throw refusal }
      throw UndoRefusal(error: refusal)
    }
    let left = try connection.searchUIDs(uids)
    let removed = uids.subtracting(left)
    try await keeper.noteUndone(removed, sentBy: request.job, in: folder.id)
    var others: [ReplayRow] = []
    for row in rows {
      guard let uid = row.targetUID else { continue }
      if removed.contains(uid) {
        count(row, .removed, in: folder, &tally)
      } else if changed.contains(uid) {
        others.append(row)
        keep(row, because: .otherFlags, in: folder, &tally)
      } else {
        tally.counts.marked += 1
        tally.reasons[.onlyMarked, default: 0] += 1
        tell(row, .kept, UndoDoubt.onlyMarked.reason, in: folder)
      }
    }
    if !others.isEmpty { try await keeper.forgetUndo(of: others) }
  }

  /// Those that have other flags than they were sent with, beside our mark.
  private func changedMeanwhile(
    _ rows: [ReplayRow], _ box: SelectedMailbox, on connection: IMAPConnection
  ) throws -> [ReplayRow] {
    var flags: [UID: MessageFlags] = [:]
    try connection.fetchFlags(UIDSet(rows.compactMap(\.targetUID))) { data in
      if let uid = data.uid, let served = data.flags { flags[uid] = served }
    }
    return rows.filter { row in
      guard let uid = row.targetUID, let served = flags[uid] else { return false }
      return !UndoDoubt.areAsSent(
        served, sent: row.flags, permanent: box.permanentFlags, isMarkedByUs: true)
    }
  }

  /// Takes the mark from messages that were sent without it; a server that does not let it be taken has
  /// been told what it was told.
  private func unmark(_ rows: [ReplayRow], on connection: IMAPConnection) {
    let ours = rows.filter { !$0.flags.system.contains(.deleted) }.compactMap(\.targetUID)
    guard !ours.isEmpty else { return }
    try? connection.removeFlags(ServerRemover.mark, from: UIDSet(ours))
  }

  private func count(
    _ row: ReplayRow, _ outcome: MessageReport.Outcome, in folder: TargetFolderRow,
    _ tally: inout Tally
  ) {
    tally.counts.removed += 1
    tally.counts.bytes &+= row.copy.wireSize
    tell(row, outcome, nil, in: folder)
  }

  private func keep(
    _ row: ReplayRow, because doubt: UndoDoubt, in folder: TargetFolderRow, _ tally: inout Tally
  ) {
    keep(1, because: doubt, &tally)
    tell(row, .kept, doubt.reason, in: folder)
  }

  private func keep(_ messages: Int, because doubt: UndoDoubt, _ tally: inout Tally) {
    guard messages > 0 else { return }
    tally.counts.kept += messages
    tally.reasons[doubt, default: 0] += messages
  }

  private func tell(
    _ row: ReplayRow, _ outcome: MessageReport.Outcome, _ reason: Phrase?,
    in folder: TargetFolderRow
  ) {
    guard request.isVerbose else { return }
    observer.receive(
      .message(
        MessageReport(
          folder: folder.name.description, uid: row.targetUID?.rawValue, outcome: outcome,
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

  private func report(_ folder: TargetFolderRow, _ tally: Tally) {
    let counts = tally.counts
    let left = counts.kept + counts.marked
    let server = tally.server.map { request.isApplied ? max(0, $0 - counts.removed) : $0 }
    var report = FolderReport(
      folder: folder.name.description, server: server, archived: counts.removed, failed: left,
      gone: counts.gone, state: left > 0 ? .partial : .complete,
      reason: UndoDoubt.sentence(tally.reasons))
    report.undo = counts
    observer.receive(.folder(report))
  }
}
