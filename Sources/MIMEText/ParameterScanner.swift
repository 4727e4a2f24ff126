internal import WireBytes

/// Takes the value and the parameters of a structured field body apart.
struct ParameterScanner {
  private let octets: [UInt8]
  private var position = 0

  init(_ octets: [UInt8]) { self.octets = octets }

  /// What stands before the first semicolon, without white space and comments.
  mutating func value() -> [UInt8] { takePlain(until: [UInt8(ascii: ";")], keepsBlanks: false) }

  /// The next parameter, its name in lower case; nil at the end.
  mutating func next() -> (name: String, value: [UInt8])? {
    while position < octets.count {
      position += 1  // The semicolon.
      let name = takePlain(
        until: [UInt8(ascii: ";"), UInt8(ascii: "=")], keepsBlanks: false)
      guard position < octets.count, octets[position] == UInt8(ascii: "=") else { continue }
      position += 1
      let value = takeValue()
      if !name.isEmpty {
        return (String(decoding: name.map(ASCII.lowercased), as: UTF8.self), value)
      }
    }
    return nil
  }

  /// Ends on the semicolon or at the end.
  private mutating func takeValue() -> [UInt8] {
    skipBlanks()
    guard position < octets.count, octets[position] == UInt8(ascii: "\"") else {
      return takePlain(until: [UInt8(ascii: ";")], keepsBlanks: true)
    }
    position += 1
    var value: [UInt8] = []
    while position < octets.count, octets[position] != UInt8(ascii: "\"") {
      if octets[position] == UInt8(ascii: "\\"), position + 1 < octets.count { position += 1 }
      if octets[position] != ASCII.carriageReturn, octets[position] != ASCII.lineFeed {
        value.append(octets[position])
      }
      position += 1
    }
    while position < octets.count, octets[position] != UInt8(ascii: ";") { position += 1 }
    return value
  }

  private mutating func takePlain(until ends: [UInt8], keepsBlanks: Bool) -> [UInt8] {
    var taken: [UInt8] = []
    var depth = 0
    while position < octets.count {
      let octet = octets[position]
      if depth == 0, ends.contains(octet) { break }
      position += 1
      switch octet {
      case UInt8(ascii: "(") where depth < 100 && (depth > 0 || !keepsBlanks): depth += 1
      case UInt8(ascii: ")") where depth > 0: depth -= 1
      case ASCII.carriageReturn, ASCII.lineFeed: break
      default:
        if depth == 0, keepsBlanks || !isBlank(octet) { taken.append(octet) }
      }
    }
    while let last = taken.last, isBlank(last) { taken.removeLast() }
    return taken
  }

  private mutating func skipBlanks() {
    while position < octets.count,
      isBlank(octets[position]) || octets[position] == ASCII.carriageReturn
        || octets[position] == ASCII.lineFeed
    {
      position += 1
    }
  }

  private func isBlank(_ octet: UInt8) -> Bool { octet == ASCII.space || octet == 0x09 }
}
