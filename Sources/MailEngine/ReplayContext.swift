internal import JobEvents
internal import MailArchive
internal import MailTypes

/// What a replay's parts share.
struct ReplayContext: Sendable {
  let root: ArchiveRoot
  let keeper: JournalKeeper
  let meter: ProgressMeter
  let observer: any JobObserver
  let stop: StopSignal
  let rateLimit: RateLimit?
  let isDryRun: Bool
  let isVerbose: Bool
  /// Whether what the target refuses is sent once more as a repaired copy.
  let repairsMessages: Bool
  /// Between the levels of names at the target.
  let delimiter: Character?
  /// Whether folders are labels there.
  let hasLabels: Bool
  /// Whether what somebody has deleted at the target stays so.
  var leavesDeleted = false
  /// Of a migration, who tells what is committed; nil for a restore.
  var feed: ReplayFeed?
  /// What the target has told of its mailboxes along with their names.
  var statuses: [MailboxName: MailboxStatus] = [:]
}
