internal import MailTypes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Times for people, in the zone of this machine.
enum LocalTime {
  /// `2024-01-02 03:04`.
  static func text(_ seconds: Int64) -> String {
    var instant = time_t(seconds)
    var parts = unsafe tm()
    guard unsafe localtime_r(&instant, &parts) != nil else {
      return InternalDate(seconds: seconds).rfc3339
    }
    let date = InternalDate(seconds: seconds, zoneMinutes: unsafe parts.tm_gmtoff / 60).rfc3339
    return String(date.prefix(16)).replacing("T", with: " ")
  }
}
