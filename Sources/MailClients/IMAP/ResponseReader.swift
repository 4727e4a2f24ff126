internal import IMAPWire
internal import WireBytes

/// The receiving half of a connection, apart from its stream: buffer, framer and parser.
struct ResponseReader: ~Copyable {
  /// Large enough that one call of the system brings much, small enough for the cache.
  private static let usualCapacity = 256 << 10

  var buffer: ReceiveBuffer
  var framer: ResponseFramer
  var parser: ResponseParser
  private var notedQuirks = QuirkSet()

  init(limits: IMAPLimits) {
    let largest = max(limits.response, limits.searchResponse)
    buffer = ReceiveBuffer(
      capacity: Self.usualCapacity, maximum: largest + Self.usualCapacity)
    framer = ResponseFramer(limits: limits)
    parser = ResponseParser(limits: limits)
  }

  mutating func step() throws(IMAPWireError) -> ResponseFramer.Step {
    try framer.next(in: &buffer)
  }

  /// Parses the response that a step has completed and frees its octets.
  mutating func takeResponse(octets: Int) throws(IMAPWireError) -> Response {
    defer { framer.finish(in: &buffer) }
    guard !framer.streamed.isEmpty else {
      return try Self.parse(buffer, octets, with: &parser)
    }
    let whole = wholeResponse(octets: octets)
    return try parser.parse(whole.span, streamed: framer.streamed)
  }

  private static func parse(
    _ buffer: borrowing ReceiveBuffer, _ octets: Int, with parser: inout ResponseParser
  ) throws(IMAPWireError) -> Response {
    try parser.parse(buffer.bytes.extracting(0..<octets))
  }

  /// The completed response as a transcript shows it.
  func transcriptText(octets: Int) -> String {
    TranscriptText.of(wholeResponse(octets: octets), streamed: framer.streamed)
  }

  /// The deviations that were not returned before.
  mutating func takeNewQuirks() -> [ServerQuirk] {
    parser.note(framer.quirks)
    let new = parser.quirks.subtracting(notedQuirks)
    guard !new.isEmpty else { return [] }
    notedQuirks.formUnion(new)
    return new.quirks
  }

  private func wholeResponse(octets: Int) -> [UInt8] {
    var whole = framer.kept
    let bytes = buffer.bytes
    for index in 0..<min(octets, bytes.count) { whole.append(bytes[index]) }
    return whole
  }
}
