package import MailTypes

/// A message of a replay that is not known to be at the target.
package struct AbsenceRow: Hashable, Sendable, Identifiable {
  package let id: ReplayID
  package var state: ReplayState
  package var sourceName: MailboxName
  package var digest: ContentDigest
  package var subject: String?
  package var internalDate: InternalDate?
  /// Why it was refused; nil where it was not.
  package var reason: Phrase?
  /// The server's own words, unedited.
  package var serverWords: String?
}
