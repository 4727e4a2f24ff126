internal import MailTypes
internal import SyncJournal

/// A mailbox at the target, and the folders of the archive whose messages it takes.
struct ReplayFolder: Sendable {
  /// Several where `--map` gives them one name; never empty.
  let sources: [FolderRow]
  let target: MailboxName
  let account: TargetID
  let targetRow: TargetFolderID
  /// What the mailbox is made for, where the target has none for that yet.
  var use: SpecialUse?

  /// The folders of the archive, for people.
  var name: String { sources.map(\.facts.name.description).joined(separator: ", ") }
  var targetName: String { target.description }
  var isSubscribed: Bool { sources.contains { $0.facts.isSubscribed } }
}
