internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

extension ReplayWorker {
  /// What has become of one message that was to be sent.
  struct Outcome: Sendable {
    let row: ReplayID
    var change: ReplayChange
  }

  /// Messages marked as being sent with one COMMIT, and their octets at most.
  static let groupCount = 200
  static let groupOctets: UInt64 = 8 << 20
  /// How often the connection may break over one message before the run does without it.
  static let strikes = 3

  /// A folder while messages are sent to it.
  struct Errand {
    let folder: ReplayFolder
    /// The flags that the mailbox keeps for good.
    let permanent: [String]?
    let connection: IMAPConnection
  }

  /// Sends what is planned, in groups: a group is marked before its first octet goes out.
  func send(
    _ folder: ReplayFolder, permanent: [String]?, on connection: IMAPConnection
  ) async throws {
    let keeper = context.keeper
    let errand = Errand(folder: folder, permanent: permanent, connection: connection)
    var last: ReplayID?
    defer { link.interrupter.setMessageInHand(false) }
    do {
      repeat {
        let settled = lane.takeOutcomes()
        lane.rest = try await keeper.settleAndTake(
          settled, of: folder.targetRow, after: last, count: Self.groupCount,
          octets: Self.groupOctets, progress: context.meter.current)[...]
        last = lane.rest.last?.id
        while let next = lane.rest.first {
          if context.stop.isStopping { throw StopRequested() }
          link.interrupter.setMessageInHand(true)
          if try mayGoAhead(next, on: connection) {
            try await sendAhead(errand)
          } else {
            try await finishAll(errand)
            try await sendAlone(next, errand)
          }
        }
      } while last != nil
      try await finishAll(errand)
    } catch {
      // What was sent to its end is answered all the same, and a first request to stop waits for it.
      finishInFlight(errand)
      leaveOpen(errand, after: error)
      try await keeper.settle(lane.takeOutcomes())
      throw error
    }
    try await keeper.settle(lane.takeOutcomes())
  }

  /// Sends the next message by itself.
  func sendAlone(_ row: ReplayRow, _ errand: Errand) async throws {
    if lane.rest.first?.id == row.id { lane.rest.removeFirst() }
    lane.alone = row
    let change = try await sendOne(
      row, errand.folder, permanent: errand.permanent, on: errand.connection)
    lane.alone = nil
    conclude(change, row, errand)
  }

  func conclude(_ change: ReplayChange, _ row: ReplayRow, _ errand: Errand) {
    if case .done(let uid) = change { noteFlags(row, uid, errand) }
    lane.outcomes.append(Outcome(row: row.id, change: change))
    if change != .planned { noteFed(1, octets: row.copy.wireSize) }
    tell(change, row, errand.folder)
  }

  /// Notes what is known of the messages whose sending did not come to its end.
  private func leaveOpen(_ errand: Errand, after error: any Error) {
    // Half a command is on the wire: nothing can follow it.
    if lane.cutOff != nil { errand.connection.close() }
    let sent = lane.inFlight + (lane.cutOff.map { [$0] } ?? [])
    let rows = sent.flatMap(\.rows) + (lane.alone.map { [$0] } ?? [])
    if !errand.connection.isUsable, !context.stop.isStopping, error is ClientError {
      if rows.count == 1 {
        broken[rows[0].id, default: 0] += 1
      } else {
        // Which one it was shows when each goes alone.
        lane.careful.formUnion(rows.map(\.id))
        lane.noteBreak()
      }
    }
    for group in sent {
      let handed = group.append.handedOver(by: errand.connection)
      for (index, row) in group.rows.enumerated() {
        if index < handed { unanswered.insert(row.id) }
        conclude(index < handed ? .unknown : fateUnsent(row, error), row, errand)
      }
    }
    if let row = lane.alone { conclude(fate(of: row, after: error), row, errand) }
    for row in lane.undecided + lane.rest { conclude(.planned, row, errand) }
    lane.clear()
  }

  /// What is known of a message that was being sent alone.
  private func fate(of row: ReplayRow, after error: any Error) -> ReplayChange {
    if let error = error as? ClientError, error.isLiteralFullyWritten {
      unanswered.insert(row.id)
      return .unknown
    }
    return fateUnsent(row, error)
  }

  private func fateUnsent(_ row: ReplayRow, _ error: any Error) -> ReplayChange {
    guard let error = error as? ClientError, struckOut.contains(row.id) else { return .planned }
    return .refused(
      reason: Phrase(
        en: "the connection broke each time that the message was being sent",
        ja: "このメールを送るたびに接続が切れました"),
      serverWords: error.explanation.serverWords)
  }

  /// The messages that this run does without.
  var struckOut: Set<ReplayID> { Set(broken.filter { $0.value >= Self.strikes }.keys) }

  func tell(_ change: ReplayChange, _ row: ReplayRow, _ folder: ReplayFolder) {
    switch change {
    case .done:
      noteSent(1, octets: row.copy.wireSize, to: folder)
      link.noteProgress()
      context.meter.message(octets: row.copy.wireSize, in: folder.targetName)
      if context.isVerbose {
        context.observer.receive(
          .message(
            MessageReport(
              folder: folder.name, uid: row.sourceUID?.rawValue, outcome: .sent,
              sha256: row.copy.digest.description, size: row.copy.wireSize)))
      }
    case .refused(let reason, let words):
      context.observer.receive(
        .message(
          MessageReport(
            folder: folder.name, uid: row.sourceUID?.rawValue, outcome: .failed,
            sha256: row.copy.digest.description, size: row.copy.wireSize, reason: reason,
            serverWords: words)))
    case .planned, .sending, .unknown, .present:
      break
    }
  }
}
