internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Which served messages are those that were sent, though the target has not left them as they were.
extension JournalKeeper {
  /// Messages without a Message-ID that are compared with what the target has, at most.
  private static let mostNameless = 20_000

  func seeksSent(in folder: TargetFolderID) throws -> Bool { try journal.seeksSent(in: folder) }

  func seeksWithoutMessageID(in folder: TargetFolderID, from octets: UInt64) throws -> Bool {
    try journal.seeksWithoutMessageID(in: folder, from: octets)
  }

  /// Those of which one may have been sent: by their place, and by their Message-ID.
  func perhapsSent(
    _ contents: [ServedContent], in folder: TargetFolderID
  ) throws -> [ServedContent] {
    let base = try journal.windowBase(of: folder) ?? UID.min
    var hasNameless: Bool?
    return try contents.filter { content in
      guard content.uid >= base else { return false }
      if let id = content.messageID {
        return try journal.replayCandidates(
          in: folder, matching: .messageID(id), limit: Self.replayPage
        ).contains(where: \.wasSent)
      }
      let known =
        try hasNameless
        ?? !journal.unboundWithoutMessageID(in: folder, areSent: true, limit: 1).isEmpty
      hasNameless = known
      return known
    }
  }

  /// Binds messages that were sent to those that have their fields, further ones perhaps, and their body, one to
  /// one; the one of the same date where there is one.
  func bindAltered(
    _ contents: [ServedContent], as anatomies: [UID: MessageAnatomy], in folder: TargetFolderID
  ) throws -> [Bound] {
    let run = try replayRun()
    var originals: [ReplayID: MessageAnatomy?] = [:]
    var taken: Set<ReplayID> = []
    var nameless: [ReplayRow]?
    var bound: [Bound] = []
    try transaction {
      for content in contents {
        guard let anatomy = anatomies[content.uid] else { continue }
        let rows: [ReplayRow]
        if let id = content.messageID {
          rows = try journal.replayCandidates(
            in: folder, matching: .messageID(id), limit: Self.replayPage)
        } else {
          rows = try nameless ?? namelessSent(in: folder)
          nameless = rows
        }
        let date = content.internalDate?.seconds
        var match: ReplayRow?
        for row in rows where row.wasSent && !taken.contains(row.id) {
          if match != nil, row.internalDate?.seconds != date { continue }
          let original = try originals[row.id] ?? self.anatomy(of: row)
          originals[row.id] = .some(original)
          guard let original, anatomy.adds(to: original) else { continue }
          match = row
          if row.internalDate?.seconds == date { break }
        }
        guard let match else { continue }
        taken.insert(match.id)
        if try journal.record(.done(content.uid), of: match.id, run: run, now: WallClock.seconds) {
          bound.append(Bound(row: match.id, uid: content.uid, octets: match.copy.wireSize))
        }
      }
    }
    return bound
  }

  /// The messages among those just refused that have come to be there, altered perhaps, one to one.
  ///
  /// - Returns: where they are, and whether something else has come that is not to be there.
  func resembling(
    _ contents: [ServedContent], as anatomies: [UID: MessageAnatomy], among rows: [ReplayRow]
  ) throws -> (found: [ReplayID: UID], isUnexplained: Bool) {
    let originals = try rows.map { (row: $0, anatomy: try anatomy(of: $0)) }
    var found: [ReplayID: UID] = [:]
    var isUnexplained = false
    for content in contents {
      let open = originals.filter { found[$0.row.id] == nil }
      let served = anatomies[content.uid]
      let equal = open.first { original in
        original.anatomy.map { served?.adds(to: $0) ?? false } ?? false
      }
      let match =
        equal
        ?? open.first { content.messageID != nil && $0.row.messageID == content.messageID }
      if let match {
        found[match.row.id] = content.uid
      } else if let folder = rows.first?.targetFolder, !isUnexplained {
        isUnexplained = try !journal.hasReplay(
          in: folder, digest: content.digest, messageID: content.messageID)
      }
    }
    return (found, isUnexplained)
  }

  private func namelessSent(in folder: TargetFolderID) throws -> [ReplayRow] {
    var rows: [ReplayRow] = []
    while rows.count < Self.mostNameless {
      let page = try journal.unboundWithoutMessageID(
        in: folder, areSent: true, after: rows.last?.id, limit: Self.replayPage)
      if page.isEmpty { break }
      rows += page
    }
    return rows
  }

  private func anatomy(of row: ReplayRow) throws -> MessageAnatomy? {
    guard let location = try location(of: row) else { return nil }
    do {
      return try MessageAnatomy.ofFile(root: root, location, form: row.copy.form)
    } catch let error as ArchiveError where error.scope <= .message {
      return nil
    }
  }
}
