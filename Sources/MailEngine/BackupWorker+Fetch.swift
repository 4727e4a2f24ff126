internal import MailClients
internal import MailTypes
internal import SyncJournal

extension BackupWorker {
  /// What one connection has taken on of a folder.
  private struct Load {
    /// To be asked for, several commands at a time.
    var fresh: [UIDSet]
    /// Not answered when asked for before: one command at a time, since what brings a connection
    /// down takes the answers to other commands with it.
    var suspects: [UIDSet] = []
    /// Under way, in the order of the commands.
    var flying: [UIDSet] = []
    /// Whether what is under way is a suspect.
    var isIsolating = false
    /// How many chunks of the scheduler these are.
    var chunks = 1

    var inFlight: UIDSet { flying.reduce(UIDSet()) { $0.union($1) } }
    var left: UIDSet { (fresh + suspects + flying).reduce(UIDSet()) { $0.union($1) } }

    /// Smaller groups, behind all others: what is innocent comes first and shows that the server
    /// serves at all.
    mutating func split(_ group: UIDSet) {
      let (low, high) = group.split(after: group.count / 2)
      suspects += [low, high]
    }
  }

  /// Fetches a chunk, and more of the same folder while there is more.
  func fetch(_ folder: BackupFolder, chunk: UIDSet) async throws {
    var load = Load(fresh: Self.chunks(of: chunk))
    sink.forget()
    do {
      while true {
        do {
          try await pump(folder, &load)
          try await isolate(folder, &load)
          break
        } catch let error as ClientError {
          try ground(folder, &load, because: error)
          try await recover(from: error)
        }
      }
    } catch let error as EngineError where isLookedThroughAgain(folder, because: error) {
      sink.abandon()
      await context.scheduler.restart(folder)
    } catch let error as any Explainable where error.scope <= .mailbox && !isPassing(error) {
      await giveUp(folder, because: error)
    } catch {
      sink.abandon()
      guard let failure = error as? ClientError, await isLeft(for: failure) else {
        for _ in 1..<max(load.chunks, 1) { _ = await context.scheduler.finished(folder) }
        await context.scheduler.putBack(folder, chunk: load.left.subtracting(sink.received))
        throw error
      }
      await giveUp(folder, because: failure)
    }
    for _ in 0..<load.chunks where await context.scheduler.finished(folder) { finish(folder) }
  }

  /// Whether a server that was waited for long enough would refuse the next folder too.
  private func isPassing(_ error: any Explainable) -> Bool {
    error is ClientError && error.isWorthRetrying
  }

  /// Whether a folder that the server does not serve is left, so that the next ones have their turn.
  ///
  /// Once: a server that serves none is not to be waited for at each.
  private func isLeft(for failure: ClientError) async -> Bool {
    guard !hasLeftFolder, case .fetching = failure.activity,
      failure.retryAfter == nil, await context.scheduler.hasUnseen
    else { return false }
    hasLeftFolder = true
    link.noteProgress()
    return true
  }

  /// Keeps commands under way until the folder's chunks are used up.
  private func pump(_ folder: BackupFolder, _ load: inout Load) async throws {
    load.isIsolating = false
    var (connection, generation) = try await open(folder)
    var begun: [PendingFetch] = []
    while true {
      while begun.count < commandsInFlight(load.flying, of: folder) {
        if load.fresh.isEmpty,
          let more = await context.scheduler.more(
            of: folder.id, holding: octets(of: load.flying, in: folder))
        {
          load.chunks += 1
          load.fresh = Self.chunks(of: more)
        }
        if begun.isEmpty, !load.fresh.isEmpty, try await waitForBudget() {
          (connection, generation) = try await open(folder)
        }
        guard let uids = load.fresh.first,
          begun.isEmpty
            || !context.budget.isSpent(underWay: octets(of: load.flying, in: folder))
        else { break }
        begun.append(try connection.beginFetch(uids, items: messageItems(connection)))
        load.flying.append(load.fresh.removeFirst())
      }
      guard let fetch = begun.first, let uids = load.flying.first else { return }
      begun.removeFirst()
      let left = try receive(
        fetch, uids, among: load.inFlight, folder, generation, on: connection)
      load.flying.removeFirst()
      if !left.isEmpty { load.suspects.append(left) }
      await context.staging.waitForRoom()
    }
  }

  /// How many commands are to be under way, where these are: enough that the line is not idle while
  /// the next one travels, and always two.
  private func commandsInFlight(_ flying: [UIDSet], of folder: BackupFolder) -> Int {
    let isFilled =
      context.sizes.average(in: folder.id) == nil
      || octets(of: flying, in: folder) >= Self.octetsInFlight
    return isFilled ? Self.fewestInFlight : Self.mostInFlight
  }

  private func octets(of chunks: [UIDSet], in folder: BackupFolder) -> UInt64 {
    context.sizes.octets(of: chunks.reduce(0) { $0 + $1.count }, in: folder.id)
  }

  /// Takes the answer of one command; returns what it leaves out.
  ///
  /// - Parameters:
  ///   - all: What all commands under way ask for; nil where there is only this one.
  ///   - isAlone: Whether no other command is under way, so that a refusal can be looked into.
  func receive(
    _ fetch: PendingFetch, _ uids: UIDSet, among all: UIDSet? = nil, _ folder: BackupFolder,
    _ generation: GenerationID, keepsDigests: Bool = false, isAlone: Bool = false,
    on connection: IMAPConnection
  ) throws -> UIDSet {
    sink.expect(all ?? uids, of: folder, generation: generation, keepsDigests: keepsDigests)
    lastRefusal = nil
    defer {
      sink.abandon()
      let (messages, octets) = sink.arrivals
      if messages > 0 {
        link.noteProgress()
        folder.tally.update { facts in
          facts.failuresInARow = 0
          facts.witness = sink.received.last
          facts.hasServed = true
        }
        context.sizes.noteReceived(messages, octets: octets, in: folder.id)
      }
    }
    do {
      try connection.finishFetch(fetch, into: sink)
    } catch let error as ClientError where connection.isUsable && error.scope <= .mailbox {
      let received = sink.received
      guard
        try !error.isWorthRetrying
          || isAlone && !error.isThrottling && error.retryAfter == nil
            && serves(folder, uids.first, on: connection)
      else { throw error }
      // The server refuses one of them at least: which, is found out by asking for fewer.
      lastRefusal = error.explanation.serverWords
      return uids.subtracting(received)
    }
    return uids.subtracting(sink.received)
  }

  /// Whether the server serves the folder at all, so that it is certain messages which are “unavailable”:
  /// Yahoo says so of some for good, and waiting helps nobody.
  private func serves(
    _ folder: BackupFolder, _ suspect: UID?, on connection: IMAPConnection
  ) throws -> Bool {
    guard let witness = folder.tally.snapshot.witness ?? suspect else { return false }
    var isServed = false
    do {
      try connection.fetch(UIDSet([witness]), items: .header) { data in
        if data.headerFields != nil { isServed = true }
      }
    } catch let failure as ClientError where failure.isRefusal && connection.isUsable {
      return false
    }
    guard isServed else { return false }
    link.noteProgress()
    // Who has handed over no message so far may be out of order in this alone.
    folder.tally.update { if $0.hasServed { $0.failuresInARow = 0 } }
    return true
  }

  /// Those of messages that SEARCH lists and FETCH does not know, as iCloud has them.
  ///
  /// They are none only where the listing has more than EXISTS counts.
  private func phantoms(
    among left: UIDSet, of folder: BackupFolder, on connection: IMAPConnection
  ) throws -> UIDSet {
    let excess = folder.tally.snapshot.excess
    guard excess > 0, !left.isEmpty else { return UIDSet() }
    let phantoms = left.subtracting(try connection.fetchUIDs(left))
    guard phantoms.count <= excess else { return UIDSet() }
    folder.tally.update { $0.excess -= phantoms.count }
    return phantoms
  }

  /// Asks for suspects again in ever smaller groups, so that one bad message stops no other.
  private func isolate(_ folder: BackupFolder, _ load: inout Load) async throws {
    load.isIsolating = true
    while !load.suspects.isEmpty {
      if context.stop.isStopping { throw StopRequested() }
      _ = try await waitForBudget()
      let (connection, generation) = try await open(folder)
      let group = load.suspects.removeFirst()
      load.flying = [group]
      let fetch = try connection.beginFetch(group, items: messageItems(connection))
      var left = try receive(fetch, group, folder, generation, isAlone: true, on: connection)
      var vanished = left.isEmpty ? left : left.subtracting(try connection.searchUIDs(left))
      let phantoms = try phantoms(
        among: left.subtracting(vanished), of: folder, on: connection)
      vanished = vanished.union(phantoms)
      if !vanished.isEmpty {
        left = left.subtracting(vanished)
        folder.tally.update { $0.vanished += vanished.count }
        context.staging.add(
          .gone(GoneMessages(folder: folder, generation: generation, uids: vanished)))
      }
      if left.count > 1 { load.split(left) }
      if folder.tally.snapshot.failuresInARow == Self.failuresInARow - 1 {
        _ = try serves(folder, left.first, on: connection)
      }
      if left.count == 1, let uid = left.first,
        try !condemn(uid, of: folder, because: Self.notHandedOver)
      {
        load.suspects.append(left)
      }
      load.flying = []
    }
  }

  /// Sorts out what was under way when the connection failed: the first command is suspected.
  private func ground(
    _ folder: BackupFolder, _ load: inout Load, because error: ClientError
  ) throws {
    sink.abandon()
    selected = nil
    let flying = load.flying
    load.flying = []
    guard let first = flying.first else { return }
    let others = flying.dropFirst().map { $0.subtracting(sink.received) }
    load.fresh = others.filter { !$0.isEmpty } + load.fresh
    let left = first.subtracting(sink.received)
    guard let uid = left.first else { return }
    if error.isThrottling {
      // That is about everybody, not about these messages.
      load.fresh.insert(left, at: 0)
    } else if !load.isIsolating {
      load.suspects.append(left)
    } else if left.count > 1 {
      load.split(left)
    } else {
      lastRefusal = error.explanation.serverWords
      let reason = error.isRefusal ? Self.notHandedOver : Self.breaksConnection
      if try !condemn(uid, of: folder, because: reason) { load.suspects.append(left) }
    }
  }

  private static let notHandedOver = Phrase(
    en: "the server does not hand the message over", ja: "サーバがこのメールを渡しません")
  private static let breaksConnection = Phrase(
    en: "the connection breaks when the message is asked for",
    ja: "このメールを要求すると接続が切れます")

  /// Decides about a message that was asked for alone and did not come.
  ///
  /// True if that is the end of it: it has failed so often that it is recorded and left.
  private func condemn(
    _ uid: UID, of folder: BackupFolder, because reason: Phrase
  ) throws -> Bool {
    let facts = folder.tally.update { facts in
      facts.strikes[uid, default: 0] += 1
      if facts.strikes[uid, default: 0] >= Self.strikes {
        facts.failed += 1
        facts.failuresInARow += 1
      }
      return facts
    }
    guard facts.strikes[uid, default: 0] >= Self.strikes, let generation = facts.generation else {
      return false
    }
    context.staging.add(
      .failed(
        FailedMessage(
          folder: folder, generation: generation, uid: uid, reason: reason,
          serverWords: lastRefusal)))
    if facts.failuresInARow >= Self.failuresInARow {
      throw EngineError(.nothingHandedOver(folder: folder.name, messages: facts.failuresInARow))
    }
    // To know the culprit is progress, but a server that serves nothing is not to be waited for.
    if facts.failuresInARow == 1 { link.noteProgress() }
    return true
  }

  private func recover(from error: ClientError) async throws {
    if canStandAside(for: error) { throw error }
    if error.scope <= .mailbox, link.connection != nil, !error.isWorthRetrying { throw error }
    let isWorthRetrying = error.isWorthRetrying || error.isProtocolViolation
    try await link.recover(from: error, isWorthRetrying: isWorthRetrying)
  }
}
