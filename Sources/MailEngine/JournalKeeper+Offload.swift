internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Messages of IMAP folders that are to be removed on their server.
extension JournalKeeper {
  /// A folder of the archive in its present life.
  struct RemovalGround: Sendable {
    var folder: FolderRow
    var generation: GenerationRow
  }

  /// What one step has taken off the server.
  typealias Removed = (messages: Int, octets: UInt64)

  /// Candidates that are looked at together, unless the line breaks again and again.
  static let removalPage = 200

  /// Whether something was written that the journal alone knows: neither the mail nor a server tells what was
  /// removed by whom.
  var isCopyDue: Bool { journal.hasConcludedRemovals }

  /// What the archive has of a mailbox; nil where it has nothing.
  func removalGround(of name: MailboxName) throws -> RemovalGround? {
    guard let folder = try journal.folder(named: name), !folder.isGone,
      let generation = try journal.currentGeneration(of: folder.id)
    else { return nil }
    return RemovalGround(folder: folder, generation: generation)
  }

  func removalCandidates(
    of generation: GenerationID, _ age: RemovalCandidate.Age, after: UID?, limit: Int
  ) throws -> [RemovalCandidate] {
    try journal.removalCandidates(of: generation, age, after: after, limit: limit)
  }

  /// What a person is told of messages.
  func removalCandidates(
    among uids: UIDSet, of generation: GenerationID
  ) throws -> [RemovalCandidate] {
    try journal.removalCandidates(among: uids, of: generation)
  }

  /// Those whose archived copy has been read from the disk and is whole.
  func sound(_ uids: UIDSet, of generation: GenerationID) throws -> [UID: KnownCopy] {
    try journal.knownCopies(of: uids, in: generation).filter { _, known in
      guard let location = try store.location(folder: known.path, of: known.copy.place) else {
        return false
      }
      return try isWhole(known.copy, at: location)
    }
  }

  /// The flags of messages as the journal knows them.
  func marks(of uids: UIDSet, in generation: GenerationID) throws -> [UID: MessageFlags] {
    var flags: [UID: MessageFlags] = [:]
    for range in uids.ranges {
      guard let first = UID(range.lowerBound), let last = UID(range.upperBound) else { continue }
      for mark in try journal.marks(of: generation, in: first...last, limit: .max) {
        flags[mark.uid] = mark.flags
      }
    }
    return flags
  }

  /// The messages whose removal was begun and is not known to have come to its end.
  func openRemovals(of generation: GenerationID) throws -> UIDSet {
    try journal.openRemovals(of: generation)
  }

  func intendRemoval(of uids: UIDSet, in generation: GenerationID) throws {
    guard let run, !uids.isEmpty else { return }
    try transaction { try journal.intendRemoval(of: uids, in: generation, run: run) }
  }

  func withdrawRemovals(_ uids: UIDSet, in generation: GenerationID) throws {
    guard run != nil, !uids.isEmpty else { return }
    try transaction { try journal.withdrawRemovals(uids, in: generation) }
  }

  /// Notes that messages whose removal was intended are off the server.
  func concludeRemovals(_ uids: UIDSet, of generation: GenerationID) throws -> Removed {
    guard let run, !uids.isEmpty else { return (0, 0) }
    return try transaction { try journal.concludeRemovals(uids, of: generation, run: run) }
  }

  /// The folders that lost most of their messages at once, and nobody has said that it was meant.
  func massRemovals() throws -> [MassRemovalRow] { try journal.openMassRemovals() }
}
