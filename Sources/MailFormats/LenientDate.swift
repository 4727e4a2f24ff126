package import MailTypes
internal import WireBytes

/// Reads the dates that mail programs write, in whatever order they put the parts.
///
/// Day, name of the month, year and time must be there; the day of the week, seconds, a zone and
/// comments may be. A time without a zone, or with a zone of no known name, is UTC.
///
/// RFC 5322 §3.3 and §4.3, RFC 4155 (the form of `asctime`).
package enum LenientDate {
  /// The date that all of the text says; nil for anything else.
  package static func parse(_ text: some Sequence<UInt8>) -> InternalDate? {
    let words = words(of: text)
    return words.count <= 12 ? parse(words[...]) : nil
  }

  /// The parts of a text; what stands in brackets is left out.
  static func words(of text: some Sequence<UInt8>) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    var depth = 0
    for octet in text {
      if octet == UInt8(ascii: "(") { depth += 1 }
      if depth > 0 || isSeparator(octet) {
        if !word.isEmpty { words.append(word) }
        word = []
      } else {
        word.append(octet)
      }
      if octet == UInt8(ascii: ")"), depth > 0 { depth -= 1 }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  static func parse(_ words: ArraySlice<[UInt8]>) -> InternalDate? {
    var parts = Parts()
    for word in words {
      guard parts.take(word) else { return nil }
    }
    return parts.date
  }

  private static func isSeparator(_ octet: UInt8) -> Bool {
    octet <= ASCII.space || octet == UInt8(ascii: ",")
  }

  private struct Parts {
    var day: Int?
    var month: Int?
    var year: Int?
    var time: Int?
    var zoneMinutes: Int?
    private var hasWeekday = false

    var date: InternalDate? {
      guard let day, let month, let year, let time, (1...9999).contains(year),
        (1...CivilDate.days(inMonth: month, year: year)).contains(day)
      else { return nil }
      let zone = zoneMinutes ?? 0
      let days = CivilDate(year: year, month: month, day: day).daysSince1970
      return InternalDate(seconds: days * 86400 + Int64(time - zone * 60), zoneMinutes: zone)
    }

    /// False where the word cannot belong to a date that has what was taken so far.
    mutating func take(_ word: [UInt8]) -> Bool {
      guard let first = word.first, word.count <= 20 else { return false }
      if ASCII.isDigit(first) {
        if word.contains(UInt8(ascii: ":")) { return takeTime(word) }
        let pieces = word.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard pieces.count == 1 else {
          return pieces.count == 3 && pieces.allSatisfy { take(Array($0)) }
        }
        return takeNumber(word)
      }
      if first == UInt8(ascii: "+") || first == UInt8(ascii: "-") { return takeOffset(word) }
      return takeName(word)
    }

    private mutating func takeNumber(_ word: [UInt8]) -> Bool {
      guard let value = LenientDate.number(word[...], 1...4) else { return false }
      if word.count <= 2, day == nil {
        day = value
      } else if year == nil, word.count >= 2 {
        // RFC 5322 §4.3.
        switch word.count {
        case 2: year = value < 50 ? 2000 + value : 1900 + value
        case 3: year = 1900 + value
        default: year = value
        }
      } else {
        return false
      }
      return true
    }

    private mutating func takeTime(_ word: [UInt8]) -> Bool {
      let pieces = word.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      guard time == nil, (2...3).contains(pieces.count),
        let hour = LenientDate.number(pieces[0], 1...2), hour < 24,
        let minute = LenientDate.number(pieces[1], 2...2), minute < 60
      else { return false }
      let second = pieces.count == 2 ? 0 : LenientDate.number(pieces[2], 2...2)
      guard let second, second <= 60 else { return false }
      time = hour * 3600 + minute * 60 + second
      return true
    }

    private mutating func takeOffset(_ word: [UInt8]) -> Bool {
      guard zoneMinutes == nil, time != nil,
        let value = LenientDate.number(word.dropFirst(), 4...4), value % 100 < 60, value / 100 < 24
      else { return false }
      let minutes = value / 100 * 60 + value % 100
      zoneMinutes = word[0] == UInt8(ascii: "-") ? -minutes : minutes
      return true
    }

    private mutating func takeName(_ word: [UInt8]) -> Bool {
      guard word.allSatisfy(ASCII.isLetter) else { return false }
      let name = String(decoding: word, as: UTF8.self).lowercased()
      if month == nil, let index = LenientDate.monthNames.firstIndex(where: { $0.hasPrefix(name) }),
        name.count >= 3
      {
        month = index + 1
        return true
      }
      if !hasWeekday, name.count >= 3,
        LenientDate.weekdayNames.contains(where: { $0.hasPrefix(name) })
      {
        hasWeekday = true
        return true
      }
      guard time != nil, name.count <= 5 else { return false }
      // `GMT+0900 (JST)` and the like: the offset follows as a word of its own or not at all.
      if let hours = LenientDate.zones[name], zoneMinutes == nil { zoneMinutes = hours * 60 }
      return true
    }
  }

  private static func number(_ digits: ArraySlice<UInt8>, _ count: ClosedRange<Int>) -> Int? {
    guard count.contains(digits.count), digits.allSatisfy(ASCII.isDigit) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static let monthNames = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  private static let weekdayNames = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]

  /// Hours east of UTC of the names that RFC 5322 §4.3 knows, and of a few that are unambiguous.
  private static let zones = [
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
    "mdt": -6, "pst": -8, "pdt": -7, "jst": 9, "cet": 1, "cest": 2, "met": 1, "mest": 2, "eet": 2,
    "eest": 3, "wet": 0, "west": 1, "msk": 3,
  ]
}
