internal import WireBytes

/// Reads JSON strictly: one value, no doubled names, no comments (RFC 8259).
struct JSONReader {
  private static let depthLimit = 32

  private let octets: [UInt8]
  private var position = 0

  private init(_ octets: [UInt8]) { self.octets = octets }

  static func read(_ octets: [UInt8]) throws(JSONError) -> JSONValue {
    var reader = JSONReader(octets)
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.position == octets.count else { throw reader.expected("the end of the file") }
    return value
  }

  private func expected(_ what: String) -> JSONError {
    let line = octets.prefix(position).count { $0 == ASCII.lineFeed } + 1
    return JSONError(expected: what, line: line)
  }

  private mutating func skipSpace() {
    while position < octets.count, [0x20, 0x09, 0x0a, 0x0d].contains(octets[position]) {
      position += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < octets.count, octets[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func take(word: String) -> Bool {
    guard octets[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < Self.depthLimit else { throw expected("at most \(Self.depthLimit) levels") }
    skipSpace()
    if take("{") { return .object(try members(depth: depth)) }
    if take("[") { return .array(try elements(depth: depth)) }
    if take("\"") { return .string(try text()) }
    if take(word: "true") { return .boolean(true) }
    if take(word: "false") { return .boolean(false) }
    if take(word: "null") { return .null }
    return .number(try number())
  }

  private mutating func members(depth: Int) throws(JSONError) -> [JSONMember] {
    var members: [JSONMember] = []
    var names: Set<String> = []
    skipSpace()
    if take("}") { return members }
    while true {
      skipSpace()
      guard take("\"") else { throw expected("a name in quotation marks") }
      let key = try text()
      guard names.insert(key).inserted else { throw expected("“\(key)” once only") }
      skipSpace()
      guard take(":") else { throw expected("“:”") }
      members.append(JSONMember(key: key, value: try value(depth: depth + 1)))
      skipSpace()
      if take("}") { return members }
      guard take(",") else { throw expected("“,” or “}”") }
    }
  }

  private mutating func elements(depth: Int) throws(JSONError) -> [JSONValue] {
    var elements: [JSONValue] = []
    skipSpace()
    if take("]") { return elements }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take("]") { return elements }
      guard take(",") else { throw expected("“,” or “]”") }
    }
  }

  private mutating func number() throws(JSONError) -> String {
    let start = position
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    return String(decoding: octets[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(JSONError) {
    let start = position
    while position < octets.count, ASCII.isDigit(octets[position]) { position += 1 }
    if position == start { throw expected("a value") }
  }

  /// The rest of a string behind its opening quotation mark.
  private mutating func text() throws(JSONError) -> String {
    var text: [UInt8] = []
    while position < octets.count {
      let octet = octets[position]
      position += 1
      switch octet {
      case ASCII.quote:
        guard let valid = String(validating: text, as: UTF8.self) else {
          throw expected("valid UTF-8")
        }
        return valid
      case ASCII.backslash: text += try escaped()
      case 0..<0x20: throw expected("no control character in text")
      default: text.append(octet)
      }
    }
    throw expected("a closing quotation mark")
  }

  private mutating func escaped() throws(JSONError) -> [UInt8] {
    guard position < octets.count else { throw expected("an escape") }
    let octet = octets[position]
    position += 1
    switch octet {
    case ASCII.quote, ASCII.backslash, UInt8(ascii: "/"): return [octet]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0c]
    case UInt8(ascii: "n"): return [0x0a]
    case UInt8(ascii: "r"): return [0x0d]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var units = [try codeUnit()]
      if (0xd800..<0xdc00).contains(units[0]) {
        guard take(word: "\\u") else { throw expected("the second half of a surrogate pair") }
        units.append(try codeUnit())
      }
      guard let text = String(validating: units, as: UTF16.self) else {
        throw expected("a character behind “\\u”")
      }
      return Array(text.utf8)
    default: throw expected("an escape")
    }
  }

  private mutating func codeUnit() throws(JSONError) -> UInt16 {
    guard position + 4 <= octets.count,
      let pair = Hexadecimal.decode(
        String(decoding: octets[position..<(position + 4)], as: UTF8.self)), pair.count == 2
    else { throw expected("four hexadecimal digits") }
    position += 4
    return UInt16(pair[0]) << 8 | UInt16(pair[1])
  }
}
