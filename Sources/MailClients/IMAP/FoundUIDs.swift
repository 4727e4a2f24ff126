internal import MailTypes

/// The UIDs of all SEARCH responses to one command.
///
/// Servers may answer in many pieces. In ascending order each costs its own length; others cost the
/// length of all, so that only some of those are taken.
struct FoundUIDs {
  private static let maximumDisorder = 1000

  private(set) var set = UIDSet()
  private var disorder = 0

  /// - Returns: Whether there was still patience for it.
  mutating func add(_ more: UIDSet) -> Bool {
    if let last = set.last, let first = more.first, first <= last {
      disorder += 1
      set = set.union(more)
    } else {
      for range in more.ranges {
        guard let low = UID(range.lowerBound), let high = UID(range.upperBound) else { continue }
        set.insert(low...high)
      }
    }
    return disorder <= Self.maximumDisorder
  }
}
