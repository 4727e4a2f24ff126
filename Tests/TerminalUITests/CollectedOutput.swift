import Synchronization
import TerminalUI

/// What was written, kept in memory.
final class CollectedOutput: TextOutput {
  private let pieces = Mutex<[String]>([])

  func write(_ text: String) { pieces.withLock { $0.append(text) } }
  var text: String { pieces.withLock { $0.joined() } }
  var lines: [String] {
    text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
  }
}

/// A clock that stands still until it is moved.
final class ManualClock: Sendable {
  private let now = Mutex(ContinuousClock.now)

  var instant: ContinuousClock.Instant { now.withLock { $0 } }
  func advance(by duration: Duration) { now.withLock { $0 += duration } }
}
