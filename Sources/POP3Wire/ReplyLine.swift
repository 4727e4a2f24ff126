internal import WireBytes

/// Finds the line of a reply among the octets that have come.
package enum ReplyLine {
  package enum Step: Hashable, Sendable {
    case needsMore
    /// A line of so many octets, and so many with its line end.
    case line(octets: Int, consumed: Int)
  }

  /// A line ends at LF; a CR before it belongs to the line end.
  ///
  /// - Throws: `limitExceeded` for a line that is longer than allowed, complete or not.
  package static func next(
    in bytes: Span<UInt8>, maximum: Int, what: POP3WireError.Limit = .reply
  ) throws(POP3WireError) -> Step {
    guard let end = OctetSearch.first(ASCII.lineFeed, in: bytes) else {
      guard bytes.count <= maximum else { throw tooLong(bytes.count, maximum, what, bytes) }
      return .needsMore
    }
    guard end < maximum else { throw tooLong(end + 1, maximum, what, bytes) }
    let isCRLF = end > 0 && bytes[end - 1] == ASCII.carriageReturn
    return .line(octets: isCRLF ? end - 1 : end, consumed: end + 1)
  }

  private static func tooLong(
    _ octets: Int, _ maximum: Int, _ what: POP3WireError.Limit, _ bytes: Span<UInt8>
  ) -> POP3WireError {
    POP3WireError(
      .limitExceeded(what: what, actual: UInt64(octets), maximum: UInt64(maximum)),
      excerpt: Excerpt.of(bytes))
  }
}
