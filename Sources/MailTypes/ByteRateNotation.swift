/// Rates of transfer as people write them: a size of `ByteCountNotation`, also with `/s` behind it.
package enum ByteRateNotation {
  /// What a rate looks like, for messages about one that does not.
  package static let expectation = Phrase(
    en: "a rate such as 500k, 5MB or 1G (octets a second)",
    ja: "500k、5MB、1G のような 1 秒あたりのバイト数")

  /// Octets a second, at least 1; nil for anything that is no such rate.
  package static func parse(_ text: String) -> UInt64? {
    let count = ByteCountNotation.parse(text.hasSuffix("/s") ? text.dropLast(2) : text[...])
    return count == 0 ? nil : count
  }
}
