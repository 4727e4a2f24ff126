internal import WireBytes

/// A part of a source that is kept in memory, and moves forward.
struct OctetWindow<Source: OctetSource> {
  private static var size: Int { 256 << 10 }

  private let source: Source
  private var octets: [UInt8] = []
  private(set) var start: UInt64 = 0
  private(set) var count = 0

  init(_ source: Source) { self.source = source }

  var span: Span<UInt8> {
    @_lifetime(borrow self)
    borrowing get { octets.span.extracting(0..<count) }
  }

  subscript(_ range: Range<Int>) -> ArraySlice<UInt8> { octets[range] }
  subscript(_ index: Int) -> UInt8 { octets[index] }

  /// Makes the window hold `wanted` octets from `position` on, or all up to the end.
  ///
  /// - Returns: Where in the window `position` is; nil at the end of the source.
  mutating func fill(
    _ position: UInt64, atLeast wanted: Int
  ) throws(Source.Failure) -> Int? {
    let end = start + UInt64(count)
    if position >= start, position + UInt64(wanted) <= end { return Int(position - start) }
    if octets.isEmpty { octets = [UInt8](repeating: 0, count: Self.size) }
    var kept = 0
    if position >= start, position < end {
      let index = Int(position - start)
      kept = count - index
      for offset in 0..<kept { octets[offset] = octets[index + offset] }
    }
    start = position
    count = kept
    let source = source
    while count < wanted {
      let (filled, from) = (count, start + UInt64(count))
      var whole = octets.mutableSpan
      var rest = whole._mutatingExtracting(filled..<whole.count)
      let more = try source.read(at: from, into: &rest)
      if more == 0 { break }
      count += more
    }
    return count > 0 ? 0 : nil
  }

  /// A few octets from any place, for a look ahead.
  func peek(at offset: UInt64, count: Int) throws(Source.Failure) -> [UInt8] {
    var octets = [UInt8](repeating: 0, count: count)
    var got = 0
    while got < count {
      var whole = octets.mutableSpan
      var rest = whole._mutatingExtracting(got..<count)
      let more = try source.read(at: offset + UInt64(got), into: &rest)
      if more == 0 { break }
      got += more
    }
    return Array(octets[..<got])
  }
}
