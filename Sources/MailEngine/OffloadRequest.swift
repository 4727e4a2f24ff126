/// What an offload is asked to do.
package struct OffloadRequest: Sendable {
  package var access: AccountAccess
  package var archivePath: String
  /// How long ago messages have to have come to the server, in seconds.
  package var age: Int64
  package var selection = FolderSelection()
  package var namespace = NamespaceScope.personal
  /// Connections at once, at least 1.
  package var connections = 1
  /// Whether anything is removed.
  package var isApplied = false
  /// Whether each message is read whole on the server and compared, and not its header alone.
  package var readsAll = false
  /// Whether flagged messages go too.
  package var includesFlagged = false
  /// Whether folders go too that lost most of their messages at once.
  package var allowsMassRemoval = false
  package var isVerbose = false
  package var policy = RetryPolicy()
  /// What was asked for, as a JSON object for the journal; holds no secret.
  package var options = "{}"

  package init(access: AccountAccess, archivePath: String, age: Int64) {
    self.access = access
    self.archivePath = archivePath
    self.age = age
  }
}
