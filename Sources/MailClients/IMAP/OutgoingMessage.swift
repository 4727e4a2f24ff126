/// A message on its way to the server, of which one piece at a time is in memory.
struct OutgoingMessage {
  /// The message ended before its announced length; it had so many octets.
  struct TooShort: Error { var given: UInt64 }

  /// Octets that are asked for and sent at a time.
  private static let pieceSize = 256 << 10

  let size: UInt64
  private var buffer: [UInt8]
  /// Octets of the buffer that are to be sent.
  private var filled = 0
  /// Octets of the message that were taken so far, those in the buffer included.
  private(set) var taken: UInt64 = 0

  init(size: UInt64) {
    self.size = size
    let capacity = Int(clamping: min(size, UInt64(Self.pieceSize)))
    // With room for what follows the last octet: a packet of its own would cost a round trip.
    buffer = [UInt8](repeating: 0, count: capacity + 3)
  }

  /// Whether all of it has been taken.
  var isWhole: Bool { taken == size }

  /// Takes the next piece, unless one is in hand.
  ///
  /// - Parameter body: Puts the next octets into the span and returns how many; 0 at the end.
  mutating func take(_ body: (inout MutableSpan<UInt8>) throws -> Int) throws {
    guard filled == 0 else { return }
    let wanted = Int(clamping: min(size - taken, UInt64(buffer.count - 3)))
    while filled < wanted {
      let start = filled
      var whole = buffer.mutableSpan
      var free = whole._mutatingExtracting(start..<wanted)
      let octets = min(try body(&free), wanted - start)
      guard octets > 0 else { throw TooShort(given: taken) }
      filled += octets
      taken += UInt64(octets)
    }
  }

  /// Hands the piece on, with what follows the message behind its last octet.
  mutating func give<Failure: Error>(
    closing end: [UInt8], to write: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    if isWhole {
      for octet in end {
        buffer[filled] = octet
        filled += 1
      }
    }
    try write(buffer.span.extracting(0..<filled))
    filled = 0
  }

  /// Whether the header in hand has characters of UTF-8 beyond US-ASCII, and nothing else beyond it.
  var hasUTF8Header: Bool { Self.hasUTF8Header(buffer[..<filled], isWhole: isWhole) }

  /// Whether the header that a message begins with has characters of UTF-8 beyond US-ASCII, and nothing
  /// else beyond it.
  ///
  /// Other octets than UTF-8 are no reason to call it that (RFC 6855 §3): the server would refuse them.
  static func hasUTF8Header(_ octets: ArraySlice<UInt8>, isWhole: Bool) -> Bool {
    var end = octets.startIndex
    var lineStart = end
    for index in octets.indices where octets[index] == 0x0a {
      end = index + 1
      let lineLength = index - lineStart
      if lineLength == 0 || (lineLength == 1 && octets[lineStart] == 0x0d) { break }
      lineStart = end
    }
    // A message that is all header may lack the last line end.
    if isWhole, lineStart == end { end = octets.endIndex }
    let header = octets[..<end]
    return header.contains { $0 >= 0x80 } && String(validating: header, as: UTF8.self) != nil
  }
}
