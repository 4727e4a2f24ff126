internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// A folder of the archive that mail is taken into.
struct ImportFolder: Sendable {
  let name: MailboxName
  /// Nil in a preview, for a folder that the archive does not have.
  let rowID: FolderID?
  /// Nil in a preview.
  let generation: GenerationID?
  /// Below `mail/` in the archive.
  let path: String
}

/// A message of an earlier import that has other flags in the source now.
struct ImportedMarks: Sendable {
  let folder: ImportFolder
  let entry: OccurrenceID
  let place: CopyPlace
  let flags: MessageFlags
}

/// A message that has been read from a file and staged.
struct ImportedMessage: Sendable {
  let folder: ImportFolder
  let staged: StagedMessage
  let date: InternalDate
  let flags: MessageFlags
}
