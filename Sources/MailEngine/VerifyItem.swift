internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Something of an archive that is to be checked.
enum VerifyItem: Sendable {
  /// A row of the journal and the files of its name: none, one, or several.
  case files(StoredCopyRow, [FolderFile])
  /// A row of the journal and where its message stands in an mbox; nil where it does not.
  case range(StoredCopyRow, MessageLocation?)
  /// What stands between two messages of an mbox, or before the first or behind the last.
  case interval(from: UInt64, to: UInt64, isLast: Bool)
  /// A file that no row has.
  case stray(FolderFile)

  /// Octets that are to be read.
  var octets: UInt64 {
    switch self {
    case .files(let row, let files): files.isEmpty ? 0 : row.diskSize
    case .range(let row, let location): location == nil ? 0 : row.diskSize
    case .interval, .stray: 0
    }
  }
}

/// Work for one worker at a time: a few items of one folder.
struct VerifyPage: Sendable {
  var folder: VerifiedFolder
  var items: [VerifyItem]
}

/// A folder of the archive as a check sees it.
struct VerifiedFolder: Hashable, Sendable {
  /// Nil where the journal does not know it.
  var id: FolderID?
  /// Below `mail`.
  var path: String
  /// As people read it.
  var name: String
}
