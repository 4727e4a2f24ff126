internal import SyncJournal

/// What of the archived messages is removed on the server.
struct RemovalRules: Sendable {
  var age: RemovalCandidate.Age
  /// Whether anything is removed, instead of told.
  var isApplied: Bool
  /// Whether each message is read whole on the server and compared, and not its header alone.
  var readsAll = false
  /// Whether flagged messages go too.
  var includesFlagged = false
  /// Whether folders go too that lost most of their messages at once.
  var allowsMassRemoval = false
}
