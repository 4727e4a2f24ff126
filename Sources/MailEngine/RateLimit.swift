internal import MailTypes
internal import Synchronization

/// Keeps all connections of a job together below so many octets a second.
///
/// Whoever has moved octets is held back until they were due. Called on threads that may block.
final class RateLimit: Sendable {
  private let octetsPerSecond: Double
  private let stop: StopSignal
  /// When the octets so far will have been due, in seconds of the monotonic clock.
  private let due = Mutex(0.0)

  /// Nil where there is no limit.
  init?(octetsPerSecond: UInt64?, stop: StopSignal) {
    guard let octetsPerSecond else { return nil }
    self.octetsPerSecond = Double(max(1, octetsPerSecond))
    self.stop = stop
  }

  /// Waits as long as the octets just moved take at the limit; not at all when all is to stop now.
  func hold(after octets: Int) {
    let until = due.withLock { due in
      // Time that was not used is lost, but for a moment: no burst makes up for a pause.
      due = max(due, MonotonicClock.seconds - 0.1) + Double(octets) / octetsPerSecond
      return due
    }
    while stop.urgency < .now {
      let left = until - MonotonicClock.seconds
      if left <= 0 { return }
      ThreadPause.wait(seconds: min(left, 0.1))
    }
  }
}
