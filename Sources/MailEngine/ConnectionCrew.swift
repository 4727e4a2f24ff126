internal import Synchronization

/// The connections that share the work of a run: how many there are, and who can be done without.
///
/// A server may let fewer connections in than were asked for. One that is refused stands aside as
/// long as others are at work, and none does where it would be the last.
final class ConnectionCrew: Sendable {
  /// How many were asked for.
  let wanted: Int
  private let members = Mutex<Set<Int>>([])
  private let isRefusalTold = Mutex(false)

  init(wanted: Int) { self.wanted = wanted }

  /// The connections at work.
  var count: Int { members.withLock { $0.count } }

  func join(_ number: Int) { members.withLock { _ = $0.insert(number) } }

  func leave(_ number: Int) { members.withLock { _ = $0.remove(number) } }

  /// Whether others than this one are at work.
  func hasOthers(than number: Int) -> Bool {
    members.withLock { $0.contains { $0 != number } }
  }

  /// True once in a run: a person is told of refusals once.
  func isFirstRefusal() -> Bool {
    isRefusalTold.withLock { isTold in
      defer { isTold = true }
      return !isTold
    }
  }

  /// Leaves, unless nobody else is at work.
  func standAside(_ number: Int) -> Bool {
    members.withLock { members in
      guard members.contains(where: { $0 != number }) else { return false }
      members.remove(number)
      return true
    }
  }
}
