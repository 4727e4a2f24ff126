package import MailTypes

/// A folder that lost most of its messages in one run.
package struct MassRemovalRow: Hashable, Sendable {
  package let folder: FolderID
  package var name: MailboxName
  /// The run that missed them.
  package let run: RunID
  /// When that run began: seconds since 1970.
  package var time: Int64
  /// Messages that the folder held before.
  package var before: Int
  /// How many of them were missed.
  package var gone: Int
  /// The last snapshot that still holds them; nil where none was taken before.
  package var lastSnapshot: RunID?
}
