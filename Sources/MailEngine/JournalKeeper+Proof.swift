internal import JobEvents
internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// What a comparison with a target asks of the copy of the journal that it works on.
extension JournalKeeper {
  /// Settles which messages of a mailbox are known by their UID; the others are to be sought.
  ///
  /// - Parameter uidValidity: nil where the mailbox is not there.
  func beginProof(
    of folder: ReplayFolder, uidValidity: UIDValidity?, there: UIDSet
  ) throws {
    try transaction {
      let row = try journal.targetFolder(folder.target, of: folder.account)
      let isSame = uidValidity != nil && row.uidValidity == uidValidity
      let owned = try journal.ownedUIDs(in: folder.targetRow)
      try journal.loosen(isSame ? owned.subtracting(there) : owned, in: folder.targetRow)
      if !isSame, let uidValidity {
        try journal.setTargetFolder(
          folder.targetRow, uidValidity: uidValidity, baseUID: UID.min)
      }
    }
  }

  /// No UID is known any more: all messages are to be sought.
  func loosenAll(of folder: TargetFolderID) throws {
    try transaction { try journal.loosen(try journal.ownedUIDs(in: folder), in: folder) }
  }

  /// What is known of the messages for a mailbox by now.
  func provedArrivals(in folder: TargetFolderID) throws -> Arrivals {
    let run = try replayRun()
    let counts = try journal.replayCounts(in: folder, wantedBy: run)
    let unseen = try journal.unseenCount(in: folder, wantedBy: run)
    var arrivals = Arrivals()
    arrivals.merged = try journal.mergedCount(in: folder, wantedBy: run)
    arrivals.present = counts.done - unseen + counts.present
    arrivals.refused = counts.refused
    arrivals.unknown = counts.sending + counts.unknown
    arrivals.missing = counts.planned + unseen - arrivals.merged
    return arrivals
  }

  func bound(_ uids: UIDSet, in folder: TargetFolderID) throws -> [Journal.BoundReplay] {
    try journal.boundReplays(uids, in: folder, wantedBy: try replayRun())
  }

  /// Those of the messages read that are neither what the archive has nor differ by line ends alone, nor
  /// are a repaired copy of it.
  ///
  /// - Parameter known: what is known to be at the target, by UID.
  func others(
    among contents: [ServedContent], of known: [UID: Journal.BoundReplay]
  ) throws -> [Journal.BoundReplay] {
    try contents.compactMap { content in
      guard let bound = known[content.uid],
        try !isSame(content, as: bound.copy, in: bound.sourcePath)
      else { return nil }
      return bound
    }
  }

  /// Whether a message at the target is an archived one but for line ends, or a repaired copy of it.
  func isSame(
    _ content: ServedContent, as copy: StoredCopyRow, in sourcePath: String
  ) throws -> Bool {
    if content.digest == copy.digest { return true }
    guard let location = try store.location(folder: sourcePath, of: copy.place) else {
      return false
    }
    if try CanonicalDigest.ofFile(root: root, location, form: copy.form) == content.canonical {
      return true
    }
    let source = ReplaySource(root: root)
    guard try source.open(copy, at: location) else { return false }
    return try source.repairedCopy()?.digest == content.digest
  }
}
