internal import MailTypes
internal import SyncJournal

/// A folder of the archive as the server had it at the last backup.
struct ArchivedFolder: Sendable {
  var generation: GenerationID
  var uidValidity: UIDValidity?
  var uids: UIDSet
  /// Those whose removal on the server was begun: nobody misses them.
  var leaving = UIDSet()
}

/// A folder that the server had at the last backup.
struct PresentFolder: Sendable {
  var name: MailboxName
  var delimiter: Character?
  /// Messages that count as present.
  var count: Int
}

/// What a comparison with a server asks the journal.
extension ArchiveCatalogue {
  /// What the archive holds of a mailbox as present; nil where it does not know it.
  func archivedFolder(_ mailbox: MailboxName) throws -> ArchivedFolder? {
    guard let folder = try journal.folder(named: mailbox), !folder.isGone,
      let generation = try journal.currentGeneration(of: folder.id)
    else { return nil }
    return ArchivedFolder(
      generation: generation.id, uidValidity: generation.uidValidity,
      uids: try journal.presentUIDs(of: generation.id),
      leaving: try journal.openRemovals(of: generation.id))
  }

  /// The folders that the server had at the last backup, with how many messages.
  func presentFolders() throws -> [PresentFolder] {
    try journal.everyFolder().compactMap { folder in
      guard !folder.isGone, folder.isSelectable,
        let generation = try journal.currentGeneration(of: folder.id)
      else { return nil }
      return PresentFolder(
        name: folder.facts.name,
        delimiter: folder.facts.delimiter.map { Character(Unicode.Scalar($0)) },
        count: try journal.presentCount(of: generation.id))
    }
  }

  /// What the archive has of messages, by UID.
  func archived(
    _ uids: UIDSet, of generation: GenerationID
  ) throws -> [UID: Journal.ArchivedMessage] {
    var messages: [UID: Journal.ArchivedMessage] = [:]
    for message in try journal.archivedMessages(uids, of: generation) {
      messages[message.uid] = message
    }
    return messages
  }

  /// Begins to recognise messages by their headers, those of a folder that has other UIDs now.
  func beginMatching(_ generation: GenerationID) throws {
    matching = MatchIndex(try journal.presentKeys(of: generation))
  }

  /// A message of the archive that one of the server's is by header, internal date and size.
  struct Match: Sendable {
    var digest: ContentDigest
    var flags: MessageFlags
  }

  func match(_ messages: [ServedMessage]) throws -> [UID: Match] {
    guard var index = matching.take() else { return [:] }
    defer { matching = index }
    var matches: [UID: Match] = [:]
    for message in messages {
      guard let found = try index.match(message, known: journal.knownCopy(of:)),
        let flags = try journal.flags(of: index.occurrence(at: found.place))
      else { continue }
      index.giveAway(found.place, found.known.copy.id)
      matches[message.uid] = Match(digest: found.known.copy.digest, flags: flags)
    }
    return matches
  }
}
