internal import MailArchive
internal import MailTypes
internal import SyncJournal

extension JournalKeeper {
  /// What the journal holds of a folder that the server proved unchanged by it.
  struct LastCursor: Sendable {
    var generation: GenerationID
    var uidValidity: UIDValidity?
    var cursor: ServerCursor
  }

  /// Takes in what LIST told: rows and directories for new folders, in the order of `listed`.
  func adopt(_ listed: [ListedMailbox], subscribed: Set<MailboxName>, run: RunID) throws
    -> [BackupFolder]
  {
    var allocator = MailboxPathAllocator(taken: try journal.folderPaths().map(\.path))
    var longNames: [String: String] = [:]
    var folders: [BackupFolder] = []
    let present = try journal.presentTotals()
    try transaction {
      for (index, mailbox) in listed.enumerated() {
        let row = try journal.upsertFolder(
          FolderFacts(
            name: mailbox.name, delimiter: mailbox.delimiter, attributes: mailbox.attributes,
            isSubscribed: subscribed.contains(mailbox.name)),
          run: run
        ) {
          let fresh = allocator.path(for: mailbox.name, delimiter: mailbox.delimiter)
          if let full = fresh.cutFrom { longNames[fresh.path] = full }
          return fresh.path
        }
        folders.append(
          BackupFolder(
            id: index, listed: mailbox, rowID: row.id, path: row.path,
            archivedMessages: present[row.id]?.messages ?? 0,
            archivedOctets: present[row.id]?.octets ?? 0))
      }
      for folder in folders where folder.listed.isSelectable {
        try store.createFolder(folder.path)
      }
      try store.synchronize()
      let delimiter = root.manifest.delimiter ?? listed.lazy.compactMap(\.delimiter).first
      if !longNames.isEmpty || delimiter != root.manifest.delimiter {
        // Before the rows: a folder that has one is not asked for its full name again.
        var manifest = root.manifest
        manifest.delimiter = delimiter
        manifest.longNames.merge(longNames) { _, new in new }
        try root.rewriteManifest(manifest)
      }
    }
    return folders
  }

  /// Writes down that the archive's mail now lives at another place.
  ///
  /// UIDs of the former one mean nothing there, even under an equal UIDVALIDITY, so every folder
  /// gets a new generation, whose messages find their files by content.
  func move(to account: AccountIdentity, run: RunID) throws {
    guard root.manifest.account != account else { return }
    try transaction {
      for folder in try allFolders() {
        guard let generation = try journal.currentGeneration(of: folder.id),
          generation.uidValidity != nil
        else { continue }
        _ = try journal.openGeneration(of: folder.id, uidValidity: nil, run: run)
      }
      try journal.setAccount(account)
    }
    try ArchiveFinder.move(root, to: account)
  }

  /// The folders that the journal has and `listed` has not, or only as a level above others
  /// though there are messages of it.
  func missing(from listed: [ListedMailbox]) throws -> [FolderRow] {
    let there = Set(listed.map(\.name))
    let levels = Set(listed.filter { !$0.isSelectable }.map(\.name))
    return try allFolders().filter { folder in
      guard !folder.isGone else { return false }
      // A folder without messages that the server still has to have is not its to lose, or was lost before.
      if try journal.holdsMoreThanServed(folder.id), try !holdsServed(folder.id) { return false }
      guard there.contains(folder.facts.name) else { return true }
      guard levels.contains(folder.facts.name) else { return false }
      return try journal.currentGeneration(of: folder.id)
        .map { try journal.presentCount(of: $0.id) > 0 } ?? false
    }
  }

  /// Whether messages of a server count as present in a folder.
  private func holdsServed(_ folder: FolderID) throws -> Bool {
    if try journal.holdsSuperseded(folder) { return true }
    guard let generation = try journal.currentGeneration(of: folder) else { return false }
    return try journal.presentCount(of: generation.id) > 0
  }

  /// Every folder of the archive, by its path.
  func allFolders() throws -> [FolderRow] { try journal.everyFolder() }

  /// Marks a folder gone with all messages in it; returns how many.
  func markFolderGone(_ folder: FolderRow) throws -> Int {
    guard let run else { return 0 }
    return try transaction {
      let count = try journal.markFolderGone(folder.id, run: run)
      // A small folder that is deleted is no accident that needs a mark, nor is one whose mail is in
      // another folder now.
      if count > 20 {
        let lost = try journal.lostCount(of: folder.id, run: run)
        if lost > 20, Journal.isMassRemoval(of: lost, from: count) {
          try journal.markMassRemoval(of: folder.id, before: count, gone: lost, run: run)
        }
      }
      return count
    }
  }

  /// The generation of a folder under this UIDVALIDITY; a new one where it has changed.
  ///
  /// Tells too whether it takes the place of another one.
  ///
  /// - Parameter isLasting: false where the server gives other UIDs each time: then nothing of before
  ///   can be told by its UID, and the generation is a new one always.
  func generation(
    of folder: BackupFolder, uidValidity: UIDValidity, isLasting: Bool
  ) throws -> (id: GenerationID, isRenumbered: Bool) {
    let current = try journal.currentGeneration(of: folder.rowID)
    if let current {
      if presentBefore[folder.rowID] == nil {
        presentBefore[folder.rowID] =
          try journal.presentCount(of: current.id) + journal.unclaimedCount(of: folder.rowID)
      }
      if current.uidValidity == uidValidity, isLasting {
        // A run before this one may have left it half recognised.
        if try journal.holdsSuperseded(folder.rowID) { renumbered.insert(folder.rowID) }
        return (current.id, false)
      }
    }
    if current != nil { renumbered.insert(folder.rowID) }
    guard let run else { throw EngineError(.uidValidityChanged(folder: folder.name)) }
    let new = try journal.openGeneration(of: folder.rowID, uidValidity: uidValidity, run: run)
    return (new.id, current != nil)
  }

  /// Keeps what the server calls a folder by, whatever its name.
  func setMailboxID(of folder: BackupFolder, _ id: String) throws {
    try journal.setMailboxID(of: folder.rowID, id)
  }

  func presentUIDs(of generation: GenerationID) throws -> UIDSet {
    try journal.presentUIDs(of: generation)
  }

  /// Holds what a server says has changed against the journal: what is new, and what is gone.
  func presence(
    of generation: GenerationID, told: UIDSet, vanished: UIDSet
  ) throws -> (new: UIDSet, gone: UIDSet, present: Int) {
    (
      told.subtracting(try journal.presentUIDs(of: generation, among: told)),
      try journal.presentUIDs(of: generation, among: vanished),
      try journal.presentCount(of: generation)
    )
  }

  func lastPresentUID(of generation: GenerationID) throws -> UID? {
    try journal.lastPresentUID(of: generation)
  }

  /// Present messages whose octets are lost, so that they are to be fetched again.
  func lostUIDs(of generation: GenerationID) throws -> UIDSet {
    try journal.lostUIDs(of: generation)
  }

  /// Forgets what failed of messages that the server no longer lists.
  func resolveFailures(of generation: GenerationID, notAmong listed: UIDSet) throws {
    let stale = try journal.failedUIDs(of: generation).subtracting(listed)
    guard let run, !stale.isEmpty else { return }
    try journal.resolveFailures(of: stale, in: generation, run: run)
  }

  /// Marks messages present that were missed and are there again under the UIDs they had.
  ///
  /// A UID never changes its message, so nothing has to be fetched. Returns their UIDs.
  func markPresentAgain(_ uids: UIDSet, of generation: GenerationID) throws -> UIDSet {
    guard let run, !uids.isEmpty else { return UIDSet() }
    return try journal.markPresentAgain(uids, of: generation, run: run)
  }

  /// How long the labels of a folder are kept up to date by what the server says has changed: Google
  /// writes nowhere that a label changes the mod-sequence, so that all are compared once a week.
  private static let labelsLast: Int64 = 7 * 86_400

  /// The cursor that stands for an enumeration of the folder; nil where nothing may stand for it.
  ///
  /// - Parameter withLabels: whether the labels of the messages are wanted too.
  func lastCursor(of folder: BackupFolder, withLabels: Bool = false) throws -> LastCursor? {
    guard let generation = try journal.currentGeneration(of: folder.rowID),
      let cursor = generation.cursor, try journal.lostUIDs(of: generation.id).isEmpty,
      // What became of these is to be asked for.
      try journal.openRemovals(of: generation.id).isEmpty
    else { return nil }
    if withLabels {
      guard let since = try journal.labelsKnownSince(generation.id),
        (0..<Self.labelsLast).contains(WallClock.seconds - since)
      else { return nil }
    }
    return LastCursor(
      generation: generation.id, uidValidity: generation.uidValidity, cursor: cursor)
  }

  /// The messages of a page whose flags or labels at the server are not those of the journal.
  func changedMarks(
    of folder: BackupFolder, generation: GenerationID, uids: UIDSet, served: [UID: MessageFlags],
    labels: [UID: MessageLabels] = [:]
  ) throws -> [MarksChange] {
    var changes: [MarksChange] = []
    let leaving = try journal.openRemovals(of: generation)
    // To look for a row costs as much as to read a few that stand side by side.
    let isDense = uids.ranges.count <= 1 || uids.ranges.count * 4 > uids.hull.count
    let ranges = isDense ? uids.hull.ranges : uids.ranges
    for range in ranges {
      let known = labels.isEmpty ? [:] : try self.labels(of: generation, in: range)
      for row in try marks(of: generation, in: range) {
        guard var flags = served[row.uid] else { continue }
        // The mark is our own, of a removal that has not come to its end.
        if leaving.contains(row.uid), !row.flags.system.contains(.deleted) {
          flags.system.remove(.deleted)
        }
        var others: MessageLabels?
        if let told = labels[row.uid], told != known[row.id] { others = told }
        if others == nil, flags.isSame(as: row.flags) { continue }
        changes.append(
          MarksChange(
            folder: folder, occurrence: row.id, place: row.place, uid: row.uid,
            before: row.flags, flags: flags, labels: others))
      }
    }
    return changes
  }

  private func labels(
    of generation: GenerationID, in range: ClosedRange<UInt32>
  ) throws -> [OccurrenceID: MessageLabels] {
    guard let first = UID(range.lowerBound), let last = UID(range.upperBound) else { return [:] }
    return try journal.labels(of: generation, in: first...last)
  }

  private func marks(
    of generation: GenerationID, in range: ClosedRange<UInt32>
  ) throws -> [MarkedOccurrence] {
    guard let first = UID(range.lowerBound), let last = UID(range.upperBound) else { return [] }
    return try journal.marks(of: generation, in: first...last, limit: .max)
  }
}
