internal import WireBytes

/// `{n}` at the end of a line: the next `n` octets belong to the response whatever they are.
struct LiteralAnnouncement: Hashable {
  /// Where in a FETCH response the literal stands.
  enum Place: Hashable {
    /// It is `BODY[]`, the message itself.
    case wholeMessage
    /// It is another part of a message.
    case section
    case elsewhere
  }

  let octets: UInt64
  let place: Place

  /// Nil where the line announces nothing.
  ///
  /// - Throws: `malformedLiteral` for a count that is none or does not fit 64 bits: where such a
  ///   response ends, nobody can know.
  init?(_ line: Span<UInt8>) throws(IMAPWireError) {
    let end = line.count - 1
    guard end > 0, line[end] == UInt8(ascii: "}") else { return nil }
    var start = end
    while start > 0, Self.canStandInCount(line[start - 1]) { start -= 1 }
    guard start > 0, line[start - 1] == UInt8(ascii: "{") else { return nil }
    var octets: UInt64 = 0
    guard start < end else {
      throw IMAPWireError(.malformedLiteral, excerpt: Excerpt.end(of: line))
    }
    for index in start..<end {
      guard ASCII.isDigit(line[index]) else {
        throw IMAPWireError(.malformedLiteral, excerpt: Excerpt.end(of: line))
      }
      let (product, overflow) = octets.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(line[index] - 0x30))
      guard !overflow, !carry else {
        throw IMAPWireError(.malformedLiteral, excerpt: Excerpt.end(of: line))
      }
      octets = sum
    }
    self.octets = octets
    place = Self.place(line.extracting(0..<(start - 1)))
  }

  private static func canStandInCount(_ octet: UInt8) -> Bool {
    ASCII.isDigit(octet) || octet == UInt8(ascii: "+") || octet == UInt8(ascii: "-")
      || octet == UInt8(ascii: ".")
  }

  /// From the item name in front of the announcement.
  private static func place(_ line: Span<UInt8>) -> Place {
    var end = line.count
    while end > 0, line[end - 1] == ASCII.space || line[end - 1] == UInt8(ascii: "~") { end -= 1 }
    for name in ["BODY[]", "RFC822", "BODY.PEEK[]"] where ends(line, at: end, name) {
      return .wholeMessage
    }
    guard end > 0 else { return .elsewhere }
    switch line[end - 1] {
    case UInt8(ascii: "]"), UInt8(ascii: ">"): return .section
    default: break
    }
    for name in ["RFC822.HEADER", "RFC822.TEXT"] where ends(line, at: end, name) {
      return .section
    }
    return .elsewhere
  }

  private static func ends(_ line: Span<UInt8>, at end: Int, _ name: String) -> Bool {
    let start = end - name.utf8.count
    guard start > 0, line[start - 1] == ASCII.space || line[start - 1] == UInt8(ascii: "(") else {
      return false
    }
    var index = start
    for octet in name.utf8 {
      guard ASCII.uppercased(line[index]) == octet else { return false }
      index += 1
    }
    return true
  }
}
