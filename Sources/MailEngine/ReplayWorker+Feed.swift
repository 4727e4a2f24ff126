internal import JobEvents
internal import MailClients
internal import MailTypes
internal import NetTransport
internal import SyncJournal

/// A folder of a migration, of which more comes while it is sent.
extension ReplayWorker {
  /// Whether nothing is to be done for a folder that the pull is done with: what is sent once is not
  /// looked for again.
  func isSettled(_ planned: ReplayFolder) async throws -> Bool {
    guard let feed = context.feed, feed.isFinished(planned.targetRow) else { return false }
    let folder = renamed[planned.targetRow] ?? planned
    guard folder.target.isInbox || existing.contains(folder.target),
      try await context.keeper.unboundCount(of: folder.targetRow) == 0,
      try await !context.keeper.hasUncompared(in: folder.targetRow)
    else { return false }
    let counts = try await context.keeper.replayCounts(of: folder.targetRow)
    guard counts.refused == 0,
      try await context.keeper.flagDifferences(of: folder.targetRow, limit: 1).isEmpty,
      try await seemsUnchanged(folder)
    else { return false }
    let settled = counts.done + counts.present
    noteSettled(settled - counts.deleted, in: folder)
    var arrivals = Arrivals()
    arrivals.deleted = counts.deleted
    arrivals.present = settled - counts.deleted
    report(folder, server: nil, arrivals)
    return true
  }

  /// Whether the folder has to wait for its end: what the target holds already may be what is still to
  /// come, and is compared once, with all of it.
  func isHeldBack(
    _ folder: ReplayFolder, _ planned: ReplayFolder, _ there: UIDSet
  ) async throws -> Bool {
    guard let feed = context.feed, !feed.isFinished(planned.targetRow) else { return false }
    let foreign = there.subtracting(try await context.keeper.ownedUIDs(of: folder.targetRow))
    guard !foreign.isEmpty else { return false }
    feed.holdBack(planned.targetRow)
    return true
  }

  /// Sends what is planned of a folder and what is planned meanwhile, to its end.
  ///
  /// - Parameter limit: the octets that the target takes of a message; nil where it does not say.
  /// - Returns: false where other folders have more to do, and this one is gone on with later.
  func sendAll(
    _ folder: ReplayFolder, _ planned: ReplayFolder, limit: UInt64?, permanent: [String]?,
    on connection: IMAPConnection
  ) async throws -> Bool {
    try await label(folder, permanent: permanent, on: connection)
    try await send(folder, permanent: permanent, on: connection)
    guard let feed = context.feed else { return true }
    let patience = Double(link.access.settings.timeouts.keepAlive.components.seconds)
    while true {
      let step = await feed.step(of: planned.targetRow, number, patience: patience)
      if context.stop.isStopping { throw StopRequested() }
      if step == .leave { return false }
      if step == .idle {
        try connection.noop()
        continue
      }
      if let limit { try await refuseTooLarge(folder, limit: limit) }
      try await label(folder, permanent: permanent, on: connection)
      try await send(folder, permanent: permanent, on: connection)
      if step == .end { return true }
    }
  }

  /// Messages no longer wait to be sent.
  func noteFed(_ messages: Int, octets: UInt64) {
    guard let inHand else { return }
    context.feed?.noteSettled(messages, octets: octets, of: inHand)
  }
}
