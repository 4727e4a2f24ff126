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
    date(seconds).minuteText
  }

  /// `2024-01-02 03:04 +09:00`, for what is read elsewhere.
  static func zonedText(_ seconds: Int64) -> String { date(seconds).zonedMinuteText }

  /// In the zone of this machine; in UTC where the system cannot tell.
  private static func date(_ seconds: Int64) -> InternalDate {
    var instant = time_t(seconds)
    var parts = unsafe tm()
    guard unsafe localtime_r(&instant, &parts) != nil else { return InternalDate(seconds: seconds) }
    return InternalDate(seconds: seconds, zoneMinutes: unsafe parts.tm_gmtoff / 60)
  }

  /// The instant that a person means, in seconds since 1970-01-01T00:00:00Z.
  ///
  /// Of a whole day its beginning, so that `--since` holds the day and `--before` does not.
  static func seconds(of moment: PointInTime, now: Int64) -> Int64 {
    switch moment {
    case .day(let date): seconds(date, 0)
    case .local(let date, let secondOfDay): seconds(date, secondOfDay)
    case .instant(let seconds): seconds
    case .ago(let seconds): now - seconds
    }
  }

  /// The last second that a person means: of a whole day its end, so that the state “at” a day is
  /// that of its evening.
  static func lastSecond(of moment: PointInTime, now: Int64) -> Int64 {
    guard case .day(let date) = moment else { return seconds(of: moment, now: now) }
    return seconds(CivilDate(daysSince1970: date.daysSince1970 + 1), 0) - 1
  }

  /// A time that summer time leaves out or doubles is the one that the system takes it for.
  private static func seconds(_ date: CivilDate, _ secondOfDay: Int) -> Int64 {
    var parts = unsafe tm()
    unsafe parts.tm_year = CInt(clamping: date.year - 1900)
    unsafe parts.tm_mon = CInt(clamping: date.month - 1)
    unsafe parts.tm_mday = CInt(clamping: date.day)
    unsafe parts.tm_sec = CInt(clamping: secondOfDay % 60)
    unsafe parts.tm_min = CInt(clamping: secondOfDay / 60 % 60)
    unsafe parts.tm_hour = CInt(clamping: secondOfDay / 3600)
    unsafe parts.tm_isdst = -1
    return Int64(unsafe mktime(&parts))
  }
}

extension InternalDate {
  /// `2024-01-02 03:04`, in its own zone.
  var minuteText: String { String(rfc3339.prefix(16)).replacing("T", with: " ") }

  /// `2024-01-02 03:04 +09:00`.
  var zonedMinuteText: String {
    let text = rfc3339
    return minuteText + " " + (text.hasSuffix("Z") ? "+00:00" : String(text.suffix(6)))
  }
}
