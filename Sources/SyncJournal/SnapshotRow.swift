/// A point in time that `restore --at` and `export --at` can go back to.
package struct SnapshotRow: Hashable, Sendable, Identifiable {
  /// The run that ended with it; its number is the snapshot's.
  package let run: RunRow
  /// Folders that the server had.
  package var folders: Int
  /// Messages that the server had, and imported ones; a stored copy counts once.
  package var messages: Int
  /// Octets of these messages as the server sent them.
  package var octets: UInt64
  /// Those of them that have been pruned since.
  package var pruned = 0

  package var id: RunID { run.id }
}
