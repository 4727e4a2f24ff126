package import MailTypes

extension CommandOption {
  /// An option whose value is a whole number within `range`.
  package static func number(
    _ name: String, _ metavar: String, _ field: any Field<Int?>, range: ClosedRange<Int>,
    _ help: Phrase
  ) -> Self {
    parsed(name, metavar, field, help) { text throws(ValueError) in
      guard let number = Int(text), range.contains(number) else {
        let (low, high) = (range.lowerBound, range.upperBound)
        throw ValueError(
          expected: Phrase(
            en: "a whole number from \(low) to \(high)", ja: "\(low) から \(high) までの整数"))
      }
      return number
    }
  }

  /// An option whose value is a length of time: `45s`, `2h`, `14d`.
  package static func duration(
    _ name: String, _ metavar: String, _ field: any Field<Duration?>, _ help: Phrase
  ) -> Self {
    parsed(name, metavar, field, help) { text throws(ValueError) in
      guard let duration = DurationNotation.parse(text) else {
        throw ValueError(expected: DurationNotation.expectation)
      }
      return duration
    }
  }

  /// An option whose value is a moment: a date, a time, or how long ago.
  package static func pointInTime(
    _ name: String, _ metavar: String, _ field: any Field<PointInTime?>, _ help: Phrase
  ) -> Self {
    parsed(name, metavar, field, help) { text throws(ValueError) in
      guard let moment = PointInTime(text) else {
        throw ValueError(expected: PointInTime.expectation)
      }
      return moment
    }
  }

  /// An option whose value is a size in octets: `500k`, `5MB`, `1G`.
  package static func byteCount(
    _ name: String, _ metavar: String, _ field: any Field<UInt64?>, _ help: Phrase
  ) -> Self {
    parsed(name, metavar, field, help) { text throws(ValueError) in
      guard let count = ByteCountNotation.parse(text) else {
        throw ValueError(expected: ByteCountNotation.expectation)
      }
      return count
    }
  }

  /// An option whose value is a rate in octets a second: `500k`, `5MB`, `1G/s`.
  package static func byteRate(
    _ name: String, _ metavar: String, _ field: any Field<UInt64?>, _ help: Phrase
  ) -> Self {
    parsed(name, metavar, field, help) { text throws(ValueError) in
      guard let rate = ByteRateNotation.parse(text) else {
        throw ValueError(expected: ByteRateNotation.expectation)
      }
      return rate
    }
  }

  /// An option whose value is one of a few words: the raw values of the field's type.
  package static func choice<Value: CaseIterable & RawRepresentable<String> & Sendable>(
    _ name: String, _ field: any Field<Value>, _ help: Phrase
  ) -> Self {
    Self(words(of: Value.self, name, help)) { arguments, text throws(ValueError) in
      arguments[keyPath: field] = try word(text)
    }
  }

  /// The same, where nothing stands for not having been given.
  package static func choice<Value: CaseIterable & RawRepresentable<String> & Sendable>(
    _ name: String, _ field: any Field<Value?>, _ help: Phrase
  ) -> Self {
    Self(words(of: Value.self, name, help)) { arguments, text throws(ValueError) in
      arguments[keyPath: field] = try word(text) as Value
    }
  }

  private static func words<Value: CaseIterable & RawRepresentable<String>>(
    of type: Value.Type, _ name: String, _ help: Phrase
  ) -> OptionDescription {
    OptionDescription(
      name: name, metavar: type.allCases.map(\.rawValue).joined(separator: "|"), help: help,
      isRepeatable: false)
  }

  private static func word<Value: CaseIterable & RawRepresentable<String>>(
    _ text: String?
  ) throws(ValueError) -> Value {
    guard let value = Value(rawValue: text ?? "") else {
      let list = Value.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValueError(expected: Phrase(en: "one of \(list)", ja: "\(list) のいずれか"))
    }
    return value
  }
}
