package import MailTypes

/// A mailbox that a replay writes to.
package struct TargetFolderRow: Hashable, Sendable, Identifiable {
  package let id: TargetFolderID
  package let name: MailboxName
  /// Nil until it was selected for the first time, as `baseUID`.
  package var uidValidity: UIDValidity?
  /// All that was ever appended here has this UID or a higher one.
  package var baseUID: UID?
}
