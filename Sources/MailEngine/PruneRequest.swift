/// What a prune is asked to do.
package struct PruneRequest: Sendable {
  package var archivePath: String
  /// How long a message has to be gone, in seconds.
  package var age: Int64
  package var selection: FolderSelection
  /// Whether anything is removed.
  package var isApplied: Bool
  /// Whether folders that lost most of their messages at once are pruned too.
  package var allowsMassRemoval: Bool
  package var isVerbose: Bool
  /// What was asked for, as a JSON object for the journal.
  package var options: String

  package init(
    archivePath: String, age: Int64, selection: FolderSelection = FolderSelection(),
    isApplied: Bool = false, allowsMassRemoval: Bool = false, isVerbose: Bool = false,
    options: String = "{}"
  ) {
    self.archivePath = archivePath
    self.age = age
    self.selection = selection
    self.isApplied = isApplied
    self.allowsMassRemoval = allowsMassRemoval
    self.isVerbose = isVerbose
    self.options = options
  }
}
