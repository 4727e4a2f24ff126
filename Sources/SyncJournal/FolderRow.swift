/// A folder of the archive.
package struct FolderRow: Hashable, Sendable, Identifiable {
  package let id: FolderID
  package var facts: FolderFacts
  /// Below `mail/`, `/` between levels; fixed when the folder was first seen.
  package var path: String
  /// The run that found it.
  package var presentFrom: RunID
  /// The run that missed it; nil while the server has it.
  package var presentUntil: RunID?

  package init(
    id: FolderID, facts: FolderFacts, path: String, presentFrom: RunID, presentUntil: RunID? = nil
  ) {
    self.id = id
    self.facts = facts
    self.path = path
    self.presentFrom = presentFrom
    self.presentUntil = presentUntil
  }

  package var isGone: Bool { presentUntil != nil }
}
