internal import MailTypes

/// Gathers the UIDs of a response into a set, in whatever order the server names them.
struct UIDCollector {
  private var set = UIDSet()
  /// What came out of order; put in at the end, sorted, since one by one it would take for ever.
  private var late: [ClosedRange<UInt32>] = []
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  mutating func add(_ range: ClosedRange<UID>) throws(IMAPWireError) {
    if let last = set.last, range.lowerBound <= last {
      late.append(range.lowerBound.rawValue...range.upperBound.rawValue)
      return
    }
    set.insert(range)
  }

  /// The set; `limitExceeded` where it names more messages than a mailbox may have.
  mutating func finish() throws(IMAPWireError) -> UIDSet {
    if !late.isEmpty {
      late.sort { $0.lowerBound < $1.lowerBound }
      var others = UIDSet()
      for range in late {
        guard let low = UID(range.lowerBound), let high = UID(range.upperBound) else { continue }
        let start = max(low, others.last ?? low)
        if start <= high { others.insert(start...high) }
      }
      set = set.union(others)
    }
    guard set.count <= limit else {
      throw IMAPWireError(
        .limitExceeded(what: .messages, actual: UInt64(set.count), maximum: UInt64(limit)))
    }
    return set
  }
}
