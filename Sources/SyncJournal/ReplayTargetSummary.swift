package import MailTypes

/// How far the replays to one account are.
package struct ReplayTargetSummary: Hashable, Sendable, Identifiable {
  package let id: TargetID
  package var account: AccountIdentity
  package var counts: ReplayCounts
}
