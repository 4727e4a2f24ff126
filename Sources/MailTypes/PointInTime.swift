/// A moment as people name it on a command line.
///
/// `2024-05-01` is a day of the local calendar, `2024-05-01 09:30` or `2024-05-01T09:30:15` a time of
/// the local clock, `2024-05-01T09:30:15+09:00` (RFC 3339) an instant, and `30d` or `1h30m` that long
/// ago. What a local time is in seconds is for whoever knows the zone.
package enum PointInTime: Hashable, Sendable {
  /// A whole day; where a single instant is needed, its beginning.
  case day(CivilDate)
  /// Seconds since midnight, 86400 at most.
  case local(CivilDate, secondOfDay: Int)
  /// Seconds since 1970-01-01T00:00:00Z.
  case instant(Int64)
  /// Seconds before now.
  case ago(Int64)

  /// What a moment looks like, for messages about one that does not.
  package static let expectation = Phrase(
    en: "a date such as 2024-05-01, 2024-05-01T09:30:00+09:00, or a time ago such as 30d or 12h",
    ja: "2024-05-01、2024-05-01T09:30:00+09:00 のような日時、または 30d、12h (それだけ前) のような長さ")

  /// Nil for anything else, also for a day or an hour that does not exist.
  package init?(_ text: String) {
    if let moment = Self.calendar(text) {
      self = moment
      return
    }
    // A number alone is a length of time elsewhere; here it is more likely a year.
    guard !text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
      let duration = DurationNotation.parse(text)
    else { return nil }
    self = .ago(duration.components.seconds)
  }

  private static func calendar(_ text: String) -> PointInTime? {
    var rest = Array(text.utf8)[...]
    func number(_ count: Int) -> Int? {
      guard rest.count >= count else { return nil }
      var value = 0
      for byte in rest.prefix(count) {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      rest = rest.dropFirst(count)
      return value
    }
    func skip(_ characters: Unicode.Scalar...) -> Bool {
      guard let byte = rest.first, characters.contains(Unicode.Scalar(byte)) else { return false }
      rest = rest.dropFirst()
      return true
    }

    guard let year = number(4), year > 0, skip("-"), let month = number(2), skip("-"),
      (1...12).contains(month), let day = number(2),
      (1...CivilDate.days(inMonth: month, year: year)).contains(day)
    else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    if rest.isEmpty { return .day(date) }

    guard skip("T", "t", " "), let hour = number(2), hour < 24, skip(":"), let minute = number(2),
      minute < 60
    else { return nil }
    var second = 0
    if skip(":") {
      guard let value = number(2), value <= 60 else { return nil }
      second = value
      if skip(".") {
        guard number(1) != nil else { return nil }
        while number(1) != nil {}
      }
    }
    let secondOfDay = hour * 3600 + minute * 60 + second
    if rest.isEmpty { return .local(date, secondOfDay: secondOfDay) }

    var zone = 0
    if !skip("Z", "z") {
      let isWest = rest.first == UInt8(ascii: "-")
      guard skip("+", "-"), let hours = number(2), hours < 24, skip(":"), let minutes = number(2),
        minutes < 60
      else { return nil }
      zone = (hours * 60 + minutes) * (isWest ? -60 : 60)
    }
    guard rest.isEmpty else { return nil }
    return .instant(date.daysSince1970 * 86_400 + Int64(secondOfDay - zone))
  }
}
