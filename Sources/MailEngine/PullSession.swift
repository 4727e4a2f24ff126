internal import MailTypes
internal import SyncJournal

/// A backup that is ready to begin, over whatever protocol.
protocol PullSession: Sendable {
  var job: RunID { get }
  /// Folders that hold messages, and what the server says is new in them; nil where it does not.
  var folderCount: Int { get }
  var expectedMessages: Int? { get }
  var expectedOctets: UInt64? { get }

  /// Fetches everything; returns the counts and what ended it early, if anything did.
  func perform(feed: ReplayFeed?) async -> (CommitResult, (any Error)?)
}

extension BackupSession: PullSession {
  var folderCount: Int { folders.count { $0.listed.isSelectable } }

  var expectedMessages: Int? {
    let expected = folders.filter(\.listed.isSelectable).map(\.expectedMessages)
    return expected.contains(nil) ? nil : expected.reduce(0) { $0 &+ ($1 ?? 0) }
  }

  var expectedOctets: UInt64? {
    var total: UInt64 = 0
    for folder in folders where folder.listed.isSelectable {
      guard let size = folder.listed.status?.size else { return nil }
      let new = size > folder.archivedOctets ? size - folder.archivedOctets : 0
      total = total.addingReportingOverflow(new).partialValue
    }
    return total
  }
}

extension MaildropSession: PullSession {
  var folderCount: Int { 1 }
  var expectedMessages: Int? { nil }
  var expectedOctets: UInt64? { nil }
}
