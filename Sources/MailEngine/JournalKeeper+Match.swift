internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Which messages at a target are those that a replay has sent or wants to send.
extension JournalKeeper {
  /// A row that has been bound to a message at the target.
  struct Bound: Sendable {
    let row: ReplayID
    let uid: UID
    let octets: UInt64
  }

  /// Binds rows to the very messages that they were archived from, where the target is the
  /// archive's own account: a UID never changes its message (RFC 9051 §2.3.1.1).
  ///
  /// - Returns: the UIDs that are bound.
  func bindOwn(
    _ folder: ReplayFolder, account: AccountIdentity, there: UIDSet
  ) throws -> UIDSet {
    guard root.manifest.account == account, folder.sources.count == 1,
      let source = folder.sources.first, source.facts.name == folder.target,
      // UIDs of an older generation mean nothing.
      let generation = try journal.currentGeneration(of: source.id)
    else { return UIDSet() }
    let row = try journal.targetFolder(folder.target, of: folder.account)
    // 0 is what servers say whose UIDs do not last.
    guard row.uidValidity == generation.uidValidity, let validity = row.uidValidity,
      validity.rawValue != 0
    else { return UIDSet() }
    let run = try replayRun()
    var bound = UIDSet()
    try transaction {
      var after: ReplayID?
      while true {
        let page = try journal.replays(
          in: folder.targetRow, .planned, after: after, limit: Self.replayPage)
        guard let last = page.last else { return }
        after = last.id
        for replay in page {
          guard replay.generation == generation.id, let uid = replay.sourceUID,
            there.contains(uid), !bound.contains(uid)
          else { continue }
          if try journal.record(
            .present(uid), of: replay.id, run: run, now: WallClock.seconds)
          {
            bound.insert(uid)
          }
        }
      }
    }
    return bound
  }

  /// The messages at the target that may be one of those looked for, so that reading them pays.
  func likely(_ served: [ServedIdentity], of folder: TargetFolderID) throws -> UIDSet {
    var uids = UIDSet()
    for identity in served {
      // Without one, any: the announced size is a hint only, so it rules out no message.
      guard let id = identity.messageID else {
        uids.insert(identity.uid)
        continue
      }
      if try !journal.replayCandidates(in: folder, matching: .messageID(id), limit: 1).isEmpty {
        uids.insert(identity.uid)
      }
    }
    return uids
  }

  /// Binds rows to messages of the same content, one to one; sent ones before planned ones.
  func bind(_ contents: [ServedContent], of folder: TargetFolderID) throws -> [Bound] {
    let run = try replayRun()
    return try transaction {
      var bound: [Bound] = []
      for content in contents {
        guard let row = try match(content, in: folder) else { continue }
        let wasSent = row.state == .sending || row.state == .unknown || row.state == .done
        let change: ReplayChange = wasSent ? .done(content.uid) : .present(content.uid)
        if try journal.record(change, of: row.id, run: run, now: WallClock.seconds) {
          if content.digest == row.copy.digest { try journal.note(.content, of: [row.id]) }
          bound.append(Bound(row: row.id, uid: content.uid, octets: row.copy.wireSize))
        }
      }
      return bound
    }
  }

  private func match(_ content: ServedContent, in folder: TargetFolderID) throws -> ReplayRow? {
    let equal = try journal.replayCandidates(
      in: folder, matching: .digest(content.digest), limit: Self.replayPage)
    if let first = Self.nearest(to: content, among: equal) { return first }
    guard let messageID = content.messageID else {
      return try repairedWithoutID(content, in: folder)
    }
    let namesakes = try journal.replayCandidates(
      in: folder, matching: .messageID(messageID), limit: 20)
    let equalButForLineEnds = try namesakes.first { row in
      guard
        let location = try store.location(folder: row.sourcePath, of: row.copy.place)
      else { return false }
      return try CanonicalDigest.ofFile(
        root: root, location, form: row.copy.form) == content.canonical
    }
    if let equalButForLineEnds { return equalButForLineEnds }
    if let row = try repairedCopy(content, among: namesakes) { return row }
    // A server that rewrites headers leaves what identifies a message. That is enough for one that
    // was sent and whose answer did not tell its UID, or that it is known to have rewritten and
    // renumbered since, where no other can be meant.
    guard content.uid >= (try journal.windowBase(of: folder) ?? UID.min) else { return nil }
    let sent = namesakes.filter {
      ($0.state != .planned || $0.wasAltered)
        && $0.internalDate?.seconds == content.internalDate?.seconds
    }
    return sent.count == 1 && namesakes.count == 1 ? sent.first : nil
  }

  /// Of messages of the same content one that was sent, else any; the one of the same date where there is one,
  /// so that those of other dates are sent.
  private static func nearest(
    to content: ServedContent, among equal: [ReplayRow]
  ) -> ReplayRow? {
    let sent = equal.filter { $0.state != .planned }
    let rows = sent.isEmpty ? equal : sent
    let date = content.internalDate?.seconds
    return rows.first { date != nil && $0.internalDate?.seconds == date } ?? rows.first
  }

  /// The message that a served one is a repaired copy of.
  private func repairedCopy(
    _ content: ServedContent, among rows: [ReplayRow]
  ) throws -> ReplayRow? {
    try rows.first { row in
      let source = ReplaySource(root: root)
      guard try source.open(row.copy, at: try location(of: row)) else { return false }
      return try source.repairedCopy()?.digest == content.digest
    }
  }

  /// The same, of messages without a Message-ID: by the digests of the repaired copies that there could be.
  private func repairedWithoutID(
    _ content: ServedContent, in folder: TargetFolderID
  ) throws -> ReplayRow? {
    let forms = try replayRepairs[folder] ?? repairs(in: folder)
    replayRepairs[folder] = forms
    guard let original = forms[content.digest] else { return nil }
    let equal = try journal.replayCandidates(
      in: folder, matching: .digest(original), limit: Self.replayPage)
    return equal.first { $0.state != .planned } ?? equal.first
  }

  /// The messages without a Message-ID that are not known to be at the target, by the digests of their
  /// repaired copies; whole ones have none.
  private func repairs(in folder: TargetFolderID) throws -> [ContentDigest: ContentDigest] {
    var repairs: [ContentDigest: ContentDigest] = [:]
    let source = ReplaySource(root: root)
    var after: ReplayID?
    while true {
      let page = try journal.unboundWithoutMessageID(
        in: folder, after: after, limit: Self.replayPage)
      guard let last = page.last else { return repairs }
      after = last.id
      for row in page where try source.open(row.copy, at: try location(of: row)) {
        if let copy = try source.repairedCopy() { repairs[copy.digest] = row.copy.digest }
      }
    }
  }

  /// Takes one row from the plan for each Message-ID, where there is one; returns them.
  func setAside(
    _ messageIDs: [String], of folder: TargetFolderID, because reason: Phrase
  ) throws -> [ReplayRow] {
    let run = try replayRun()
    return try transaction {
      var rows: [ReplayRow] = []
      for id in messageIDs {
        let candidates = try journal.replayCandidates(
          in: folder, matching: .messageID(id), limit: Self.replayPage)
        let settled: [ReplayState] = [.done, .present, .refused]
        guard let row = candidates.first(where: { !settled.contains($0.state) })
        else { continue }
        let change = ReplayChange.refused(reason: reason, serverWords: nil)
        if try journal.record(change, of: row.id, run: run, now: WallClock.seconds) {
          rows.append(row)
        }
      }
      return rows
    }
  }
}
