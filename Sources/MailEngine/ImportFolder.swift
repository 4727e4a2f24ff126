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
  /// Whether an import before this one has taken messages into it.
  let hasEarlierImports: Bool
}

/// A stored message that a message of the source has been found to be.
struct ImportClaim: Sendable {
  /// What an earlier import has made of it; nil where it is a server's, or not the only equal one.
  let entry: Journal.ImportedEntry?
}

/// A message of an earlier import that has other flags in the source now.
struct ImportedMarks: Sendable {
  let folder: ImportFolder
  let entry: OccurrenceID
  let place: CopyPlace
  let flags: MessageFlags
  /// Those that it had by the journal.
  let before: MessageFlags
}

/// A message that has been read from a file and staged.
struct ImportedMessage: Sendable {
  let folder: ImportFolder
  let staged: StagedMessage
  let date: InternalDate
  let flags: MessageFlags
}
