package import MailTypes

/// A message at a replay's target whose flags have changed at the source since it was sent.
package struct FlagDifference: Hashable, Sendable, Identifiable {
  package let id: ReplayID
  package let uid: UID
  /// With which it was sent.
  package let sent: MessageFlags
  package let now: MessageFlags
}
