internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// One thing that a worker has found or fetched and that the journal has to take in.
enum JournalEntry: Sendable {
  case arrived(ArrivedMessage)
  /// Of a message that the archive holds already.
  case attached(AttachedMessage)
  case marks(MarksChange)
  /// Comes before what arrives, so that the files of what is gone can be used again.
  case gone(GoneMessages)
  case failed(FailedMessage)
  /// The folder has been looked through: what is gone from it has been left before this.
  case examined(BackupFolder)
  /// Everything of the folder has been left before this.
  case finished(FinishedFolder)

  /// Whether it is nothing but a change of flags.
  var isMarks: Bool {
    if case .marks = self { true } else { false }
  }

  /// What waits on disk for this entry.
  var octets: UInt64 {
    if case .arrived(let message) = self { message.staged.diskSize } else { 0 }
  }
}

/// A message that has been fetched and staged.
struct ArrivedMessage: Sendable {
  let folder: BackupFolder
  let generation: GenerationID
  let uid: UID
  let staged: StagedMessage
  let internalDate: InternalDate
  let announcedSize: UInt64?
  let flags: MessageFlags
  /// EMAILID or X-GM-MSGID; nil where the server has neither.
  let emailID: String?
  /// What a POP3 server lists it as, under the number in `uid`; nil for IMAP.
  var maildrop: MaildropEntry?
  /// What `internalDate` comes from where the server has none.
  var dateSource: DateSource?
  /// X-GM-LABELS; nil where the server has none.
  var labels: MessageLabels?
}

/// A message that need not be fetched, since it is known to be one that the archive holds.
struct AttachedMessage: Sendable {
  let folder: BackupFolder
  let generation: GenerationID
  let served: ServedMessage
  let source: KnownCopy
  /// Whether the two may be one file: not for mere equals.
  let mayShareFile: Bool
}

/// Flags or labels that differ from the journal's.
struct MarksChange: Sendable {
  let folder: BackupFolder
  let occurrence: OccurrenceID
  let place: CopyPlace
  let uid: UID
  /// As the journal has them.
  let before: MessageFlags
  let flags: MessageFlags
  /// Nil where they are as the journal has them.
  var labels: MessageLabels?
}

/// UIDs in the journal that the server, asked twice, does not have.
struct GoneMessages: Sendable {
  let folder: BackupFolder
  let generation: GenerationID
  let uids: UIDSet
}

/// A message that the server would not hand over.
struct FailedMessage: Sendable {
  let folder: BackupFolder
  let generation: GenerationID
  let uid: UID
  let reason: Phrase
  let serverWords: String?
  /// What a POP3 server lists it as; nil for IMAP.
  var maildrop: MaildropEntry?
}

/// What was found out about a folder when all its work was done.
struct FinishedFolder: Sendable {
  let folder: BackupFolder
  /// Nil where the folder could not be opened.
  let generation: GenerationID?
  /// Messages that the server says it holds.
  let server: Int?
  /// Whether every message that the server lists was fetched, failed or known, and all are listed.
  let isEnumerated: Bool
  /// Whether the labels of all messages have been read.
  var hasAllLabels = false
  /// What the server said at the beginning, which stands for the enumeration next time.
  let cursor: ServerCursor?
  /// Why the folder is not complete; nil where it is.
  let reason: Phrase?
}
