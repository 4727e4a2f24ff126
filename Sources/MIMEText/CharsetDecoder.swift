#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Octets of a named charset as text, by the system's iconv.
enum CharsetDecoder {
  /// - Parameter charset: In any case; what mail programs call it, not only registered names.
  /// - Returns: Nil for a charset that is not known. Octets without a meaning in the charset become
  ///   replacement characters.
  static func decode(_ octets: [UInt8], charset: String) -> String? {
    let name = charset.uppercased()
    switch name {
    case "UTF-8", "UTF8", "US-ASCII", "ASCII", "ANSI_X3.4-1968":
      return octets.contains { $0 >= 0x80 } && name.contains("ASC")
        ? CharsetGuess.decode(octets[...]) : String(decoding: octets, as: UTF8.self)
    case "ISO-2022-JP", "CSISO2022JP":
      if let octets = ISO2022JP.eucJP(octets) { return decode(octets, charset: "EUC-JP") }
      fallthrough
    default:
      for candidate in candidates(for: name) {
        if let text = convert(octets, from: candidate) { return text }
      }
      return nil
    }
  }

  /// What to try, first the table that holds more characters than the one that was named.
  private static func candidates(for name: String) -> [String] {
    switch name {
    case "ISO-2022-JP", "CSISO2022JP": ["ISO-2022-JP-2", "ISO-2022-JP"]
    case "SHIFT_JIS", "SHIFT-JIS", "SJIS", "X-SJIS", "MS_KANJI", "CSSHIFTJIS", "WINDOWS-31J",
      "CP932", "MS932":
      ["CP932", "SHIFT_JIS"]
    case "EUC-JP", "EUCJP", "X-EUC-JP", "CSEUCPKDFMTJAPANESE": ["EUC-JP-MS", "EUC-JP"]
    case "GB2312", "GBK", "CP936", "GB_2312-80", "CSGB2312", "EUC-CN": ["GB18030", "GBK"]
    case "KS_C_5601-1987", "KS_C_5601", "EUC-KR", "KSC5601", "CP949": ["CP949", "EUC-KR"]
    case "BIG5", "X-BIG5", "CP950": ["BIG5-HKSCS", "BIG5"]
    case "ISO-8859-1", "ISO8859-1", "LATIN1", "ISO_8859-1": ["CP1252", "ISO-8859-1"]
    case "ISO-8859-9", "ISO8859-9": ["CP1254", "ISO-8859-9"]
    case "ISO-8859-8-I": ["ISO-8859-8"]
    case "X-UNKNOWN", "UNKNOWN", "UNKNOWN-8BIT", "DEFAULT", "X-USER-DEFINED": []
    default: isName(name) ? [name] : []
    }
  }

  /// Keeps iconv's own suffixes (`//TRANSLIT`) and paths out of what a mail can ask for.
  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 40
      && name.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5a).contains($0)
          || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+")]
            .contains($0)
      }
  }

  private static func convert(_ octets: [UInt8], from charset: String) -> String? {
    let converter = unsafe iconv_open("UTF-8", charset)
    guard Int(bitPattern: converter) != -1 else { return nil }
    defer { unsafe _ = iconv_close(converter) }
    var input = octets.map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: octets.count * 4 + 64)
    var text: [UInt8] = []
    unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        var source = input.baseAddress
        var left = input.count
        var isFlushed = false
        while !isFlushed {
          var target = output.baseAddress
          var room = output.count
          isFlushed = left == 0
          let result =
            unsafe isFlushed
            ? iconv(converter, nil, nil, &target, &room)
            : iconv(converter, &source, &left, &target, &room)
          let failure = errno
          for index in 0..<(output.count - room) {
            text.append(UInt8(bitPattern: unsafe output[index]))
          }
          if isFlushed || result != -1 { continue }
          guard failure != E2BIG, left > 0 else { continue }
          text += Array("\u{fffd}".utf8)
          unsafe source = source?.advanced(by: 1)
          left -= 1
        }
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
