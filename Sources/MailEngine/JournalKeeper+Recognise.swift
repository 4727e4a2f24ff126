internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Which new messages are ones that the archive holds.
extension JournalKeeper {
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
      guard let found = try index.match(message, known: journal.knownCopy(of:)),
        try isThere(found.known)
      else { continue }
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
