internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Messages that are sent one behind the other, several in one command where the server takes that.
extension ReplayWorker {
  /// Whether a message may follow others before they are answered.
  func mayGoAhead(_ row: ReplayRow, on connection: IMAPConnection) throws -> Bool {
    guard !lane.goesAlone, row.copy.wireSize <= ReplaySource.mostKept,
      !lane.careful.contains(row.id)
    else { return false }
    // The question has an answer of its own, for which nothing else may be on its way the first time.
    return try connection.canAppendAhead()
  }

  /// Sends the next command, after the answers to as many as have to come first.
  func sendAhead(_ errand: Errand) async throws {
    while lane.isFull { try finishFirst(errand) }
    try await settleRefusals(errand)
    guard let next = lane.rest.first, !lane.careful.contains(next.id) else { return }
    let rows = nextGroup(on: errand.connection)
    let begun = try await write(rows, errand)
    lane.rest.removeFirst(begun)
    // A server that has answered already has refused.
    if lane.inFlight.last?.append.isRefused == true { try await finishAll(errand) }
  }

  /// The messages that go with the next command.
  private func nextGroup(on connection: IMAPConnection) -> [ReplayRow] {
    let limit = connection.takesSeveralMessages ? lane.messageLimit : 1
    let share = lane.share
    var octets: UInt64 = 0
    var rows: [ReplayRow] = []
    for row in lane.rest {
      if !rows.isEmpty, rows.count >= limit || octets >= share { break }
      octets += min(row.copy.wireSize, ReplayLane.mostOctets)
      if row.copy.wireSize > ReplaySource.mostKept || lane.careful.contains(row.id) { break }
      rows.append(row)
    }
    return rows
  }

  /// Writes a command with these messages, or the first of them.
  ///
  /// - Returns: how many were dealt with: sent, or found to be damaged.
  private func write(_ rows: [ReplayRow], _ errand: Errand) async throws -> Int {
    let connection = errand.connection
    let places = try await context.keeper.locations(of: rows)
    var group: ReplayLane.Group?
    var begun = 0
    let start = MonotonicClock.seconds
    for (row, place) in zip(rows, places) {
      guard try open(row, at: place, in: group) else {
        begun += 1
        conclude(Self.damaged, row, errand)
        continue
      }
      let message = reader.whole
      if connection.goesAlone(message) {
        lane.careful.insert(row.id)
        break
      }
      var current =
        try group ?? ReplayLane.Group(append: connection.beginAppend(to: errand.folder.target))
      begun += 1
      current.rows.append(row)
      current.octets += row.copy.wireSize
      do {
        try connection.addMessage(
          message,
          flags: offered(row.flags, permanent: errand.permanent, in: errand.folder),
          date: row.internalDate, to: &current.append)
      } catch {
        cutOff(current, begun)
        throw error
      }
      group = current
      if current.append.isRefused { break }
      context.rateLimit?.hold(after: message.count)
      // On a slow line little is lost by an end, and a request to stop is heard.
      let isLong = MonotonicClock.seconds - start > ReplayLane.commandSeconds
      if isLong || context.stop.isStopping { break }
    }
    guard let group else { return begun }
    do {
      try connection.endAppend(group.append)
    } catch {
      cutOff(group, begun)
      throw error
    }
    lane.inFlight.append(group)
    return begun
  }

  /// Reads a message; where that fails for good, the command that is being written cannot go on.
  private func open(
    _ row: ReplayRow, at place: MessageLocation?, in group: ReplayLane.Group?
  ) throws -> Bool {
    do {
      guard try reader.open(row.copy, at: place) else { return false }
      notePlain(row)
      return true
    } catch {
      if let group { cutOff(group, group.rows.count) }
      throw error
    }
  }

  private func cutOff(_ group: ReplayLane.Group, _ begun: Int) {
    lane.cutOff = group
    let ids = Set(group.rows.map(\.id))
    lane.rest.removeAll { ids.contains($0.id) }
  }

  /// Reads the answer to the oldest command.
  private func finishFirst(_ errand: Errand) throws {
    guard let group = lane.inFlight.first else { return }
    switch try errand.connection.finishAppend(group.append) {
    case .stored(let validity, let uids):
      // UIDs only grow (RFC 9051 §2.3.1.1).
      let isSensible =
        validity == errand.connection.selected?.uidValidity
        && uids?.first.map { $0 >= passBase } ?? false
        && uids?.intersection(lookedAt).isEmpty ?? false
      let known = isSensible ? uids : nil
      var iterator = (known ?? UIDSet()).makeIterator()
      lane.inFlight.removeFirst()
      for row in group.rows {
        let uid = iterator.next()
        if let uid { lookedAt.insert(uid) }
        conclude(.done(uid), row, errand)
      }
      lane.noteStored(group.rows.count)
    case .refused(let error):
      lane.inFlight.removeFirst()
      lane.undecided += group.rows
      lane.refused.append(ReplayLane.Refusal(rows: group.rows, error: error))
    }
  }

  /// Reads the answers to all commands, and sends again what was refused as a group.
  func finishAll(_ errand: Errand) async throws {
    while !lane.inFlight.isEmpty { try finishFirst(errand) }
    try await settleRefusals(errand)
    link.interrupter.setMessageInHand(false)
  }

  /// Reads the answers to all commands after a failure, as far as they come.
  func finishInFlight(_ errand: Errand) {
    do {
      while lane.isAtRest, errand.connection.isUsable, !lane.inFlight.isEmpty {
        try finishFirst(errand)
      }
    } catch {
      // The first failure is the one to tell; what is not answered stays in flight.
    }
  }

  /// Finds out which messages of refused groups the server does not take.
  private func settleRefusals(_ errand: Errand) async throws {
    guard !lane.refused.isEmpty else { return }
    while !lane.inFlight.isEmpty { try finishFirst(errand) }
    let refusals = lane.refused
    lane.refused = []
    lane.noteRefusal()
    var isTrouble: ClientError?
    for refusal in refusals {
      let rows = try await keepStored(of: refusal.rows, errand)
      if refusal.isTrouble {
        // Some of them may still have room.
        if !refusal.error.isWorthRetrying, rows.count > 1, isTrouble == nil {
          _ = try await sendEachAlone(rows, errand)
        }
        isTrouble = isTrouble ?? refusal.error
      } else if isTrouble == nil {
        let areAllTaken = try await sendAgain(rows, errand)
        if areAllTaken, rows.count > 1 { lane.stopGrouping() }
      }
    }
    if let isTrouble { throw isTrouble }
  }

  /// A server that has the whole message may say NO and store it all the same.
  ///
  /// - Returns: those that it has not.
  private func keepStored(of rows: [ReplayRow], _ errand: Errand) async throws -> [ReplayRow] {
    let found = try await findStored(
      rows.map { ($0, $0.copy.digest) }, on: errand.connection)
    for row in rows {
      guard let uid = found[row.id] else { continue }
      decide(row)
      conclude(.done(uid), row, errand)
    }
    return rows.filter { found[$0.id] == nil }
  }

  private func decide(_ row: ReplayRow) { lane.undecided.removeAll { $0.id == row.id } }

  /// Sends messages that were refused together: in halves, as long as one of two is taken, else alone.
  ///
  /// - Returns: whether every message was taken in the end.
  private func sendAgain(_ rows: [ReplayRow], _ errand: Errand) async throws -> Bool {
    guard rows.count > 3, !lane.goesAlone else { return try await sendEachAlone(rows, errand) }
    let middle = rows.count / 2
    let first = try await sendTogether(Array(rows[..<middle]), errand)
    let second = try await sendTogether(Array(rows[middle...]), errand)
    if !first.isEmpty, !second.isEmpty {
      return try await sendEachAlone(first + second, errand)
    }
    // One message at least is to blame, since a part was taken.
    _ = try await sendAgain(first + second, errand)
    return false
  }

  private func sendEachAlone(_ rows: [ReplayRow], _ errand: Errand) async throws -> Bool {
    let before = lane.outcomes.count
    for row in rows {
      if context.stop.isStopping { throw StopRequested() }
      decide(row)
      try await sendAlone(row, errand)
    }
    return !lane.outcomes[before...].contains {
      if case .refused = $0.change { true } else { false }
    }
  }

  /// Sends messages with one command, and waits for its answer.
  ///
  /// - Returns: those that are to be sent once more, the command having been refused.
  private func sendTogether(_ rows: [ReplayRow], _ errand: Errand) async throws -> [ReplayRow] {
    if context.stop.isStopping { throw StopRequested() }
    for row in rows { decide(row) }
    var left = rows[...]
    while !left.isEmpty {
      let begun: Int
      do {
        begun = try await write(Array(left), errand)
      } catch {
        let gone = Set((lane.cutOff?.rows ?? []).map(\.id))
        lane.undecided += left.filter { !gone.contains($0.id) }
        throw error
      }
      if begun == 0, let row = left.first { try await sendAlone(row, errand) }
      left.removeFirst(max(begun, 1))
      lane.undecided += left
      while !lane.inFlight.isEmpty { try finishFirst(errand) }
      for row in left { decide(row) }
    }
    guard let refusal = lane.refused.first else { return [] }
    let refused = lane.refused.flatMap(\.rows)
    lane.refused = []
    let rest = try await keepStored(of: refused, errand)
    if refusal.isTrouble { throw refusal.error }
    return rest
  }
}
