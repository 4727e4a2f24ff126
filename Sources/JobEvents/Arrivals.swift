/// What has become of the messages of a folder, or of several, at the account that they were to go to.
///
/// Each message counts once: the sum is what the archive has for the place.
package struct Arrivals: Hashable, Sendable {
  /// At the target, sent there before or put there by others.
  package var present = 0
  /// At the target, and sent by this run.
  package var sent = 0
  /// Brought to the target by this run or before, and deleted there by somebody since.
  package var deleted = 0
  /// At the target with other octets than the archive's.
  package var altered = 0
  /// Taken by the target and not to be seen there, where an equal one is: dropped as a duplicate.
  package var merged = 0
  package var refused = 0
  /// Sent, with the answer lost, and not found.
  package var unknown = 0
  /// Not at the target.
  package var missing = 0
  /// Messages at the target that are none of the archive's; nil where nobody has looked.
  package var extra: Int?

  package init() {}

  /// All that the archive has for the place.
  package var planned: Int { arrived + deleted + altered + merged + refused + unknown + missing }

  package var arrived: Int { present + sent }

  /// Not at the target as the archive has it, but for what somebody has deleted there.
  package var lacking: Int { planned - arrived - deleted }

  package var isComplete: Bool { lacking == 0 }

  package static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.present += right.present
    sum.sent += right.sent
    sum.deleted += right.deleted
    sum.altered += right.altered
    sum.merged += right.merged
    sum.refused += right.refused
    sum.unknown += right.unknown
    sum.missing += right.missing
    if let extra = right.extra { sum.extra = (sum.extra ?? 0) + extra }
    return sum
  }
}
