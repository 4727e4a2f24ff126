/// How a message of an archive is named: by its SHA-256, or the beginning of it.
///
/// Holds in all folders and survives a new journal, since it is told by the content alone.
package struct DigestPrefix: Hashable, Sendable, CustomStringConvertible {
  /// Fewer hexadecimal digits are more likely a slip than a name.
  package static let shortest = 4

  /// Lower-case hexadecimal digits, 4 to 64.
  package let description: String
  /// Every digest that begins like this.
  package let range: ClosedRange<ContentDigest>

  /// What an ID looks like, for messages about one that does not.
  package static let expectation = Phrase(
    en: "an ID as “mailkura list” prints it: \(shortest) to 64 hexadecimal digits",
    ja: "「mailkura list」が表示する ID (16進数 \(shortest)〜64桁)")

  /// - Parameter text: In either case; nil for anything but 4 to 64 hexadecimal digits.
  package init?(_ text: String) {
    let digits = text.lowercased()
    let missing = 64 - digits.utf8.count
    guard missing >= 0, digits.utf8.count >= Self.shortest,
      let first = ContentDigest(hexadecimal: digits + String(repeating: "0", count: missing)),
      let last = ContentDigest(hexadecimal: digits + String(repeating: "f", count: missing))
    else { return nil }
    description = digits
    range = first...last
  }
}
