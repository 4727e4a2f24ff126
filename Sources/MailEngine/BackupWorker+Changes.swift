internal import MailClients
internal import MailTypes
internal import SyncJournal

extension BackupWorker {
  /// More changes than these are looked at page by page.
  private static let changesInMemory = 50_000

  /// Looks at what has changed in a folder since a mod-sequence, and at nothing else (QRESYNC).
  ///
  /// Stands for an enumeration only where it proves itself: what the journal has, less what is gone
  /// and more what is new, must be as many as the server counts (RELIABILITY 2.4).
  ///
  /// - Returns: Nil where it does not, or where the server cannot do this.
  func lookAtChanges(
    _ folder: BackupFolder, _ generation: GenerationID, since: ModSequence,
    _ connection: IMAPConnection
  ) async throws -> FolderLook? {
    var served: [UID: MessageFlags] = [:]
    var labels: [UID: MessageLabels] = [:]
    var told = UIDSet()
    let vanished = try connection.fetchChanges(since: since, with: labelItem(connection)) { data in
      guard let uid = data.uid, let flags = data.flags, served.count <= Self.changesInMemory
      else { return }
      served[uid] = flags
      labels[uid] = data.labels
      told.insert(uid)
    }
    guard let vanished, served.count <= Self.changesInMemory else { return nil }
    let found = try await context.keeper.presence(of: generation, told: told, vanished: vanished)
    var gone = found.gone
    if !gone.isEmpty { gone = gone.subtracting(try connection.searchUIDs(gone)) }
    let exists = Int(connection.selected?.exists ?? 0)
    let listed = found.present - gone.count + found.new.count
    // What has come has a UID below UIDNEXT, unless it came a moment ago, or never was.
    guard listed == exists, let next = connection.selected?.uidNext,
      found.new.last.map({ $0 < next }) ?? true, !connection.mayHideMessages(beyond: exists)
    else { return nil }
    let back = try await context.keeper.markPresentAgain(found.new, of: generation)
    let changes = try await context.keeper.changedMarks(
      of: folder, generation: generation, uids: told.subtracting(gone), served: served,
      labels: labels)
    for change in changes { context.staging.add(.marks(change)) }
    await context.staging.waitForRoom()
    let last = try await context.keeper.lastPresentUID(of: generation)
    return FolderLook(
      listed: listed, exists: exists, new: found.new.subtracting(back), back: back, gone: gone,
      common: nil, witness: last.flatMap { gone.contains($0) ? nil : $0 })
  }
}
