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
  static let groupCount = 64
  static let groupOctets: UInt64 = 8 << 20
  /// How often the connection may break over one message before the run does without it.
  static let strikes = 3

  /// Sends what is planned, in groups: a group is marked before its first octet goes out.
  func send(
    _ folder: ReplayFolder, permanent: [String]?, on connection: IMAPConnection
  ) async throws {
    let keeper = context.keeper
    var outcomes: [Outcome] = []
    var last: ReplayID?
    while true {
      let group = try await keeper.settleAndTake(
        outcomes, of: folder.targetRow, after: last, count: Self.groupCount,
        octets: Self.groupOctets, progress: context.meter.current)
      outcomes = []
      guard let final = group.last else { return }
      last = final.id
      for (index, row) in group.enumerated() {
        do {
          if context.stop.isStopping { throw StopRequested() }
          link.interrupter.setMessageInHand(true)
          defer { link.interrupter.setMessageInHand(false) }
          let change = try await sendOne(row, folder, permanent: permanent, on: connection)
          outcomes.append(Outcome(row: row.id, change: change))
          tell(change, row, folder)
        } catch {
          let change = fate(of: row, after: error, on: connection)
          tell(change, row, folder)
          outcomes.append(Outcome(row: row.id, change: change))
          outcomes += group[(index + 1)...].map { Outcome(row: $0.id, change: .planned) }
          try await keeper.settle(outcomes)
          throw error
        }
      }
    }
  }

  /// What is known of a message whose sending did not come to its end.
  private func fate(
    of row: ReplayRow, after error: any Error, on connection: IMAPConnection
  ) -> ReplayChange {
    guard let error = error as? ClientError else { return .planned }
    if !connection.isUsable, !context.stop.isStopping { broken[row.id, default: 0] += 1 }
    if error.isLiteralFullyWritten {
      unanswered.insert(row.id)
      return .unknown
    }
    guard struckOut.contains(row.id) else { return .planned }
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

  /// Sends one message, with fewer flags where the server will not have them all.
  private func sendOne(
    _ row: ReplayRow, _ folder: ReplayFolder, permanent: [String]?, on connection: IMAPConnection
  ) async throws -> ReplayChange {
    guard try reader.open(row.copy, at: try await context.keeper.location(of: row)) else {
      return .refused(
        reason: Phrase(
          en: "the archived copy is damaged or missing; “mailkura verify” tells more",
          ja: "アーカイブ内のコピーが壊れているか見つかりません(「mailkura verify」で確認できます)"),
        serverWords: nil)
    }
    let allowed = permitted(row.flags, permanent: permanent, in: folder.target)
    var tries = [allowed]
    if !allowed.keywords.isEmpty { tries.append(MessageFlags(system: allowed.system)) }
    if !allowed.names.isEmpty { tries.append(MessageFlags()) }
    var refusal: ClientError?
    for flags in tries where refusal == nil || connection.isUsable {
      try reader.rewind()
      let result = try connection.append(
        to: folder.target, flags: flags, date: row.internalDate, size: row.copy.wireSize
      ) { bytes in
        let count = try reader.read(into: &bytes)
        context.rateLimit?.hold(after: count)
        return count
      }
      switch result {
      case .stored(let validity, let uid):
        let isKnownUID = uid != nil && validity == connection.selected?.uidValidity
        if flags != allowed, isKnownUID, let uid {
          addLater(allowed, to: uid, on: connection)
        }
        if isKnownUID, let uid { lookedAt.insert(uid) }
        return .done(isKnownUID ? uid : nil)
      case .refused(var error):
        // A server that has the whole message may say NO and store it all the same.
        if error.isLiteralFullyWritten, connection.isUsable {
          if let uid = try findStored(row, on: connection) { return .done(uid) }
          error.isLiteralFullyWritten = false
        }
        if error.isWorthRetrying || error.scope > .message { throw error }
        refusal = error
      }
    }
    link.noteProgress()
    return .refused(
      reason: Phrase(
        en: "the target does not take the message", ja: "移行先がこのメールを受け付けません"),
      serverWords: refusal?.explanation.serverWords)
  }

  /// The flags that the mailbox keeps for good; all that can be sent where it does not say.
  private func permitted(
    _ flags: MessageFlags, permanent: [String]?, in mailbox: MailboxName
  ) -> MessageFlags {
    let flags = IMAPConnection.sendable(flags)
    guard let permanent, !permanent.contains("\\*"), !flags.keywords.isEmpty else { return flags }
    let known = Set(permanent.map { $0.lowercased() })
    let kept = flags.keywords.filter { known.contains($0.lowercased()) }
    if kept.count < flags.keywords.count, warnedAboutKeywords.insert(mailbox).inserted {
      context.observer.receive(
        .warning(
          JobWarning(
            what: Phrase(
              en: "The target keeps no keywords of one's own in “\(mailbox)”; "
                + "messages go there without them.",
              ja: "移行先の「\(mailbox)」は独自のキーワードを保存できないため、キーワードなしで送ります。"),
            folder: mailbox.description)))
    }
    return MessageFlags(system: flags.system, keywords: kept)
  }

  /// Flags that APPEND was refused with may still be accepted by STORE; if not, the message counts.
  private func addLater(_ flags: MessageFlags, to uid: UID, on connection: IMAPConnection) {
    for name in flags.names {
      do { try connection.addFlags(MessageFlags(names: [name]), to: UIDSet([uid])) } catch {
        if !connection.isUsable { return }
      }
    }
  }

  /// Looks whether the message just refused is at the target after all.
  private func findStored(_ row: ReplayRow, on connection: IMAPConnection) throws -> UID? {
    try connection.noop()
    let fresh = try connection.searchUIDs(UIDSet(passBase...UID.max)).subtracting(lookedAt)
    guard !fresh.isEmpty else { return nil }
    lookedAt = lookedAt.union(fresh)
    let contents = DigestSink(fresh)
    try fetch(fresh, .body, into: contents, on: connection)
    return contents.contents.first { $0.digest == row.copy.digest }?.uid
  }
}
