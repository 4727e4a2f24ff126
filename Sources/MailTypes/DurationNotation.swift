/// Lengths of time as people write them: `45s`, `30m`, `2h`, `14d`, `1h30m`.
package enum DurationNotation {
  /// The longest that can be written: a hundred years, in seconds.
  package static let longest = 36_500 * 86_400

  /// What a duration looks like, for messages about one that does not.
  package static let expectation = Phrase(
    en: "a duration such as 45s, 30m, 2h or 14d", ja: "45s、30m、2h、14d のような時間の長さ")

  /// Parses whole numbers, each with a unit, in falling order; a number alone counts seconds.
  ///
  /// Units are `s`, `m` or `min`, `h`, `d` and `w`. Nil for anything else and beyond `longest`.
  package static func parse(_ text: String) -> Duration? {
    var rest = text.utf8[...]
    var total = 0
    var smallest = Int.max
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
      guard !digits.isEmpty, let value = Int(Substring(digits)) else { return nil }
      rest = rest[digits.endIndex...]
      let letters = rest.prefix { $0 < 0x30 || $0 > 0x39 }
      rest = rest[letters.endIndex...]
      guard
        let unit = seconds(
          inUnit: String(Substring(letters)), isWhole: digits.count == text.utf8.count),
        unit < smallest
      else { return nil }
      smallest = unit
      let (product, isTooLong) = value.multipliedReportingOverflow(by: unit)
      guard !isTooLong, product <= longest - total else { return nil }
      total += product
    }
    return .seconds(total)
  }

  private static func seconds(inUnit unit: String, isWhole: Bool) -> Int? {
    switch unit.lowercased() {
    case "": isWhole ? 1 : nil
    case "s": 1
    case "m", "min": 60
    case "h": 3600
    case "d": 86_400
    case "w": 604_800
    default: nil
    }
  }
}
