internal import JobEvents
internal import MailClients
internal import MailFormats
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
    notePlain(row)
    let allowed = offered(row.flags, permanent: permanent, in: folder)
    let original = Form(size: row.copy.wireSize, digest: row.copy.digest)
    let first = try await send(row, as: original, flags: allowed, to: folder, on: connection)
    guard case .refused(let refusal) = first else { return first.change }
    link.noteProgress()
    var words = refusal.explanation.serverWords
    if context.repairsMessages, connection.isUsable, let copy = try reader.repairedCopy() {
      let form = Form(size: copy.size, digest: copy.digest, repaired: copy.kinds)
      let second = try await send(row, as: form, flags: allowed, to: folder, on: connection)
      guard case .refused(let error) = second else {
        tellRepaired(row, copy.kinds, folder, words)
        return second.change
      }
      words = error.explanation.serverWords ?? words
    }
    return .refused(
      reason: Phrase(
        en: "the target does not take the message", ja: "移行先がこのメールを受け付けません"),
      serverWords: words)
  }

  /// The octets that a message is sent as.
  private struct Form {
    let size: UInt64
    let digest: ContentDigest
    /// What is repaired in them; empty for the message as it was archived.
    var repaired: MessageRepair.Kinds = []
  }

  private enum Fate {
    case stored(UID?)
    case refused(ClientError)

    var change: ReplayChange {
      switch self {
      case .stored(let uid): .done(uid)
      case .refused: .planned
      }
    }
  }

  private func send(
    _ row: ReplayRow, as form: Form, flags allowed: MessageFlags, to folder: ReplayFolder,
    on connection: IMAPConnection
  ) async throws -> Fate {
    var fewer: [MessageFlags] = []
    if !allowed.keywords.isEmpty { fewer.append(MessageFlags(system: allowed.system)) }
    if !allowed.names.isEmpty { fewer.append(MessageFlags()) }
    var fate = try await offer(row, as: form, flags: allowed, to: folder, on: connection)
    for flags in fewer {
      guard case .refused = fate, connection.isUsable, contradictions[row.id] == nil else {
        return fate
      }
      fate = try await offer(row, as: form, flags: flags, to: folder, on: connection)
      // With what is the same message it would be refused again.
      if case .stored = fate { refusedKeywords[folder.targetRow, default: []] += allowed.keywords }
    }
    return fate
  }

  private func offer(
    _ row: ReplayRow, as form: Form, flags: MessageFlags, to folder: ReplayFolder,
    on connection: IMAPConnection
  ) async throws -> Fate {
    try reader.rewind(isRepairing: !form.repaired.isEmpty)
    let result = try connection.append(
      to: folder.target, flags: flags, date: row.internalDate, size: form.size
    ) { bytes in
      let count = try reader.read(into: &bytes)
      context.rateLimit?.hold(after: count)
      return count
    }
    switch result {
    case .stored(let validity, let uid):
      // A UID that was told of another message means nothing.
      guard let uid, uid >= passBase, !lookedAt.contains(uid),
        validity == connection.selected?.uidValidity
      else { return .stored(nil) }
      lookedAt.insert(uid)
      return .stored(uid)
    case .refused(var error):
      // A server that has the whole message may say NO and store it all the same.
      if error.isLiteralFullyWritten, connection.isUsable {
        let found = try await findStored([(row, form.digest)], on: connection)
        if let uid = found[row.id] { return .stored(uid) }
        error.isLiteralFullyWritten = false
      }
      if error.isWorthRetrying || error.scope > .message { throw error }
      return .refused(error)
    }
  }

  /// Says of a folder how many of its messages went as repaired copies.
  func warnOfRepairs(in folder: ReplayFolder) {
    guard let count = repaired[folder.targetRow], toldOfRepairs.insert(folder.targetRow).inserted
    else { return }
    context.observer.receive(
      .warning(
        JobWarning(
          what: Phrase(
            en:
              "\(count) messages of “\(folder.name)” went to the target as repaired copies; the archive "
              + "keeps them as they are.",
            ja: "「\(folder.name)」の \(count) 通は、直したコピーを送りました。アーカイブのメールは元のままです。"),
          folder: folder.name)))
  }

  private func tellRepaired(
    _ row: ReplayRow, _ kinds: MessageRepair.Kinds, _ folder: ReplayFolder, _ words: String?
  ) {
    repaired[folder.targetRow, default: 0] += 1
    let names: [(MessageRepair.Kinds, Phrase)] = [
      (.nul, Phrase(en: "NUL octets", ja: "NUL 文字")),
      (.lineEnds, Phrase(en: "bare line ends", ja: "不正な改行")),
      (.longLines, Phrase(en: "lines that are too long", ja: "長すぎる行")),
      (.header, Phrase(en: "8-bit characters in the header", ja: "ヘッダの8ビット文字")),
    ]
    let found = names.filter { kinds.contains($0.0) }.map(\.1)
    context.observer.receive(
      .message(
        MessageReport(
          folder: folder.name, uid: row.sourceUID?.rawValue, outcome: .repaired,
          sha256: row.copy.digest.description, size: row.copy.wireSize,
          reason: Phrase(
            en: "the target has a copy without \(found.map(\.en).joined(separator: ", ")); "
              + "the archive keeps the message as it is",
            ja: "\(found.map(\.ja).joined(separator: "、")) を直したコピーを送りました。"
              + "アーカイブのメールは元のままです"),
          serverWords: words)))
  }

  static let damaged = ReplayChange.refused(
    reason: Phrase(
      en: "the archived copy is damaged or missing; “mailkura verify” tells more",
      ja: "アーカイブ内のコピーが壊れているか見つかりません(「mailkura verify」で確認できます)"),
    serverWords: nil)
}
