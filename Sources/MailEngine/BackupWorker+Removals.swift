internal import MailClients
internal import MailTypes
internal import SyncJournal

extension BackupWorker {
  /// Settles removals that an earlier run has begun in the open folder and not seen to their end
  /// (RELIABILITY 2.7): what is off the server was removed by that run, and is not missed.
  ///
  /// What is there and still marked as deleted may yet go, if only by another program's hand.
  func settleRemovals(
    of generation: GenerationID, on connection: IMAPConnection
  ) async throws {
    let open = try await context.keeper.openRemovals(of: generation)
    guard !open.isEmpty else { return }
    var unmarked = UIDSet()
    var told = UIDSet()
    try connection.fetchFlags(open) { data in
      guard let uid = data.uid, let flags = data.flags else { return }
      told.insert(uid)
      if !flags.system.contains(.deleted) { unmarked.insert(uid) }
    }
    let rest = open.subtracting(told)
    let gone = rest.isEmpty ? rest : rest.subtracting(try connection.searchUIDs(rest))
    _ = try await context.keeper.concludeRemovals(gone, of: generation)
    try await context.keeper.withdrawRemovals(unmarked, in: generation)
  }
}
