import Synchronization

/// Whole messages that a server was asked for.
final class BodyCount: Sendable {
  private let number = Mutex(0)

  func add(_ more: Int) { number.withLock { $0 += more } }
  var value: Int { number.withLock { $0 } }
}
