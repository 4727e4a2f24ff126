package import MailTypes

/// Which messages of the archive a replay sends.
package struct ReplayChoice: Hashable, Sendable {
  /// The snapshot whose state is sent; nil for what is there now, where none was taken yet.
  package var snapshot: RunID?
  /// The run that goes on, where what it has found so far is sent, not a snapshot; nil else.
  package var current: RunID?
  /// Those too that were gone from the server by then, but for what only moved.
  package var includesGone = false
  /// By the date of arrival: the earliest, and what it has to be earlier than, in seconds since 1970.
  package var since: Int64?
  package var before: Int64?
  /// Whether what the target has refused is planned again.
  package var retriesRefused = true
  /// Whether what somebody has deleted at the target stays so.
  package var leavesDeleted = false
  /// Only messages with one of these names; empty for all.
  package var names: [DigestPrefix] = []

  package init(snapshot: RunID? = nil) { self.snapshot = snapshot }

  /// Whether not every message of a folder is meant.
  package var isPart: Bool { since != nil || before != nil || !names.isEmpty }

  /// A condition on `occurrence o` joined with `content c`, and the values of its `?`.
  func condition() -> (sql: String, values: [any SQLValue]) {
    var filter = ListFilter()
    filter.since = since
    filter.before = before
    var (sql, values) = filter.condition()
    if !names.isEmpty {
      let ranges = names.map { _ in "c.sha256 BETWEEN ? AND ?" }
      sql += " AND (\(ranges.joined(separator: " OR ")))"
      for name in names { values += [name.range.lowerBound, name.range.upperBound] }
    }
    return (sql, values)
  }
}
