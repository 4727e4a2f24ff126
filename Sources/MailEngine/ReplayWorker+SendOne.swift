internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Messages that are sent alone, each waiting for the answer to the one before.
extension ReplayWorker {
  /// Sends one message, with fewer flags where the server will not have them all.
  func sendOne(
    _ row: ReplayRow, _ folder: ReplayFolder, permanent: [String]?, on connection: IMAPConnection
  ) async throws -> ReplayChange {
    guard try reader.open(row.copy, at: try await context.keeper.location(of: row)) else {
      return Self.damaged
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

  static let damaged = ReplayChange.refused(
    reason: Phrase(
      en: "the archived copy is damaged or missing; “mailkura verify” tells more",
      ja: "アーカイブ内のコピーが壊れているか見つかりません(「mailkura verify」で確認できます)"),
    serverWords: nil)

  /// The flags that the mailbox keeps for good; all that can be sent where it does not say.
  func permitted(
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
    try findStored([row], on: connection)[row.id]
  }

  /// Looks which of the messages just refused are at the target after all; each of those there stands for
  /// one.
  func findStored(
    _ rows: [ReplayRow], on connection: IMAPConnection
  ) throws -> [ReplayID: UID] {
    try connection.noop()
    let fresh = try connection.searchUIDs(UIDSet(passBase...UID.max)).subtracting(lookedAt)
    guard !fresh.isEmpty else { return [:] }
    lookedAt = lookedAt.union(fresh)
    let contents = DigestSink(fresh)
    try fetch(fresh, .body, into: contents, on: connection)
    var found: [ReplayID: UID] = [:]
    for content in contents.contents {
      let row = rows.first { $0.copy.digest == content.digest && found[$0.id] == nil }
      if let row { found[row.id] = content.uid }
    }
    return found
  }
}
