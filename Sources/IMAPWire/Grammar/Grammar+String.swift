internal import WireBytes

extension Grammar {
  /// `string = quoted / literal`, as its octets; nil where none starts here.
  @_lifetime(self: copy self)
  mutating func string() throws(IMAPWireError) -> [UInt8]? {
    switch next {
    case ASCII.quote: try quoted()
    case UInt8(ascii: "{"): try literal()
    // An atom may begin with it as well.
    case UInt8(ascii: "~") where isLiteral8Next: try literal()
    default: nil
    }
  }

  private var isLiteral8Next: Bool {
    isNext("~") && offset + 1 < bytes.count && bytes[offset + 1] == UInt8(ascii: "{")
  }

  /// `astring = 1*ASTRING-CHAR / string`; an atom is read leniently.
  @_lifetime(self: copy self)
  mutating func astring() throws(IMAPWireError) -> [UInt8] {
    if let string = try string() { return string }
    let start = offset
    guard skipAtom() > 0 else { throw expected("astring") }
    return octets(from: start, to: offset)
  }

  /// `nstring = string / nil`; an atom other than NIL counts as a string.
  @_lifetime(self: copy self)
  mutating func nstring() throws(IMAPWireError) -> [UInt8]? {
    if skipNIL() { return nil }
    return try astring()
  }

  /// `quoted`; a backslash before anything but a quoted-special stands for itself.
  @_lifetime(self: copy self)
  mutating func quoted() throws(IMAPWireError) -> [UInt8] {
    try require("\"")
    var octets: [UInt8] = []
    while let octet = next {
      offset += 1
      switch octet {
      case ASCII.quote: return octets
      case ASCII.backslash:
        if let escaped = next, escaped == ASCII.quote || escaped == ASCII.backslash {
          octets.append(escaped)
          offset += 1
        } else {
          octets.append(octet)
        }
      default: octets.append(octet)
      }
    }
    throw expected("closing quotation mark")
  }

  /// `literal` or `literal8` that was kept in the response.
  @_lifetime(self: copy self)
  mutating func literal() throws(IMAPWireError) -> [UInt8] {
    let octets = try literalHeader()
    guard streamedLiteral == nil, let length = Int(exactly: octets), bytes.count - offset >= length
    else { throw expected("literal") }
    let start = offset
    offset += length
    return self.octets(from: start, to: offset)
  }

  /// `{n}` and its line end: moves to where the octets stand or would stand.
  @_lifetime(self: copy self)
  mutating func literalHeader() throws(IMAPWireError) -> UInt64 {
    _ = skip("~")
    try require("{")
    guard let octets = try number() else { throw expected("literal") }
    try require("}")
    _ = skip("\r")
    try require("\n")
    return octets
  }

  /// The literal whose octets were handed on at this place.
  var streamedLiteral: StreamedLiteral? { streamed.first { $0.offset == offset } }

  /// Moves behind a value of any kind: atom, number, string, NIL or list.
  ///
  /// Lists may be nested as deep as the limit says.
  @_lifetime(self: copy self)
  mutating func skipValue() throws(IMAPWireError) {
    var depth = 0
    repeat {
      switch next {
      case UInt8(ascii: "("):
        offset += 1
        depth += 1
        guard depth <= limits.nesting else {
          throw IMAPWireError(
            .limitExceeded(
              what: .nesting, actual: UInt64(depth), maximum: UInt64(limits.nesting)))
        }
      case UInt8(ascii: ")") where depth > 0:
        offset += 1
        depth -= 1
      case ASCII.space where depth > 0: offset += 1
      case ASCII.quote: try skipQuoted()
      case UInt8(ascii: "{"), UInt8(ascii: "~"): try skipLiteral()
      default:
        guard skipAtom() > 0 else { throw expected("value") }
      }
    } while depth > 0
  }

  @_lifetime(self: copy self)
  private mutating func skipQuoted() throws(IMAPWireError) {
    offset += 1
    while let octet = next {
      offset += 1
      if octet == ASCII.quote { return }
      if octet == ASCII.backslash, isNext("\"") || isNext("\\") { offset += 1 }
    }
    throw expected("closing quotation mark")
  }

  @_lifetime(self: copy self)
  private mutating func skipLiteral() throws(IMAPWireError) {
    let start = offset
    guard isNext("{") || isLiteral8Next else {
      _ = skipAtom()
      return
    }
    let octets = try literalHeader()
    if streamedLiteral != nil { return }
    guard let length = Int(exactly: octets), bytes.count - offset >= length else {
      offset = start
      throw expected("literal")
    }
    offset += length
  }
}
