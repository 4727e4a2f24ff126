internal import MailTypes

/// Reading messages of one mailbox back over a line that may break over one of them.
///
/// After a break each goes alone; the one over which the line breaks again is done without, and after
/// a few of these nothing is read any more: all that is read here has been sent already.
struct ReadBack: Sendable {
  private static let strikes = 2
  private static let mostStruckOut = 3

  private var inHand = UIDSet()
  private var broken: [UID: Int] = [:]
  private(set) var struckOut = UIDSet()
  /// Whether messages are asked for one by one.
  private(set) var isCareful = false

  /// Messages that the target does not hand over.
  var unread = 0
  var hasToldOfUnread = false

  /// Whether reading is given up.
  var isOver: Bool { struckOut.count >= Self.mostStruckOut }

  mutating func begin(_ uids: UIDSet) { inHand = uids }

  mutating func end() { inHand = UIDSet() }

  /// Notes what the line broke over, where it did.
  ///
  /// - Returns: whether it did.
  mutating func resume() -> Bool {
    guard let first = inHand.first else { return false }
    if inHand.count == 1 {
      broken[first, default: 0] += 1
      if broken[first] == Self.strikes { struckOut.insert(first) }
    }
    isCareful = true
    inHand = UIDSet()
    return true
  }
}
