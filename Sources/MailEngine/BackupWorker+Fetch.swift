internal import MailClients
internal import MailTypes
internal import SyncJournal

extension BackupWorker {
  /// What one connection has taken on of a folder.
  private struct Load {
    /// Asked for or to be asked for, and not yet answered.
    var pending: UIDSet
    /// Not answered when asked for together with others.
    var suspects = UIDSet()
    /// How many chunks of the scheduler these are.
    var chunks = 1
  }

  /// Fetches a chunk, and more of the same folder while there is more.
  func fetch(_ folder: BackupFolder, chunk: UIDSet) async throws {
    var load = Load(pending: chunk)
    do {
      while true {
        do {
          try await pump(folder, &load)
          try await isolate(folder, &load)
          break
        } catch let error as ClientError {
          try blame(folder, &load)
          try await recover(folder, from: error)
        }
      }
    } catch let error as any Explainable where error.scope <= .mailbox {
      await giveUp(folder, because: error)
    } catch {
      sink.abandon()
      let left = load.pending.union(load.suspects)
      for _ in 1..<max(load.chunks, 1) { _ = await context.scheduler.finished(folder) }
      await context.scheduler.putBack(folder, chunk: left)
      throw error
    }
    for _ in 0..<load.chunks where await context.scheduler.finished(folder) { finish(folder) }
  }

  /// Keeps commands under way until the folder's chunks are used up.
  private func pump(_ folder: BackupFolder, _ load: inout Load) async throws {
    let (connection, generation) = try await open(folder)
    var queue = Self.chunks(of: load.pending)[...]
    var flying: [(fetch: PendingFetch, uids: UIDSet)] = []
    while true {
      while flying.count < Self.commandsInFlight {
        if queue.isEmpty, let more = await context.scheduler.more(of: folder.id) {
          load.chunks += 1
          load.pending = load.pending.union(more)
          queue.append(more)
        }
        guard let uids = queue.popFirst() else { break }
        flying.append((try connection.beginFetch(uids, items: .message), uids))
      }
      guard let (fetch, uids) = flying.first else { return }
      flying.removeFirst()
      try receive(fetch, uids, folder, generation, on: connection, &load)
      await context.staging.waitForRoom()
    }
  }

  /// Takes the answer of one command; what it leaves out becomes suspect.
  private func receive(
    _ fetch: PendingFetch, _ uids: UIDSet, _ folder: BackupFolder, _ generation: GenerationID,
    on connection: IMAPConnection, _ load: inout Load
  ) throws {
    sink.expect(uids, of: folder, generation: generation)
    defer {
      sink.abandon()
      load.pending = load.pending.subtracting(sink.received)
      if !sink.received.isEmpty {
        link.noteProgress()
        folder.tally.update { $0.failuresInARow = 0 }
      }
    }
    do {
      try connection.finishFetch(fetch, into: sink)
    } catch let error as ClientError
      where connection.isUsable && !error.isWorthRetrying && error.scope <= .mailbox
    {
      // The server refuses one of them at least: which, is found out one by one.
      lastRefusal = error.explanation.serverWords
    }
    let left = uids.subtracting(sink.received)
    load.suspects = load.suspects.union(left)
    load.pending = load.pending.subtracting(left)
  }

  /// Asks for suspects again in ever smaller groups, so that one bad message stops no other.
  private func isolate(_ folder: BackupFolder, _ load: inout Load) async throws {
    var groups = load.suspects.isEmpty ? [] : [load.suspects]
    while let group = groups.popLast() {
      if context.stop.isStopping { throw StopRequested() }
      let (connection, generation) = try await open(folder)
      let suspicion = load.suspects
      load.suspects = suspicion.subtracting(group)
      load.pending = group
      let fetch = try connection.beginFetch(group, items: .message)
      try receive(fetch, group, folder, generation, on: connection, &load)
      let left = group.subtracting(sink.received)
      load.suspects = suspicion.subtracting(sink.received)
      load.pending = UIDSet()
      guard let first = left.first else { continue }
      if left.count > 1 {
        let (low, high) = left.split(after: left.count / 2)
        groups += [high, low]
      } else if try await condemn(first, folder, generation, on: connection) {
        load.suspects = load.suspects.subtracting(left)
      } else {
        groups.append(left)
      }
    }
  }

  /// Decides about a message that was asked for alone and did not come.
  ///
  /// True if that is the end of it: it is gone from the server, or has failed too often.
  private func condemn(
    _ uid: UID, _ folder: BackupFolder, _ generation: GenerationID, on connection: IMAPConnection
  ) async throws -> Bool {
    let single = UIDSet([uid])
    if try !connection.searchUIDs(single).contains(uid) {
      folder.tally.update { $0.vanished += 1 }
      return true
    }
    let strikes = folder.tally.update { facts in
      facts.strikes[uid, default: 0] += 1
      return facts.strikes[uid, default: 0]
    }
    if strikes < Self.strikes { return false }
    try fail(uid, folder, generation)
    return true
  }

  /// Records a message that cannot be had in this run.
  private func fail(_ uid: UID, _ folder: BackupFolder, _ generation: GenerationID) throws {
    let failed = FailedMessage(
      folder: folder, generation: generation, uid: uid,
      reason: Phrase(
        en: "the server does not hand the message over", ja: "サーバがこのメールを渡しません"),
      serverWords: lastRefusal)
    context.staging.add(.failed(failed))
    let inARow = folder.tally.update { facts in
      facts.failed += 1
      facts.failuresInARow += 1
      return facts.failuresInARow
    }
    if inARow >= Self.failuresInARow {
      throw EngineError(.nothingHandedOver(folder: folder.name, messages: inARow))
    }
  }

  /// The first message that was not answered may have brought the connection down: after the
  /// second time it is asked for alone, after the third it is left.
  private func blame(_ folder: BackupFolder, _ load: inout Load) throws {
    let generation = selected?.generation
    sink.abandon()
    selected = nil
    load.pending = load.pending.subtracting(sink.received)
    guard let first = load.pending.first else { return }
    let strikes = folder.tally.update { facts in
      facts.strikes[first, default: 0] += 1
      return facts.strikes[first, default: 0]
    }
    guard strikes >= 2 else { return }
    load.pending = load.pending.subtracting(UIDSet([first]))
    if strikes >= Self.strikes, let generation {
      try fail(first, folder, generation)
    } else {
      load.suspects.insert(first)
    }
  }

  private func recover(_ folder: BackupFolder, from error: ClientError) async throws {
    if error.scope <= .mailbox, link.connection != nil, !error.isWorthRetrying { throw error }
    try await link.recover(from: error)
  }
}
