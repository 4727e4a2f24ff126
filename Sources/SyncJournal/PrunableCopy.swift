/// A stored message that the server has lost long enough ago.
package struct PrunableCopy: Hashable, Sendable {
  package var row: StoredCopyRow
  /// When the last of its occurrences was missed.
  package var goneSince: Int64
  package var subject: String?
}
