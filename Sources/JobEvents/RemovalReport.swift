/// What was removed on a server, or would be: of one folder, or of all.
package struct RemovalReport: Hashable, Sendable {
  /// Off the server, or in a dry run about to go.
  package var removed = 0
  /// Their octets.
  package var bytes: UInt64 = 0
  /// Only marked as deleted, since the server cannot remove messages one by one.
  package var marked = 0
  /// Old enough, and left on the server all the same: flagged ones and drafts.
  package var kept = 0
  /// Old enough, and not removed because something about them is not as it has to be.
  package var doubtful = 0

  package init() {}

  package mutating func add(_ other: RemovalReport) {
    removed += other.removed
    bytes &+= other.bytes
    marked += other.marked
    kept += other.kept
    doubtful += other.doubtful
  }
}
