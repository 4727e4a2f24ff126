#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// At which points of a run it is disturbed.
enum CrashPoints {
  /// So many points of a run; `MAILKURA_CRASH_POINTS` sets it, and 0 means every one.
  static let count =
    ProcessInfo.processInfo.environment["MAILKURA_CRASH_POINTS"].flatMap { Int($0) } ?? 10

  /// So many points from the first to the last, evenly.
  static func spread(over total: Int) -> [Int] {
    guard count > 0, count < total else { return Array(1...max(total, 1)) }
    return (0..<count).map { 1 + $0 * (total - 1) / max(count - 1, 1) }
  }

  /// The same in groups that are tried at the same time: most of a disturbed run is waiting.
  static func batches(over total: Int) -> [[Int]] {
    let points = spread(over: total)
    return stride(from: 0, to: points.count, by: 10).map {
      Array(points[$0..<min($0 + 10, points.count)])
    }
  }
}
