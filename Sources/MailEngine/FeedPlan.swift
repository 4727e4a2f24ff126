internal import MailTypes
internal import SyncJournal

/// How far the folders of a migration are planned for its target, while they are pulled.
struct FeedPlan {
  let feed: ReplayFeed
  let folders: [TargetFolderID: ReplayFolder]
  /// Where the messages of each folder of the archive go.
  let targets: [FolderID: TargetFolderID]
  /// Folders of the archive whose state of before the run is still to be looked at.
  var unexamined: [TargetFolderID: Set<FolderID>]
  /// Folders of the archive that the pull is not done with.
  var unfinished: [TargetFolderID: Set<FolderID>]
  /// Mailboxes that get what no other folder has: planned when all the others are.
  var withheld: Set<TargetFolderID>
  /// Mailboxes whose messages of before the run are planned.
  var planned: Set<TargetFolderID> = []
  /// Whether a folder could not be looked through.
  var hasUnread = false
  /// What is to be told once it is committed.
  var news: [TargetFolderID: ReplayFeed.News] = [:]

  /// - Parameter views: folders from which only that is sent which no other has.
  init(_ feed: ReplayFeed, _ folders: [ReplayFolder], views: Set<FolderID>) {
    self.feed = feed
    withheld = Set(
      folders.filter { $0.sources.contains { views.contains($0.id) } }.map(\.targetRow))
    var targets: [FolderID: TargetFolderID] = [:]
    var sources: [TargetFolderID: Set<FolderID>] = [:]
    for folder in folders {
      for source in folder.sources { targets[source.id] = folder.targetRow }
      sources[folder.targetRow] = Set(folder.sources.map(\.id))
    }
    self.targets = targets
    self.folders = Dictionary(uniqueKeysWithValues: folders.map { ($0.targetRow, $0) })
    unexamined = sources
    unfinished = sources
  }

  mutating func add(_ messages: Int, octets: UInt64, to folder: TargetFolderID) {
    news[folder, default: ReplayFeed.News(folder: folder)].messages += messages
    news[folder, default: ReplayFeed.News(folder: folder)].octets &+= octets
  }
}
