internal import MailTypes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The time of day, for what is written down.
package enum WallClock {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package static func milliseconds() -> Int64 {
    var now = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
  }

  /// RFC 3339 in UTC with milliseconds: `2024-01-02T03:04:05.678Z`.
  package static func rfc3339(milliseconds: Int64) -> String {
    let seconds = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds + 1) / 1000 - 1
    let rest = String(milliseconds - seconds * 1000)
    let fraction = String(repeating: "0", count: max(0, 3 - rest.count)) + rest
    return InternalDate(seconds: seconds).rfc3339.dropLast() + "." + fraction + "Z"
  }
}
