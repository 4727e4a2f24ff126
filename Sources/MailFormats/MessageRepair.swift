/// Makes of a message one that strict servers take: without NUL, with CRLF at every line's end, with no line
/// over 998 octets (RFC 5322 §2.1.1), and with nothing but US-ASCII in its header (RFC 2047).
///
/// Fed piece by piece; what comes out depends on the message alone, so that a repaired copy can be known
/// again later. A message that needs nothing comes out as it is.
package struct MessageRepair {
  /// What was put right.
  package struct Kinds: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let nul = Kinds(rawValue: 1)
    package static let lineEnds = Kinds(rawValue: 2)
    package static let longLines = Kinds(rawValue: 4)
    package static let header = Kinds(rawValue: 8)
  }

  private static let longestLine = 998
  /// Header lines are held whole up to here.
  private static let longestHeaderLine = 64 << 10

  package private(set) var found: Kinds = []
  private var line: [UInt8] = []
  private var isInHeader = true
  private var afterCR = false

  package init() {}

  /// Takes the next octets in, and adds what can be told of the repaired message so far.
  package mutating func feed(_ bytes: Span<UInt8>, into out: inout [UInt8]) {
    for index in bytes.indices {
      let byte = bytes[index]
      if afterCR {
        afterCR = false
        if byte != 0x0a { found.insert(.lineEnds) }
        endLine(into: &out)
        if byte == 0x0a { continue }
      }
      switch byte {
      case 0x00: found.insert(.nul)
      case 0x0d: afterCR = true
      case 0x0a:
        found.insert(.lineEnds)
        endLine(into: &out)
      default: add(byte, into: &out)
      }
    }
  }

  /// Adds what is left when all octets were fed.
  package mutating func finish(into out: inout [UInt8]) {
    if afterCR {
      afterCR = false
      found.insert(.lineEnds)
      endLine(into: &out)
    }
    if !line.isEmpty { put(into: &out) }
  }

  private mutating func add(_ byte: UInt8, into out: inout [UInt8]) {
    if isInHeader {
      if line.count == Self.longestHeaderLine { breakLine(at: line.count, into: &out) }
    } else if line.count == Self.longestLine {
      breakLine(at: placeToBreak, into: &out)
    }
    line.append(byte)
  }

  /// Behind the last space near the end of the line, or else before a character.
  private var placeToBreak: Int {
    if let space = line.indices.suffix(200).last(where: { line[$0] == 0x20 }) { return space + 1 }
    var place = line.count
    while place > line.count - 4, line[place - 1] & 0xc0 == 0x80 { place -= 1 }
    // The octet before is the first one of a character that is not whole.
    if place < line.count, line[place - 1] >= 0xc0 { place -= 1 }
    return place
  }

  private mutating func breakLine(at place: Int, into out: inout [UInt8]) {
    found.insert(.longLines)
    let rest = Array(line[place...])
    line.removeLast(rest.count)
    put(into: &out)
    out += isInHeader ? [0x0d, 0x0a, 0x20] : [0x0d, 0x0a]
    line = rest
  }

  private mutating func endLine(into out: inout [UInt8]) {
    if isInHeader, line.isEmpty { isInHeader = false }
    put(into: &out)
    out += [0x0d, 0x0a]
  }

  private mutating func put(into out: inout [UInt8]) {
    defer { line.removeAll(keepingCapacity: true) }
    guard isInHeader else {
      out += line
      return
    }
    var text = line
    if line.contains(where: { $0 >= 0x80 }) {
      found.insert(.header)
      text = HeaderEncoding.encoded(line)
    }
    if text.count > Self.longestLine { text = folded(text) }
    out += text
  }

  /// A header line with a line end before white space, wherever a part would be too long.
  private mutating func folded(_ text: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var start = 0
    var space: Int?
    var lineStart = 0
    for (index, byte) in text.enumerated() {
      if byte == 0x0a {
        (lineStart, space) = (index + 1, nil)
        continue
      }
      if byte == 0x20 || byte == 0x09, index > lineStart { space = index }
      guard index - lineStart >= Self.longestLine, let place = space else { continue }
      found.insert(.longLines)
      out += text[start..<place] + [0x0d, 0x0a]
      (start, lineStart, space) = (place, place, nil)
    }
    return out + text[start...]
  }
}
