/// The moment after which nobody waits any longer, on a clock that nobody sets.
package struct Deadline: Hashable, Comparable, Sendable {
  /// Nil is later than every moment.
  private let instant: SuspendingClock.Instant?

  private init(_ instant: SuspendingClock.Instant?) { self.instant = instant }

  package static func after(_ duration: Duration) -> Deadline {
    Deadline(SuspendingClock.now.advanced(by: min(duration, .seconds(longestWait))))
  }

  package static func after(seconds: Int) -> Deadline { after(.seconds(min(seconds, longestWait))) }

  /// Waits for ever; for tests and for what ends by itself.
  package static let never = Deadline(nil)

  package var hasPassed: Bool { remaining <= .zero }

  /// Zero or less when it has passed.
  package var remaining: Duration {
    guard let instant else { return .seconds(Self.longestWait) }
    return SuspendingClock.now.duration(to: instant)
  }

  package static func < (left: Deadline, right: Deadline) -> Bool {
    guard let leftInstant = left.instant else { return false }
    guard let rightInstant = right.instant else { return true }
    return leftInstant < rightInstant
  }

  /// For poll(2): rounded up, so that a wait never ends before the deadline; at most an hour.
  var pollMilliseconds: Int32 {
    let (seconds, attoseconds) = remaining.components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    guard seconds < 3600 else { return 3_600_000 }
    return Int32(seconds) * 1000
      + Int32((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  /// A hundred years of seconds: far enough, and no sum overflows.
  private static let longestWait = 100 * 366 * 86_400
}
