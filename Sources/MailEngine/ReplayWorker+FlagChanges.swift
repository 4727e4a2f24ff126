internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Flags that have changed at the source of a migration since their messages were sent.
extension ReplayWorker {
  /// What is to be done to the flags of messages.
  private struct Change: Hashable {
    var added: MessageFlags
    var removed: MessageFlags
  }

  /// Gives messages of the open mailbox the flags that they have at the source by now.
  ///
  /// Only those that were sent there, and only where they still have the flags that they were sent with:
  /// what somebody has changed at the target stands. `\Deleted` is left as it is on both sides, since
  /// there are servers that remove what has it.
  func bringFlags(
    to folder: ReplayFolder, permanent: [String]?, on connection: IMAPConnection
  ) async throws {
    guard context.feed != nil else { return }
    var last: ReplayID?
    while true {
      let page = try await context.keeper.flagDifferences(of: folder.targetRow, after: last)
      guard let end = page.last else { return }
      last = end.id
      if context.stop.isStopping { throw StopRequested() }
      let changes = try changes(page, permanent, folder, on: connection)
      for (change, uids) in changes where try store(change, on: uids, connection) {
        broughtFlags += uids.count
      }
      try await context.keeper.noteFlags(of: page.map(\.id))
      link.noteProgress()
    }
  }

  /// What is to be changed at the target, by what it shows.
  private func changes(
    _ page: [FlagDifference], _ permanent: [String]?, _ folder: ReplayFolder,
    on connection: IMAPConnection
  ) throws -> [Change: UIDSet] {
    func kept(_ flags: MessageFlags) -> MessageFlags {
      var flags = permitted(flags, permanent: permanent, in: folder.target)
      flags.system.remove(.deleted)
      return flags
    }
    let wanted = Dictionary(page.map { ($0.uid, $0) }) { first, _ in first }
    var changes: [Change: UIDSet] = [:]
    try connection.fetchFlags(UIDSet(page.map(\.uid))) { data in
      guard let uid = data.uid, let shown = data.flags, let difference = wanted[uid] else {
        return
      }
      let (sent, now) = (kept(difference.sent), kept(difference.now))
      guard kept(shown).isSame(as: sent), !sent.isSame(as: now) else { return }
      let change = Change(added: now.without(sent), removed: sent.without(now))
      changes[change, default: UIDSet()].insert(uid)
    }
    return changes
  }

  /// - Returns: false where the target refuses it, which costs no message.
  private func store(
    _ change: Change, on uids: UIDSet, _ connection: IMAPConnection
  ) throws -> Bool {
    do {
      if !change.added.names.isEmpty { try connection.addFlags(change.added, to: uids) }
      if !change.removed.names.isEmpty { try connection.removeFlags(change.removed, from: uids) }
      return true
    } catch {
      guard error.isRefusal, connection.isUsable, !error.isWorthRetrying else { throw error }
      return false
    }
  }
}

extension MessageFlags {
  /// The flags that others have not, keywords compared without case.
  fileprivate func without(_ other: MessageFlags) -> MessageFlags {
    let known = Set(other.keywords.map { $0.lowercased() })
    return MessageFlags(
      system: system.subtracting(other.system),
      keywords: keywords.filter { !known.contains($0.lowercased()) })
  }
}
