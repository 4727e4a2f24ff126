internal import MailTypes
internal import SyncJournal

/// Folders that the server has given another name.
extension JournalKeeper {
  /// A folder that LIST names no more and that a new one may be.
  struct FormerFolder: Sendable {
    let folder: FolderID
    let name: MailboxName
    let generation: GenerationID
    /// Whether its UIDs are those of the new one.
    let keepsUIDs: Bool
  }

  /// The folders that LIST misses and that may live on under the name of a new one: by MAILBOXID,
  /// or by UIDVALIDITY.
  ///
  /// UIDVALIDITY alone proves nothing, since servers give one value to folders made in one second.
  func formerFolders(
    of folder: BackupFolder, generation: GenerationID, uidValidity: UIDValidity?,
    mailboxID: String?
  ) throws -> [FormerFolder] {
    guard !unlisted.isEmpty, try journal.presentCount(of: generation) == 0 else { return [] }
    var likely: [FormerFolder] = []
    for former in unlisted where renames[former.id] == nil && former.id != folder.rowID {
      guard let current = try journal.currentGeneration(of: former.id),
        try journal.presentCount(of: current.id) > 0
      else { continue }
      let keepsUIDs = current.uidValidity == uidValidity && uidValidity?.rawValue != 0
      let isNamesake = mailboxID != nil && former.facts.mailboxID == mailboxID
      // Two IDs that differ are two mailboxes.
      let isOther = !isNamesake && mailboxID != nil && former.facts.mailboxID != nil
      guard isNamesake || (keepsUIDs && !isOther) else { continue }
      let found = FormerFolder(
        folder: former.id, name: former.facts.name, generation: current.id, keepsUIDs: keepsUIDs)
      if isNamesake { likely.insert(found, at: 0) } else { likely.append(found) }
    }
    return likely
  }

  /// The stored messages of these UIDs of a former folder, as far as their files are there.
  func copies(of uids: UIDSet, in former: FormerFolder) throws -> [UID: KnownCopy] {
    try journal.knownCopies(of: uids, in: former.generation).filter { try isThere($0.value) }
  }

  /// Begins to recognise the messages of a folder among those of its former one.
  func beginMatching(_ folder: BackupFolder, among former: FormerFolder) throws {
    matching[folder.rowID] = MatchIndex(try journal.presentKeys(of: former.generation))
  }

  /// Writes down under which name a folder lives on.
  func noteRename(of former: FormerFolder, to folder: BackupFolder) throws {
    renames[former.folder] = folder.name
    try journal.noteRename(of: former.folder, to: folder.rowID)
  }

  /// The folders that LIST misses in this run.
  func noteUnlisted(_ folders: [FolderRow]) { unlisted = folders }

  /// The new name of a folder, where it has one.
  func newName(of folder: FolderRow) -> String? { renames[folder.id] }
}
