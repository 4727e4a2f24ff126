internal import Synchronization

/// What has been fetched from an account within a day, and how much more may be.
///
/// Octets of messages are counted by the hour in which they came. An hour counts until a day has
/// passed since its end, so that no limit is exceeded by rounding.
final class DailyBudget: Sendable {
  /// Gmail's limit of what IMAP may read within a day; an account that reads more is locked out for
  /// about a day, for all its programs.
  static let gmail: UInt64 = 2_500_000_000
  /// The same of what POP3 may read.
  static let gmailPOP3: UInt64 = 1_250_000_000
  private static let hour: Int64 = 3600
  private static let hoursOfDay: Int64 = 24

  /// Octets a day; nil for no limit.
  let limit: UInt64?

  private struct State {
    /// Of former runs, by the hour since 1970.
    var former: [Int64: UInt64]
    var own: [Int64: UInt64] = [:]
  }

  private let state: Mutex<State>
  private let clock: @Sendable () -> Int64

  /// - Parameters:
  ///   - former: what former runs have fetched, by the hour since 1970.
  ///   - clock: seconds since 1970.
  init(
    limit: UInt64?, former: [Int64: UInt64] = [:],
    clock: @escaping @Sendable () -> Int64 = { WallClock.seconds }
  ) {
    self.limit = limit
    self.clock = clock
    state = Mutex(State(former: former))
  }

  /// The first hour that counts now.
  static func firstHour(now: Int64) -> Int64 { now / hour - hoursOfDay }

  func note(octets: Int) {
    let now = clock() / Self.hour
    state.withLock { $0.own[now, default: 0] += UInt64(max(0, octets)) }
  }

  /// Octets of the last day.
  var spent: UInt64 { counted(now: clock()).reduce(0) { $0 + $1.octets } }

  /// Whether nothing more is to be asked for, so many octets being under way.
  func isSpent(underWay: UInt64 = 0) -> Bool {
    guard let limit else { return false }
    let (sum, isTooLarge) = spent.addingReportingOverflow(underWay)
    return isTooLarge || sum >= limit
  }

  /// How long it takes until something may be fetched again, in seconds; nil where it may be now.
  var secondsUntilRoom: Int? {
    guard let limit else { return nil }
    let now = clock()
    let hours = counted(now: now)
    var sum = hours.reduce(0) { $0 + $1.octets }
    var end: Int64?
    for hour in hours where sum >= limit {
      sum -= hour.octets
      end = (hour.hour + 1 + Self.hoursOfDay) * Self.hour
    }
    return end.map { Int(max(1, $0 - now)) }
  }

  /// What this run has fetched, by the hour, as a JSON object for the journal.
  var journalText: String {
    let own = state.withLock { $0.own }.sorted { $0.key < $1.key }
    return "{" + own.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
  }

  /// The hours that count, oldest first; those to come do not, since somebody has set the clock back.
  private func counted(now: Int64) -> [(hour: Int64, octets: UInt64)] {
    let hours = Self.firstHour(now: now)...max(Self.firstHour(now: now), now / Self.hour)
    return state.withLock { state in
      state.former.merging(state.own) { former, own in
        let (sum, isTooLarge) = former.addingReportingOverflow(own)
        return isTooLarge ? .max : sum
      }
    }.filter { hours.contains($0.key) }.map { ($0.key, min($0.value, .max / 32)) }
      .sorted { $0.0 < $1.0 }
  }
}
