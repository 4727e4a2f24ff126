internal import WireBytes

extension Grammar {
  /// Moves behind the octets of an atom and returns how many there were.
  ///
  /// Read leniently: anything up to a space, parenthesis, quotation mark or control character, so
  /// that brackets, `%`, `*`, `\` and octets beyond ASCII pass.
  @_lifetime(self: copy self)
  mutating func skipAtom() -> Int {
    let start = offset
    while offset < bytes.count {
      switch bytes[offset] {
      case 0...0x20, 0x7f, UInt8(ascii: "("), UInt8(ascii: ")"), ASCII.quote:
        return offset - start
      default: offset += 1
      }
    }
    return offset - start
  }

  /// `atom = 1*ATOM-CHAR`, leniently.
  @_lifetime(self: copy self)
  mutating func atom() throws(IMAPWireError) -> String {
    let start = offset
    guard skipAtom() > 0 else { throw expected("atom") }
    return text(from: start, to: offset)
  }

  /// A letter and what may follow it in the names of the grammar, in capitals.
  @_lifetime(self: copy self)
  mutating func keyword() throws(IMAPWireError) -> String {
    guard let first = next, ASCII.isLetter(first) else { throw expected("keyword") }
    var octets: [UInt8] = []
    while let octet = next,
      ASCII.isLetter(octet) || ASCII.isDigit(octet) || octet == UInt8(ascii: ".")
        || octet == UInt8(ascii: "-") || octet == UInt8(ascii: "_")
    {
      octets.append(ASCII.uppercased(octet))
      offset += 1
    }
    return String(decoding: octets, as: UTF8.self)
  }

  /// Whether a word, given in capitals, stands here and ends here; moves behind it if so.
  @_lifetime(self: copy self)
  mutating func skipWord(_ word: String) -> Bool {
    let length = word.utf8.count
    guard offset + length <= bytes.count, LineKind.word(word, at: offset, in: bytes) else {
      return false
    }
    offset += length
    return true
  }

  /// `nil = "NIL"`.
  @_lifetime(self: copy self)
  mutating func skipNIL() -> Bool { skipWord("NIL") }
}
