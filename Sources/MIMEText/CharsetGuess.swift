internal import WireBytes

/// Reads octets of a header whose charset nobody has named.
enum CharsetGuess {
  /// UTF-8 where it is valid, else ISO-2022-JP where it is marked by ESC, else Windows-1252.
  static func decode(_ octets: ArraySlice<UInt8>) -> String {
    if octets.contains(0x1b), !octets.contains(where: { $0 >= 0x80 }),
      let text = CharsetDecoder.decode(Array(octets), charset: "ISO-2022-JP")
    {
      return text
    }
    if let text = String(validating: octets, as: UTF8.self) { return text }
    var text = ""
    for octet in octets { text.unicodeScalars.append(windows1252(octet)) }
    return text
  }

  private static func windows1252(_ octet: UInt8) -> Unicode.Scalar {
    guard (0x80...0x9f).contains(octet) else { return Unicode.Scalar(octet) }
    return Unicode.Scalar(upper[Int(octet - 0x80)]) ?? "\u{fffd}"
  }

  /// 0x80 to 0x9F; the five that Windows-1252 leaves open are replacement characters.
  private static let upper: [UInt16] = [
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
    0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
  ]
}
