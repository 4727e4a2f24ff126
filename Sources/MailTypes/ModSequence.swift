/// A mod-sequence (RFC 7162 §3.1), below 2^63.
package struct ModSequence: Hashable, Comparable, Sendable {
  package let rawValue: UInt64

  package init?(_ rawValue: UInt64) {
    guard rawValue < 1 << 63 else { return nil }
    self.rawValue = rawValue
  }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
