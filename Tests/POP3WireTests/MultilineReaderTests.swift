import POP3Wire
import Testing

@Suite struct MultilineReaderTests {
  struct Read: Equatable {
    var content: [UInt8]
    /// The line end of the last line.
    var lineEnd: [UInt8]
    /// What is left behind the end.
    var rest: [UInt8]
    /// Whether the end was seen.
    var hasEnded: Bool
  }

  /// Reads octets that come in pieces, as a connection does; a piece of 0 octets brings nothing.
  static func read(_ octets: [UInt8], pieces: [Int]) -> Read {
    var reader = MultilineReader()
    var input = octets[...]
    var buffer: [UInt8] = []
    var content: [UInt8] = []
    var turn = 0
    while true {
      switch reader.next(in: buffer.span) {
      case .needsMore:
        guard !input.isEmpty else {
          return Read(content: content, lineEnd: [], rest: buffer, hasEnded: false)
        }
        let count = min(input.count, pieces[turn % pieces.count])
        turn += 1
        buffer += input.prefix(count)
        input = input.dropFirst(count)
      case .content(let octets, let skipped):
        precondition(octets + skipped > 0, "no step forward")
        content += buffer.prefix(octets)
        buffer.removeFirst(octets + skipped)
      case .bareEnd(let lineEnd, _):
        content += buffer.prefix(lineEnd + 1)
        buffer.removeFirst(lineEnd + 1)
      case .end(let lineEnd, let consumed):
        let end = Array(buffer.prefix(lineEnd))
        return Read(
          content: content, lineEnd: end, rest: Array(buffer.dropFirst(consumed) + input),
          hasEnded: true)
      }
    }
  }

  static let texts: [(wire: String, content: String, lineEnd: String)] = [
    (".\r\n", "", ""),
    (".\n", "", ""),
    ("\r\n.\r\n", "", "\r\n"),
    ("a\r\n.\r\n", "a", "\r\n"),
    ("a\r\nb\r\n.\r\n", "a\r\nb", "\r\n"),
    ("..\r\n.\r\n", ".", "\r\n"),
    ("..a\r\n...b\r\n....\r\n.\r\n", ".a\r\n..b\r\n...", "\r\n"),
    ("a\r\n..\r\n..\r\n.\r\n", "a\r\n.\r\n.", "\r\n"),
    // No byte-stuffing where there is no line end before the dot.
    ("a..\r\n.\r\n", "a..", "\r\n"),
    ("a.\r\n.\r\n", "a.", "\r\n"),
    // A server that does not stuff: nothing but the termination line is lost.
    (".a\r\n.b\r\n.\r\n", ".a\r\n.b", "\r\n"),
    (".\rx\r\n.\r\n", ".\rx", "\r\n"),
    // A lone CR is content, before a line end too.
    ("a\rb\r\r\n.\r\n", "a\rb\r", "\r\n"),
    ("\r.\r\n.\r\n", "\r.", "\r\n"),
    // A bare LF is content where lines end with CRLF; nobody ends a message with one.
    ("a\r\nb\n.\r\nc\n.\nd\n..e\r\n.\r\n", "a\r\nb\n.\r\nc\n.\nd\n..e", "\r\n"),
    ("a\r\n\n.\r\n.\r\n", "a\r\n\n.", "\r\n"),
    // Lines that end with LF alone.
    ("a\nb\n..c\n.\n", "a\nb\n.c", "\n"),
    ("a\nb\n.\r\n", "a\nb", "\n"),
    ("\n.\n", "", "\n"),
    ("a\nb\r\n..c\n.\n", "a\nb\r\n.c", "\n"),
    // The termination line with LF alone behind lines with CRLF.
    ("a\r\nb\r\n.\n", "a\r\nb", "\r\n"),
    // NUL and 8-bit octets.
    ("a\0\r\n..\0\u{e9}\r\n.\r\n", "a\0\r\n.\0\u{e9}", "\r\n"),
  ]

  @Test(arguments: texts.indices)
  func undoesByteStuffing(index: Int) {
    let (wire, content, lineEnd) = Self.texts[index]
    let read = Self.read(Array(wire.utf8), pieces: [.max])
    let wanted = Read(
      content: Array(content.utf8), lineEnd: Array(lineEnd.utf8), rest: [], hasEnded: true)
    #expect(read == wanted)
  }

  /// Whatever the pieces are, the result is the same, and what follows the end is left alone.
  @Test(arguments: texts.indices)
  func doesNotDependOnPieces(index: Int) {
    let (wire, content, lineEnd) = Self.texts[index]
    let rest = Array("+OK next\r\n.\r\n".utf8)
    let octets = Array(wire.utf8) + rest
    let wanted = Read(
      content: Array(content.utf8), lineEnd: Array(lineEnd.utf8), rest: rest, hasEnded: true)
    for size in 1...octets.count {
      #expect(Self.read(octets, pieces: [size]) == wanted, "pieces of \(size)")
    }
    for cut in 0..<octets.count {
      #expect(Self.read(octets, pieces: [cut, .max]) == wanted, "cut at \(cut)")
    }
  }

  /// What looks like an end behind a bare LF is told apart, whatever the pieces are.
  @Test func bareEnds() {
    let wire = Array("a\r\nb\n.\r\n.\r\nc\n.\n\n..\r\n\n.x\r\n.\r\n".utf8)
    for size in 1...wire.count {
      var reader = MultilineReader()
      var (buffer, rest, ends, passed): ([UInt8], ArraySlice<UInt8>, [Int], Int) = (
        [], wire[...], [], 0
      )
      reading: while true {
        switch reader.next(in: buffer.span) {
        case .needsMore:
          buffer += rest.prefix(size)
          rest = rest.dropFirst(size)
        case .content(let octets, let skipped):
          passed += octets + skipped
          buffer.removeFirst(octets + skipped)
        case .bareEnd(let lineEnd, let consumed):
          #expect(lineEnd == 1 && (3...4).contains(consumed))
          ends.append(passed)
          passed += 2
          buffer.removeFirst(2)
        case .end: break reading
        }
      }
      // Behind the first, the text goes on with CR LF and then ends.
      #expect(ends == [4], "pieces of \(size)")
    }
  }

  @Test func aStartThatStandsForItself() {
    var reader = MultilineReader(isStartStuffed: false)
    #expect(reader.next(in: Array("..a\r\n..b\r\n".utf8).span) == .content(octets: 5, skipped: 1))
    #expect(!reader.hasStuffedStart)
    var stuffed = MultilineReader()
    #expect(stuffed.next(in: Array("..a\r\n".utf8).span) == .content(octets: 0, skipped: 1))
    #expect(stuffed.hasStuffedStart)
    // A lone dot that is content after all, and what follows it.
    var lone = MultilineReader()
    var text = Array(".\r\nx\r\n.\r\n".utf8)
    #expect(lone.next(in: text.span) == .end(lineEnd: 0, consumed: 3))
    lone.takeStart()
    text.removeFirst()
    #expect(lone.next(in: text.span) == .content(octets: 3, skipped: 0))
    text.removeFirst(3)
    #expect(lone.next(in: text.span) == .end(lineEnd: 2, consumed: 5))
  }

  /// A text that is cut off anywhere has not ended.
  @Test(arguments: texts.indices)
  func doesNotEndEarly(index: Int) {
    let wire = Array(Self.texts[index].wire.utf8)
    for length in 0..<wire.count {
      let read = Self.read(Array(wire.prefix(length)), pieces: [.max])
      #expect(!read.hasEnded, "\(length) octets")
    }
  }

  /// Any octets, stuffed as RFC 1939 §3 says, come back as they were.
  @Test(arguments: 0..<40)
  func roundTrip(seed: Int) {
    var random = SmallRandom(state: UInt64(seed) + 1)
    var content: [UInt8] = Array("Subject: x\r\n".utf8)
    let words = [".", "..", "\r\n", "\r\n", "\n", "\r", "a", "\0", ".\r\n", "\r\n.", "\r\n..\r\n"]
    for _ in 0..<(random.next() % 60) { content += Array(words[random.next() % words.count].utf8) }
    content += [0x0d, 0x0a]
    let wire = Self.stuffed(content) + Array(".\r\n".utf8)
    for piece in [1, 2, 3, 5, 7, wire.count] {
      let read = Self.read(wire, pieces: [piece])
      #expect(read.hasEnded && read.rest.isEmpty)
      #expect(read.content + read.lineEnd == content, "pieces of \(piece)")
    }
  }

  static func stuffed(_ content: [UInt8]) -> [UInt8] {
    var wire: [UInt8] = []
    for octet in content {
      if octet == 0x2e, wire.isEmpty || wire.suffix(2) == [0x0d, 0x0a] { wire.append(0x2e) }
      wire.append(octet)
    }
    return wire
  }
}

/// The same numbers for the same seed everywhere.
struct SmallRandom {
  var state: UInt64

  mutating func next() -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33)
  }
}
