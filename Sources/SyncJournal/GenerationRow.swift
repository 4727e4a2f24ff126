package import MailTypes

/// The life of a mailbox under one UIDVALIDITY.
package struct GenerationRow: Hashable, Sendable, Identifiable {
  package let id: GenerationID
  package let folder: FolderID
  /// Nil where the source has none.
  package var uidValidity: UIDValidity?
  /// The run that saw it first.
  package var opened: RunID
  /// Nil until every message of one enumeration had a row, and again once that is in doubt.
  package var cursor: ServerCursor?
}
