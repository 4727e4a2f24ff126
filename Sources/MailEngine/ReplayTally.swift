/// How the folders of a replay stand, added up.
struct ReplayTally: Sendable {
  /// At the target, whoever put them there.
  var settled = 0
  var failed = 0
  /// Accepted, and not to be found afterwards.
  var merged = 0
  /// Sent, answer lost, not found yet.
  var unknown = 0
  var foldersFailed = 0

  mutating func add(_ other: ReplayTally) {
    settled += other.settled
    failed += other.failed
    merged += other.merged
    unknown += other.unknown
    foldersFailed += other.foldersFailed
  }
}
