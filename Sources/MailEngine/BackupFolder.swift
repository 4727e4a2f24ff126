internal import MailTypes
internal import SyncJournal

/// One folder that a backup takes in: what the server says of it and where the archive keeps it.
struct BackupFolder: Sendable {
  /// Its place among the folders of the run.
  let id: Int
  let listed: ListedMailbox
  /// The row in the journal.
  let rowID: FolderID
  /// Below `mail/` in the archive.
  let path: String
  /// What the archive held of it when the run began.
  var archivedMessages = 0
  var archivedOctets: UInt64 = 0
  let tally = FolderTally()

  /// What the server's count has more than the archive; nil where LIST has not told the count.
  var expectedMessages: Int? {
    listed.status?.messages.map { max(0, Int($0) - archivedMessages) }
  }

  var name: String { listed.name.description }
}
