internal import WireBytes

/// `=?charset?encoding?encoded-text?=` of RFC 2047 §2, read leniently.
///
/// Accepted beyond the standard, because mail programs write it: any length, spaces inside the
/// encoded text, base64 without its padding, a language behind the charset (RFC 2231 §5).
struct EncodedWord: Hashable, Sendable {
  /// Upper case, without the language.
  let charset: String
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
    guard name.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
    let textStart = charsetEnd + 3
    var textEnd = textStart
    while true {
      guard let found = bytes[textEnd...].firstIndex(of: question), found + 1 < bytes.count else {
        return nil
      }
      // A `?=` closes the word; in the Q encoding `=` may also begin the next escaped octet.
      if bytes[found + 1] == UInt8(ascii: "=") {
        textEnd = found
        break
      }
      textEnd = found + 1
    }
    switch ASCII.uppercased(bytes[charsetEnd + 1]) {
    case UInt8(ascii: "B"):
      guard let decoded = Self.base64(bytes[textStart..<textEnd]) else { return nil }
      octets = decoded
    case UInt8(ascii: "Q"):
      octets = Self.quoted(bytes[textStart..<textEnd])
    default:
      return nil
    }
    charset = String(
      decoding: name.prefix { $0 != UInt8(ascii: "*") }.map(ASCII.uppercased), as: UTF8.self)
    end = textEnd + 2
    if charset.isEmpty { return nil }
  }

  /// Octets that are no base64 are passed over, as is what follows an incomplete group of four.
  private static func base64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
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
      case ASCII.space, 0x09: continue
      default: return nil
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
