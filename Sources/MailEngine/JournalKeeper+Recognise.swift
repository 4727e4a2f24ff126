internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Which new messages are ones that the archive holds.
extension JournalKeeper {
  /// Messages that come near one of a renumbered folder: among more, nothing is decided.
  private static let fewCandidates = 64

  /// Whether the folder had another UIDVALIDITY whose messages are not accounted for yet.
  func holdsSuperseded(_ folder: BackupFolder) throws -> Bool {
    try journal.holdsSuperseded(folder.rowID)
  }

  /// Begins to recognise the messages of a folder among those that it had under another UIDVALIDITY.
  func beginMatching(_ folder: BackupFolder) throws {
    matching[folder.rowID] = MatchIndex(try journal.supersededKeys(of: folder.rowID))
  }

  func endMatching(_ folder: BackupFolder) { matching[folder.rowID] = nil }

  /// The stored messages that these are by header, internal date and, where it was exact, size.
  ///
  /// Left out is what several messages of different content come near. Each file is given out once,
  /// so that of equal messages no more are recognised than there were.
  func match(_ messages: [ServedMessage], of folder: BackupFolder) throws -> [UID: KnownCopy] {
    guard var index = matching.removeValue(forKey: folder.rowID) else { return [:] }
    defer { matching[folder.rowID] = index }
    var matches: [UID: KnownCopy] = [:]
    for message in messages {
      guard let header = message.header else { continue }
      let places = index.candidates(header: header, date: message.internalDate)
      guard places.count <= Self.fewCandidates else { continue }
      var found: (place: Int, known: KnownCopy)?
      var isUnclear = false
      for place in places {
        guard let known = try journal.knownCopy(of: index.occurrence(at: place)),
          !index.isGivenAway(known.copy.id), known.content.headerDigest == header,
          known.internalDate?.seconds == message.internalDate.seconds,
          known.exactSize == nil || known.exactSize == message.size
        else { continue }
        if let found { isUnclear = isUnclear || found.known.copy.digest != known.copy.digest }
        found = found ?? (place, known)
      }
      guard !isUnclear, let found, try isThere(found.known) else { continue }
      index.giveAway(found.place, found.known.copy.id)
      matches[message.uid] = found.known
    }
    return matches
  }

  /// The stored messages that the server itself says these are.
  ///
  /// It names them by EMAILID or X-GM-MSGID, which no two messages of different octets share
  /// (RFC 8474 §5.1); that internal date and size are the same is asked for besides.
  func identify(_ messages: [ServedMessage]) throws -> [UID: KnownCopy] {
    var found: [UID: KnownCopy] = [:]
    for message in messages {
      guard let name = message.emailID else { continue }
      for known in try journal.knownCopies(emailID: name) {
        guard known.internalDate?.seconds == message.internalDate.seconds,
          known.announcedSize == message.size, try isThere(known)
        else { continue }
        found[message.uid] = known
        break
      }
    }
    return found
  }
}
