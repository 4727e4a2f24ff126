package import MailTypes

/// A message that a replay's target would not take.
package struct RefusalRow: Hashable, Sendable, Identifiable {
  package let id: ReplayID
  package var account: AccountIdentity
  package var targetName: MailboxName
  package var sourceName: MailboxName
  package var digest: ContentDigest
  package var reason: Phrase
  /// The server's own words, unedited.
  package var serverWords: String?
}
