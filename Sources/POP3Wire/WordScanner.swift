internal import WireBytes

/// Reads the words of a line, which blanks divide.
struct WordScanner: ~Copyable, ~Escapable {
  private let line: Span<UInt8>
  private var index = 0

  @_lifetime(copy line)
  init(_ line: Span<UInt8>) { self.line = line }

  /// The octets of the next word; empty at the end of the line.
  mutating func word() -> Range<Int> {
    while index < line.count, Self.isBlank(line[index]) { index += 1 }
    let start = index
    while index < line.count, !Self.isBlank(line[index]) { index += 1 }
    return start..<index
  }

  /// The next word as a number; nil where it is none, or more than 64 bits hold.
  mutating func number() -> UInt64? {
    let word = word()
    guard !word.isEmpty else { return nil }
    var value: UInt64 = 0
    for place in word {
      guard ASCII.isDigit(line[place]) else { return nil }
      let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflows) = tens.addingReportingOverflow(UInt64(line[place] - 0x30))
      guard !isTooLarge, !overflows else { return nil }
      value = sum
    }
    return value
  }

  private static func isBlank(_ octet: UInt8) -> Bool { octet == ASCII.space || octet == 0x09 }
}
