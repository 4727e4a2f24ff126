/// Sizes as people write them: `1500`, `500k`, `5MB`, `1.5M`.
///
/// Units are decimal: k and kB are 1000, M and MB are 1,000,000, G and GB are 1,000,000,000 octets.
package enum ByteCountNotation {
  /// What a size looks like, for messages about one that does not.
  package static let expectation = Phrase(
    en: "a size such as 500k, 5MB or 1G", ja: "500k、5MB、1G のようなサイズ")

  /// Octets; nil for anything that is no such size and beyond 64 bits.
  package static func parse(_ text: some StringProtocol) -> UInt64? {
    let digits = text.prefix { ("0"..."9").contains($0) || $0 == "." }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard let unit = octets(inUnit: String(text[digits.endIndex...])), parts.count <= 2,
      let whole = UInt64(parts[0])
    else { return nil }
    var (total, isTooLarge) = whole.multipliedReportingOverflow(by: unit)
    if parts.count == 2 {
      guard !parts[1].isEmpty, parts[1].count <= 9, let part = UInt64(parts[1]) else { return nil }
      var scale: UInt64 = 1
      for _ in parts[1] { scale *= 10 }
      let (sum, isPastEnd) = total.addingReportingOverflow(part * unit / scale)
      total = sum
      isTooLarge = isTooLarge || isPastEnd
    }
    return isTooLarge ? nil : total
  }

  private static func octets(inUnit unit: String) -> UInt64? {
    switch unit.lowercased() {
    case "", "b": 1
    case "k", "kb": 1000
    case "m", "mb": 1_000_000
    case "g", "gb": 1_000_000_000
    default: nil
    }
  }
}
