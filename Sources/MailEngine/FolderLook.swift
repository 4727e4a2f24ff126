internal import MailTypes

/// What a server has of a folder, held against the journal.
struct FolderLook: Sendable {
  /// Messages that the server named, or proved to have.
  var listed: Int
  /// Messages that the server counts.
  var exists: Int
  /// To be fetched.
  var new: UIDSet
  /// Missed once, and there again under the UIDs that they had.
  var back: UIDSet
  /// In the journal, and not at the server any more, which was asked twice.
  var gone: UIDSet
  /// Those whose flags are still to be compared; nil where that has been done.
  var common: UIDSet?
  /// A message that the server has and had before.
  var witness: UID?

  /// Whether the server is known to show no more than it does of this folder.
  var isCapped = false

  /// Whether every message that the server counts is among them, and it counts them all.
  var isWhole: Bool { listed >= exists && !isCapped }
}
