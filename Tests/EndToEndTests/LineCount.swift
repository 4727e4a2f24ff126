import Synchronization

/// Counts what each connection has asked for.
final class LineCount: Sendable {
  private let counts = Mutex<[Int: Int]>([:])

  /// The sum for the connection, with these.
  func add(_ number: Int, _ connection: Int) -> Int {
    counts.withLock { counts in
      counts[connection, default: 0] += number
      return counts[connection, default: 0]
    }
  }

  var total: Int { counts.withLock { $0.values.reduce(0, +) } }
}
