internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Removing one page of messages.
extension ServerRemover {
  /// Messages that are read whole at a time.
  private static let wholePage = 50

  func remove(
    _ candidates: [RemovalCandidate], of generation: GenerationID, _ box: SelectedMailbox,
    on connection: IMAPConnection, _ removal: inout FolderRemoval
  ) async throws {
    guard !candidates.isEmpty else { return }
    let uids = UIDSet(candidates.map(\.uid))
    let confirmed = try await confirm(candidates, of: generation, on: connection, &removal)
    guard rules.isApplied else {
      for candidate in candidates where confirmed.contains(candidate.uid) {
        removal.count(removed: 1, octets: candidate.wireSize)
        tell(candidate, .removable, &removal)
      }
      return
    }
    try await keeper.withdrawRemovals(uids.subtracting(confirmed), in: generation)
    guard !confirmed.isEmpty else { return }
    // Whoever asks to stop now waits until nothing is left half removed.
    link.interrupter.setMessageInHand(true)
    defer { link.interrupter.setMessageInHand(false) }
    if stop.isStopping { throw StopRequested() }
    // Of these alone, and before the server is asked: what of them is gone hereafter was removed by us.
    try await keeper.intendRemoval(of: confirmed, in: generation)
    let marked = try await mark(
      candidates.filter { confirmed.contains($0.uid) }, of: generation, box, on: connection,
      &removal)
    guard !marked.isEmpty else { return }
    guard connection.canExpungeByUID else {
      return removal.mark(marked)
    }
    try await expunge(
      candidates.filter { marked.contains($0.uid) }, of: generation, on: connection, &removal)
  }

  /// Those whose archived copy is sound and that the server has as they were archived.
  private func confirm(
    _ candidates: [RemovalCandidate], of generation: GenerationID,
    on connection: IMAPConnection, _ removal: inout FolderRemoval
  ) async throws -> UIDSet {
    let sound = try await keeper.sound(UIDSet(candidates.map(\.uid)), of: generation)
    let asked = UIDSet(sound.keys.sorted())
    var served: [UID: ServedMessage] = [:]
    if !asked.isEmpty {
      for message in try connection.messages(asked, .header) { served[message.uid] = message }
    }
    let hidden = try connection.present(asked.subtracting(UIDSet(served.keys.sorted())))
    var confirmed = UIDSet()
    var unclear: [RemovalCandidate] = []
    for candidate in candidates {
      guard let copy = sound[candidate.uid] else {
        doubt(candidate, .damaged, &removal)
        continue
      }
      guard let message = served[candidate.uid] else {
        // What somebody else has removed meanwhile is for the next backup to find.
        if hidden.contains(candidate.uid) { doubt(candidate, .notShown, &removal) }
        continue
      }
      if !message.flags.isSame(as: candidate.flags) {
        doubt(candidate, .flagsChanged, &removal)
      } else if message.internalDate.seconds != copy.internalDate?.seconds {
        doubt(candidate, .different, &removal)
      } else if rules.readsAll || message.size == nil || message.size != copy.announcedSize
        || message.header != copy.content.headerDigest
      {
        unclear.append(candidate)
      } else {
        confirmed.insert(candidate.uid)
      }
    }
    return confirmed.union(try unchanged(unclear, on: connection, &removal))
  }

  /// Those whose octets are the archived ones.
  private func unchanged(
    _ candidates: [RemovalCandidate], on connection: IMAPConnection,
    _ removal: inout FolderRemoval
  ) throws -> UIDSet {
    var same = UIDSet()
    var rest = candidates[...]
    while !rest.isEmpty {
      if stop.isStopping { throw StopRequested() }
      let page = rest.prefix(Self.wholePage)
      rest = rest.dropFirst(page.count)
      let uids = UIDSet(page.map(\.uid))
      let sink = DigestSink(uids)
      try connection.finishFetch(try connection.beginFetch(uids, items: .message), into: sink)
      let digests = Dictionary(
        sink.contents.map { ($0.uid, $0.digest) }, uniquingKeysWith: { first, _ in first })
      for candidate in page {
        if digests[candidate.uid] == candidate.digest {
          same.insert(candidate.uid)
        } else {
          doubt(candidate, digests[candidate.uid] == nil ? .notShown : .different, &removal)
        }
      }
    }
    return same
  }

  /// Marks messages as deleted, but for those that somebody has changed since they were looked at.
  private func mark(
    _ candidates: [RemovalCandidate], of generation: GenerationID, _ box: SelectedMailbox,
    on connection: IMAPConnection, _ removal: inout FolderRemoval
  ) async throws -> UIDSet {
    let uids = UIDSet(candidates.map(\.uid))
    var changed = UIDSet()
    var refusal: ClientError?
    do {
      changed = try connection.addFlags(
        Self.mark, to: uids, unchangedSince: box.highestModSeq)
    } catch {
      guard error.isRefusal, connection.isUsable else { throw error }
      refusal = error
    }
    if let refusal {
      // Nobody knows whether some are marked.
      try await giveBack(candidates, of: generation, on: connection)
      throw refusal
    }
    // What was changed in between shows afterwards alone; it is not too late yet.
    let flags = try connection.flags(of: uids)
    let others = candidates.filter { candidate in
      guard !changed.contains(candidate.uid), var now = flags[candidate.uid] else { return false }
      if !candidate.flags.system.contains(.deleted) { now.system.remove(.deleted) }
      return !now.isSame(as: candidate.flags)
    }
    let untold = uids.subtracting(UIDSet(flags.keys.sorted()))
    let hidden = try connection.present(untold)
    let left = others + candidates.filter { hidden.contains($0.uid) && !changed.contains($0.uid) }
    try await giveBack(left, of: generation, on: connection)
    // What somebody else has removed in this moment is for the next backup to find.
    try await keeper.withdrawRemovals(
      changed.union(untold.subtracting(hidden)), in: generation)
    changed = changed.union(UIDSet(others.map(\.uid)))
    for candidate in candidates {
      if changed.contains(candidate.uid) {
        doubt(candidate, .changedMeanwhile, &removal)
      } else if hidden.contains(candidate.uid) {
        doubt(candidate, .notShown, &removal)
      }
    }
    return uids.subtracting(changed).subtracting(untold)
  }

  /// Removes marked messages, and looks whether they are gone.
  private func expunge(
    _ candidates: [RemovalCandidate], of generation: GenerationID,
    on connection: IMAPConnection, _ removal: inout FolderRemoval
  ) async throws {
    let uids = UIDSet(candidates.map(\.uid))
    var refusal: ClientError?
    do {
      try connection.expunge(uids)
    } catch {
      guard error.isRefusal, connection.isUsable else { throw error }
      refusal = error
    }
    let there = try connection.present(uids)
    count(
      try await keeper.concludeRemovals(uids.subtracting(there), of: generation), &removal)
    let left = candidates.filter { there.contains($0.uid) }
    for candidate in candidates where !there.contains(candidate.uid) {
      tell(candidate, .removed, &removal)
    }
    // Who is told to come again later does not tell yet that the server refuses.
    if refusal?.isWorthRetrying != true {
      for candidate in left { doubt(candidate, refusal == nil ? .stillThere : .refused, &removal) }
    }
    guard let refusal else { return }
    try await giveBack(left, of: generation, on: connection)
    throw refusal
  }

  /// Takes the mark from messages that did not have it before, and the intention with it; a server that does
  /// not let it be taken is asked again by the next run.
  private func giveBack(
    _ candidates: [RemovalCandidate], of generation: GenerationID, on connection: IMAPConnection
  ) async throws {
    guard !candidates.isEmpty else { return }
    let ours = candidates.filter { !$0.flags.system.contains(.deleted) }.map(\.uid)
    do {
      if !ours.isEmpty { try connection.removeFlags(Self.mark, from: UIDSet(ours)) }
    } catch {
      guard error.isRefusal, connection.isUsable else { throw error }
      return
    }
    try await keeper.withdrawRemovals(UIDSet(candidates.map(\.uid)), in: generation)
  }

  private func doubt(
    _ candidate: RemovalCandidate, _ doubt: RemovalDoubt, _ removal: inout FolderRemoval
  ) {
    removal.note(doubt, candidate.uid)
    tell(candidate, .kept, &removal, because: doubt.reason)
  }
}
