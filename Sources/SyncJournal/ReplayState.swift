/// What has become of one message at a replay's target.
package enum ReplayState: String, Hashable, Sendable, CaseIterable {
  /// To be sent.
  case planned
  /// May be on its way: committed before its first octet went out.
  case sending
  /// The target took it.
  case done
  /// The target would not take it.
  case refused
  /// Sent whole, but the answer was lost, or the target does not show what it has accepted.
  case unknown
  /// The target held it already.
  case present
}
