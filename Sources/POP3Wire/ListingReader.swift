internal import WireBytes

/// Cuts a listing, which is a multi-line response of short lines, into its lines (RFC 1939 §3).
package struct ListingReader: Hashable, Sendable {
  package enum Step: Hashable, Sendable {
    case needsMore
    /// The line is these octets of those that are there; so many are used up with it.
    case line(Range<Int>, consumed: Int)
    case end(consumed: Int)
  }

  private let maximum: Int

  /// - Parameter maximum: Octets of a line.
  package init(maximum: Int) { self.maximum = maximum }

  /// - Throws: `limitExceeded` for a line that is longer than allowed.
  package func next(in bytes: Span<UInt8>) throws(POP3WireError) -> Step {
    switch try ReplyLine.next(in: bytes, maximum: maximum, what: .listingLine) {
    case .needsMore: return .needsMore
    case .line(let octets, let consumed):
      let isDotted = octets > 0 && bytes[0] == UInt8(ascii: ".")
      if isDotted, octets == 1 { return .end(consumed: consumed) }
      let isStuffed = isDotted && bytes[1] == UInt8(ascii: ".")
      return .line((isStuffed ? 1 : 0)..<octets, consumed: consumed)
    }
  }
}
