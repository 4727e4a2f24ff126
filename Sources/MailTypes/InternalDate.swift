/// The internal date of a message: an instant and the zone in which the server stated it.
///
/// `date-time` of RFC 9051 §9, with its own civil-calendar arithmetic (proleptic Gregorian).
package struct InternalDate: Hashable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z, in the years 1 to 9999.
  package let seconds: Int64
  /// East of UTC, in minutes, between -1439 and 1439.
  package let zoneMinutes: Int

  /// Values beyond what IMAP can say become the nearest that it can.
  package init(seconds: Int64, zoneMinutes: Int = 0) {
    self.seconds = Swift.min(253_402_214_399, Swift.max(-62_135_510_400, seconds))
    self.zoneMinutes = Swift.min(1439, Swift.max(-1439, zoneMinutes))
  }

  package static let monthNames = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Parses `dd-Mon-yyyy hh:mm:ss +zzzz`, with a day of one or two digits or a leading space.
  ///
  /// Nil for anything else, also for a day or hour that does not exist.
  package init?(imap text: some Sequence<UInt8>) {
    var rest = Array(text)[...]
    while rest.first == 0x20 { rest = rest.dropFirst() }

    func number(_ digits: ClosedRange<Int>) -> Int? {
      var value = 0
      var count = 0
      while count < digits.upperBound, let byte = rest.first, byte >= 0x30, byte <= 0x39 {
        value = value * 10 + Int(byte - 0x30)
        count += 1
        rest = rest.dropFirst()
      }
      return digits.contains(count) ? value : nil
    }
    func skip(_ character: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: character) else { return false }
      rest = rest.dropFirst()
      return true
    }

    guard let day = number(1...2), skip("-"), rest.count >= 3 else { return nil }
    let name = String(decoding: rest.prefix(3), as: UTF8.self).lowercased()
    guard let month = Self.monthNames.firstIndex(where: { $0.lowercased() == name }) else {
      return nil
    }
    rest = rest.dropFirst(3)
    guard skip("-"), let year = number(4...4), skip(" "), let hour = number(2...2), skip(":"),
      let minute = number(2...2), skip(":"), let second = number(2...2)
    else { return nil }
    var zone = 0
    if skip(" ") {
      let isWest: Bool
      if skip("-") {
        isWest = true
      } else if skip("+") {
        isWest = false
      } else {
        return nil
      }
      guard let digits = number(4...4), digits % 100 < 60, digits / 100 < 24 else { return nil }
      zone = (digits / 100 * 60 + digits % 100) * (isWest ? -1 : 1)
    }
    guard rest.isEmpty, day >= 1, day <= CivilDate.days(inMonth: month + 1, year: year),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    let days = CivilDate(year: year, month: month + 1, day: day).daysSince1970
    self.init(
      seconds: days * 86400 + Int64(hour * 3600 + minute * 60 + second) - Int64(zone) * 60,
      zoneMinutes: zone)
  }

  /// `dd-Mon-yyyy hh:mm:ss +zzzz`, as APPEND takes it.
  package var imap: String {
    let (date, time) = local
    let zone = abs(zoneMinutes)
    return Self.pad(date.day, 2) + "-" + Self.monthNames[date.month - 1] + "-"
      + Self.pad(date.year, 4) + " " + time + (zoneMinutes < 0 ? " -" : " +")
      + Self.pad(zone / 60, 2) + Self.pad(zone % 60, 2)
  }

  /// RFC 3339, in the zone of the date.
  package var rfc3339: String {
    let (date, time) = local
    let day = Self.pad(date.year, 4) + "-" + Self.pad(date.month, 2) + "-" + Self.pad(date.day, 2)
    guard zoneMinutes != 0 else { return day + "T" + time + "Z" }
    let zone = abs(zoneMinutes)
    return day + "T" + time + (zoneMinutes < 0 ? "-" : "+") + Self.pad(zone / 60, 2) + ":"
      + Self.pad(zone % 60, 2)
  }

  /// The calendar day and `hh:mm:ss` in the zone of the date.
  package var local: (date: CivilDate, time: String) {
    let total = seconds + Int64(zoneMinutes) * 60
    let day = total >= 0 ? total / 86400 : (total + 1) / 86400 - 1
    let inDay = Int(total - day * 86400)
    let time =
      Self.pad(inDay / 3600, 2) + ":" + Self.pad(inDay / 60 % 60, 2) + ":" + Self.pad(inDay % 60, 2)
    return (CivilDate(daysSince1970: day), time)
  }

  private static func pad(_ value: Int, _ width: Int) -> String {
    let digits = String(abs(value))
    let zeros = String(repeating: "0", count: Swift.max(0, width - digits.count))
    return (value < 0 ? "-" : "") + zeros + digits
  }
}
