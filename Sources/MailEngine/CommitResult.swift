internal import JobEvents

/// What one batch has changed, to be told once it is committed.
struct CommitResult: Sendable {
  var new = 0
  var octets: UInt64 = 0
  var gone = 0
  var flagsChanged = 0
  var failed = 0
  var skipped = 0
  /// Messages that were removed on the server, being archived.
  var removed = 0
  /// Of `folders` and, in a sum, of those before: how many are not complete.
  var incompleteFolders = 0
  var folders: [FolderReport] = []
  var messages: [MessageReport] = []
  var warnings: [JobWarning] = []

  /// Adds the counts; what has been told is not kept.
  mutating func add(_ other: CommitResult) {
    new += other.new
    octets += other.octets
    gone += other.gone
    flagsChanged += other.flagsChanged
    failed += other.failed
    skipped += other.skipped
    removed += other.removed
    incompleteFolders += other.incompleteFolders
  }
}
