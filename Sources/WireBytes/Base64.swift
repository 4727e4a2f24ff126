/// Base64 of RFC 4648 §4.
package enum Base64 {
  package static func encode(_ bytes: some Collection<UInt8>) -> [UInt8] {
    encode(bytes, alphabet: standard, isPadded: true)
  }

  /// Strict: a multiple of four digits, padding only at the end, no line breaks; nil otherwise.
  package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    var digits = Array(text)[...]
    var padding = 0
    while padding < 2, digits.last == UInt8(ascii: "=") {
      digits = digits.dropLast()
      padding += 1
    }
    return decode(digits, sixtyThird: UInt8(ascii: "/"))
  }

  static let standard = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(
    _ bytes: some Collection<UInt8>, alphabet: [UInt8], isPadded: Bool
  ) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count + 2) / 3 * 4)
    var (buffer, bits): (UInt32, UInt32) = (0, 0)
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        out.append(alphabet[Int(buffer >> bits & 63)])
      }
    }
    if bits > 0 { out.append(alphabet[Int(buffer << (6 - bits) & 63)]) }
    while isPadded, !out.count.isMultiple(of: 4) { out.append(UInt8(ascii: "=")) }
    return out
  }

  /// Digits without padding; nil where a digit is none or leftover bits are not zero.
  static func decode(_ digits: some Collection<UInt8>, sixtyThird: UInt8) -> [UInt8]? {
    var out: [UInt8] = []
    out.reserveCapacity(digits.count * 3 / 4)
    var (buffer, bits): (UInt32, UInt32) = (0, 0)
    for digit in digits {
      let value: UInt8
      switch digit {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = digit - UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = digit - UInt8(ascii: "a") + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0") + 52
      case UInt8(ascii: "+"): value = 62
      case sixtyThird: value = 63
      default: return nil
      }
      buffer = buffer << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        out.append(UInt8(truncatingIfNeeded: buffer >> bits))
        buffer &= (1 << bits) - 1
      }
    }
    guard bits < 6, buffer == 0 else { return nil }
    return out
  }
}
