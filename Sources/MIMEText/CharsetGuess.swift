internal import WireBytes

/// Reads octets whose charset nobody has named, or named in vain.
enum CharsetGuess {
  /// UTF-8 where it is valid, ISO-2022-JP where it is marked by ESC, the charset that something
  /// nearby is in, Japanese where it can hardly be anything else, or Windows-1252.
  ///
  /// - Parameter hint: The charset of the text that the octets belong to.
  static func decode(_ octets: ArraySlice<UInt8>, hint: CharsetName? = nil) -> String {
    if !octets.contains(where: { $0 >= 0x80 }) {
      if octets.contains(0x1b), let text = CharsetDecoder.decode(Array(octets), charset: iso2022JP)
      {
        return text
      }
      return String(decoding: octets, as: UTF8.self)
    }
    if let text = String(validating: octets, as: UTF8.self) { return text }
    if let hint, let text = CharsetDecoder.decode(Array(octets), charset: hint),
      !text.unicodeScalars.contains("\u{fffd}")
    {
      return text
    }
    if let text = japaneseIfLikely(octets) { return text }
    var text = ""
    for octet in octets { text.unicodeScalars.append(windows1252(octet)) }
    return text
  }

  /// 8-bit octets that are said to be Japanese.
  static func japanese(_ octets: ArraySlice<UInt8>) -> String? {
    if let text = String(validating: octets, as: UTF8.self) { return text }
    return japaneseIfLikely(octets)
      ?? CharsetDecoder.decode(Array(octets), charset: "Shift_JIS")
  }

  private static let iso2022JP = CharsetName("ISO-2022-JP")

  /// Nil unless all octets have a meaning, and kana is among them: no other language's octets look
  /// like that.
  private static func japaneseIfLikely(_ octets: ArraySlice<UInt8>) -> String? {
    for charset in ["EUC-JP", "Shift_JIS"] {
      guard let text = CharsetDecoder.decode(Array(octets), charset: charset),
        !text.unicodeScalars.contains("\u{fffd}"),
        text.unicodeScalars.contains(where: { (0x3041...0x30fe).contains($0.value) })
      else { continue }
      return text
    }
    return nil
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
