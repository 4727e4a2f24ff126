/// A unique identifier of a message in a mailbox (RFC 9051 §2.3.1.1); never zero.
package struct UID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let rawValue: UInt32

  package init?(_ rawValue: UInt32) {
    guard rawValue != 0 else { return nil }
    self.rawValue = rawValue
  }

  private init(known rawValue: UInt32) { self.rawValue = rawValue }

  package static let min = UID(known: 1)
  package static let max = UID(known: .max)

  /// The next UID, or nil past 4,294,967,295.
  package var next: UID? { rawValue == .max ? nil : UID(known: rawValue + 1) }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  package var description: String { String(rawValue) }
}
