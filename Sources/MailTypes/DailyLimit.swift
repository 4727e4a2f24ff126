/// How much may be fetched from an account within 24 hours, as people write it: `2500MB` or `none`.
package enum DailyLimit: Hashable, Sendable {
  case none
  /// At least 1.
  case octets(UInt64)

  /// What a limit looks like, for messages about one that does not.
  package static let expectation = Phrase(
    en: "a size such as 2500MB or 1G, or none", ja: "2500MB、1G のようなサイズ、または none")

  /// Nil for anything that is no such limit.
  package init?(_ text: String) {
    if text == "none" {
      self = .none
      return
    }
    guard let octets = ByteCountNotation.parse(text), octets > 0 else { return nil }
    self = .octets(octets)
  }

  /// Nil for no limit.
  package var octets: UInt64? { if case .octets(let octets) = self { octets } else { nil } }
}
