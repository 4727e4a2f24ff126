internal import SyncJournal

/// How a replay stands, over all its folders or in one.
struct ReplayTally: Sendable {
  /// Sent by this run; in a dry run, to be sent.
  var sent = 0
  var octets: UInt64 = 0
  /// At the target before.
  var skipped = 0
  var failed = 0
  /// Accepted, and not to be found afterwards.
  var merged = 0
  /// At the target with other octets.
  var altered = 0
  /// Messages whose octets were read from the target.
  var compared = 0
  /// At the target under another date than they were sent with.
  var datesDiffer = 0
  /// Sent, answer lost, not found yet; or taken and not handed over.
  var unknown = 0
  /// What there was to bring to the target, and what of it has not been sent.
  var planned = 0
  var missing = 0
  /// Of what was brought there, what somebody has deleted since.
  var deleted = 0
  var foldersFailed = 0
  /// Messages at the target whose flags have followed the source.
  var flagsBrought = 0
  /// Of one folder: its messages at the target, and those of them that are none of the archive's.
  var there = 0
  var extra = 0
  /// By folder, for a report.
  var mergedIn: [TargetFolderID: Int] = [:]
  var sentTo: [TargetFolderID: Int] = [:]
  var repairedIn: [TargetFolderID: Int] = [:]
  var extraIn: [TargetFolderID: Int] = [:]
  var unreadIn: [TargetFolderID: Int] = [:]
  /// Why mailboxes were left out.
  var reasons: [TargetFolderID: ShortfallReason] = [:]
  /// Of one folder: it keeps breaking the connection, so the others come first.
  var isPostponed = false
  /// Of one folder: more of it is to come.
  var isToBeContinued = false

  /// Whether something of what was to be brought to the target is not there as it was.
  var isPartial: Bool {
    failed + unknown + foldersFailed + merged + missing + altered > 0
  }

  /// Adds what only the end of a folder's work tells, or of a connection's.
  mutating func add(_ other: ReplayTally) {
    sent += other.sent
    octets += other.octets
    skipped += other.skipped
    merged += other.merged
    foldersFailed += other.foldersFailed
    flagsBrought += other.flagsBrought
    compared += other.compared
    datesDiffer += other.datesDiffer
    mergedIn.merge(other.mergedIn) { _, new in new }
    sentTo.merge(other.sentTo) { $0 + $1 }
    repairedIn.merge(other.repairedIn) { $0 + $1 }
    extraIn.merge(other.extraIn) { _, new in new }
    unreadIn.merge(other.unreadIn) { _, new in new }
    reasons.merge(other.reasons) { _, new in new }
  }
}
