internal import WireBytes

/// `=?charset?encoding?encoded-text?=` of RFC 2047 §2, read leniently.
///
/// Accepted beyond the standard, because mail programs write it: any length, spaces inside the
/// encoded text, base64 without its padding or padded in its middle, a language behind the charset
/// (RFC 2231 §5).
struct EncodedWord: Hashable, Sendable {
  let charset: CharsetName
  /// The decoded octets, in that charset.
  let octets: [UInt8]
  /// The index behind the word.
  let end: Int

  /// - Parameter start: The index of a `=`; nil when no encoded word begins there.
  init?(_ bytes: [UInt8], at start: Int) {
    let question = UInt8(ascii: "?")
    guard start + 1 < bytes.count, bytes[start + 1] == question,
      let charsetEnd = bytes[(start + 2)...].prefix(80).firstIndex(of: question),
      charsetEnd > start + 2, charsetEnd + 2 < bytes.count, bytes[charsetEnd + 2] == question
    else { return nil }
    let name = bytes[(start + 2)..<charsetEnd]
    guard name.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), name.first != UInt8(ascii: "*") else {
      return nil
    }
    let textStart = charsetEnd + 3
    let textEnd: Int
    switch ASCII.uppercased(bytes[charsetEnd + 1]) {
    case UInt8(ascii: "B"):
      guard let close = bytes[textStart...].firstIndex(where: { !Self.isBase64($0) }),
        bytes[close] == question, close + 1 < bytes.count, bytes[close + 1] == UInt8(ascii: "=")
      else { return nil }
      textEnd = close
      octets = Self.base64(bytes[textStart..<textEnd])
    case UInt8(ascii: "Q"):
      guard let close = Self.closing(bytes, from: textStart) else { return nil }
      textEnd = close
      octets = Self.quoted(bytes[textStart..<textEnd])
    default:
      return nil
    }
    charset = CharsetName(name.prefix { $0 != UInt8(ascii: "*") })
    end = textEnd + 2
  }

  /// The index of the `?=` that closes a word of the Q encoding; nil where another word begins
  /// before it, and this one never ended.
  private static func closing(_ bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + 1 < bytes.count {
      if bytes[index] == UInt8(ascii: "?"), bytes[index + 1] == UInt8(ascii: "=") { return index }
      if bytes[index] == UInt8(ascii: "="), bytes[index + 1] == UInt8(ascii: "?") {
        // `a=?=`: the escape is cut off, and the word ends.
        let isCut = index + 2 < bytes.count && bytes[index + 2] == UInt8(ascii: "=")
        if !isCut { return nil }
      }
      index += 1
    }
    return nil
  }

  private static func isBase64(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"),
      UInt8(ascii: "="), ASCII.space, 0x09:
      true
    default: false
    }
  }

  /// White space is passed over; a `=` ends a group, complete or not.
  private static func base64(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var octets: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for octet in text {
      let value: UInt8
      switch octet {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = octet - 0x41
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = octet - 0x61 + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = octet - 0x30 + 52
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      case UInt8(ascii: "="):
        bits = 0
        count = 0
        continue
      default: continue
      }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        octets.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        bits &= (1 << UInt32(count)) - 1
      }
    }
    return octets
  }

  /// RFC 2047 §4.2: `_` is 0x20; an escape that is none stays as it is.
  private static func quoted(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var octets: [UInt8] = []
    var index = text.startIndex
    while index < text.endIndex {
      let octet = text[index]
      if octet == UInt8(ascii: "="), index + 2 < text.endIndex,
        let value = Hexadecimal.decode(
          String(decoding: text[(index + 1)...(index + 2)], as: UTF8.self))?.first
      {
        octets.append(value)
        index += 3
        continue
      }
      octets.append(octet == UInt8(ascii: "_") ? ASCII.space : octet)
      index += 1
    }
    return octets
  }
}
