package import MailTypes

/// How far a run came with one folder.
package struct FolderProgress: Hashable, Sendable {
  package enum State: String, Hashable, Sendable {
    /// Begun; what stands here when the process dies.
    case working
    case complete
    case partial
    /// Not touched: it could not be opened, or was not asked for.
    case skipped
  }

  package var state: State
  /// Messages that the server says it holds; nil where that is not known.
  package var server: Int?
  package var archived: Int
  package var failed: Int
  /// Messages missed since the last run.
  package var gone: Int
  /// Why, where not complete.
  package var reason: Phrase?
  /// Whether every message that the server lists has its row, be it that of a failure.
  package var isEnumerated: Bool

  package init(
    _ state: State, server: Int? = nil, archived: Int = 0, failed: Int = 0, gone: Int = 0,
    reason: Phrase? = nil, isEnumerated: Bool = false
  ) {
    self.state = state
    self.server = server
    self.archived = archived
    self.failed = failed
    self.gone = gone
    self.reason = reason
    self.isEnumerated = isEnumerated
  }
}
