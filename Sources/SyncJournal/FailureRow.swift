package import MailTypes

/// A failure that has not been made good.
package struct FailureRow: Hashable, Sendable, Identifiable {
  package let id: FailureID
  /// Without the journal's own number of a message from POP3.
  package var failure: NewFailure
  package var folderName: MailboxName
  package var firstRun: RunID
  package var lastRun: RunID
  /// How many runs have tried.
  package var tries: Int
}
