/// The tag that ties a tagged response to its command (RFC 9051 §2.2.1).
package struct CommandTag: Hashable, Sendable, CustomStringConvertible {
  package let number: UInt32

  package init(number: UInt32) { self.number = number }

  /// `A` and the number, at least four digits long so that transcripts line up.
  package var description: String {
    let digits = String(number)
    return "A" + String(repeating: "0", count: Swift.max(0, 4 - digits.count)) + digits
  }
}
