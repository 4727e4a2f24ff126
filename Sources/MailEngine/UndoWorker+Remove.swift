internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Removing one page of messages that were compared.
extension UndoWorker {
  /// - Parameter former: those of the messages that an interrupted run has marked.
  func remove(
    _ rows: [ReplayRow], _ former: UIDSet, in folder: TargetFolderRow, _ box: SelectedMailbox,
    on connection: IMAPConnection, _ tally: inout UndoTally
  ) async throws {
    guard !rows.isEmpty else { return }
    // Whoever asks to stop now waits until nothing is left half removed.
    link.interrupter.setMessageInHand(true)
    defer { link.interrupter.setMessageInHand(false) }
    if stop.isStopping { throw StopRequested() }
    try await keeper.intendUndo(of: rows)
    let mark = try await mark(rows, former, box, on: connection)
    var refusal = mark.refusal
    if refusal == nil, connection.canExpungeByUID, !mark.marked.isEmpty {
      do {
        try connection.expunge(mark.marked)
      } catch {
        guard error.isRefusal, connection.isUsable else { throw error }
        refusal = error
      }
    }
    let uids = UIDSet(rows.compactMap(\.targetUID))
    let there = try connection.present(uids)
    let off = uids.subtracting(there)
    try await keeper.noteUndone(off, sentBy: request.job, in: folder.id)
    tally.lose(off.subtracting(mark.marked))
    var left: [ReplayRow] = []
    for row in rows {
      guard let uid = row.targetUID else { continue }
      if mark.changed.contains(uid), there.contains(uid) {
        keep(row, because: .otherFlags, in: folder, &tally)
      } else if mark.hidden.contains(uid), there.contains(uid) {
        keep(row, because: .unreadable, in: folder, &tally)
      } else if mark.marked.contains(uid), off.contains(uid) {
        count(row, .removed, in: folder, &tally)
      } else if there.contains(uid) {
        left.append(row)
      }
    }
    if let refusal {
      // Nobody knows whether some are marked.
      try await giveBack(
        left, marked: UIDSet(left.compactMap(\.targetUID)), on: connection)
      guard !refusal.isWorthRetrying, refusal.scope <= .mailbox else { throw refusal }
      throw UndoRefusal(error: refusal)
    }
    for row in left {
      guard let uid = row.targetUID else { continue }
      tally.mark(uid)
      tell(row, .kept, UndoDoubt.onlyMarked.reason, in: folder, &tally)
    }
  }

  /// What marking messages has led to.
  private struct Marking {
    var marked = UIDSet()
    /// Left as they are, since somebody has changed them meanwhile.
    var changed = UIDSet()
    /// Not shown any more, and there all the same.
    var hidden = UIDSet()
    var refusal: ClientError?
  }

  /// Marks messages as deleted, but for those that somebody has changed since they were looked at.
  private func mark(
    _ rows: [ReplayRow], _ former: UIDSet, _ box: SelectedMailbox, on connection: IMAPConnection
  ) async throws -> Marking {
    let uids = UIDSet(rows.compactMap(\.targetUID))
    var marking = Marking()
    do {
      marking.changed = try connection.addFlags(
        ServerRemover.mark, to: uids, unchangedSince: box.highestModSeq)
    } catch {
      guard error.isRefusal, connection.isUsable else { throw error }
      marking.refusal = error
      return marking
    }
    // These have no mark but that of a run before.
    let untouched = marking.changed
    // What was changed in between shows afterwards alone; it is not too late yet.
    let flags = try connection.flags(of: uids)
    for row in rows {
      guard let uid = row.targetUID, let served = flags[uid] else { continue }
      if !UndoDoubt.areAsSent(
        served, sent: row.flags, permanent: box.permanentFlags, isMarkedByUs: true)
      {
        marking.changed.insert(uid)
      }
    }
    let told = UIDSet(flags.keys.sorted())
    marking.hidden = try connection.present(uids.subtracting(told))
    let left = marking.changed.union(marking.hidden)
    try await giveBack(
      rows.filter { $0.targetUID.map(left.contains) ?? false },
      marked: uids.subtracting(untouched.subtracting(former)), on: connection)
    // What is neither shown nor there has gone by somebody else's hand.
    marking.marked = told.subtracting(marking.changed)
    return marking
  }

  /// Takes the mark from those of the messages that have one of ours, and the intention from all; a server that
  /// does not let it be taken is asked again by the next run.
  func giveBack(_ rows: [ReplayRow], marked: UIDSet, on connection: IMAPConnection) async throws {
    guard !rows.isEmpty else { return }
    let ours = UIDSet(
      rows.filter { !$0.flags.system.contains(.deleted) }.compactMap(\.targetUID)
    ).intersection(marked)
    do {
      if !ours.isEmpty { try connection.removeFlags(ServerRemover.mark, from: ours) }
    } catch {
      guard error.isRefusal, connection.isUsable else { throw error }
      return
    }
    try await keeper.forgetUndo(of: rows)
  }
}
