#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Octets of a named charset as text, by the system's iconv.
enum CharsetDecoder {
  private static let replacement = Array("\u{fffd}".utf8)

  /// - Parameter charset: In any case; what mail programs call it, not only registered names.
  /// - Returns: Nil for a charset that is not known. Octets without a meaning in the charset become
  ///   replacement characters.
  static func decode(_ octets: [UInt8], charset: String) -> String? {
    decode(octets, charset: CharsetName(charset))
  }

  static func decode(_ octets: [UInt8], charset: CharsetName) -> String? {
    switch charset.reading {
    case .unknown: return nil
    case .ascii:
      return octets.contains { $0 >= 0x80 } ? nil : String(decoding: octets, as: UTF8.self)
    case .utf8:
      let hasMark = octets.starts(with: [0xef, 0xbb, 0xbf])
      return String(decoding: hasMark ? octets[3...] : octets[...], as: UTF8.self)
    case .iso2022JP: return decodeISO2022JP(octets)
    case .hz: return convert(HZ.eucCN(octets), from: ["GB18030", "GBK", "GB2312"])
    case .utf16:
      let isLittle = octets.starts(with: [0xff, 0xfe])
      let hasMark = isLittle || octets.starts(with: [0xfe, 0xff])
      // RFC 2781 §4.3: big-endian unless marked.
      return convert(
        hasMark ? Array(octets[2...]) : octets, from: [isLittle ? "UTF-16LE" : "UTF-16BE"])
    case .tables(let names): return convert(octets, from: names)
    }
  }

  private static func decodeISO2022JP(_ octets: [UInt8]) -> String? {
    guard octets.contains(0x1b) || octets.contains(0x0e) || !octets.contains(where: { $0 >= 0x80 })
    else { return CharsetGuess.japanese(octets[...]) }
    guard let japanese = ISO2022JP.eucJP(octets) else {
      // JIS X 0213 is in the third, Korean, simplified Chinese and Greek are in the second.
      let isThird = octets.indices.contains { index in
        ["$(O", "$(P", "$(Q"].contains { octets[index...].starts(with: $0.utf8) }
      }
      return convert(
        octets, from: [isThird ? "ISO-2022-JP-3" : "ISO-2022-JP-2", "ISO-2022-JP"])
    }
    return convert(japanese, from: ["EUC-JP-MS", "EUC-JP"])
  }

  private static func convert(_ octets: [UInt8], from names: [String]) -> String? {
    for name in names {
      if let text = convert(octets, from: name) { return text }
    }
    return nil
  }

  /// Nil where the system has no such table.
  private static func convert(_ octets: [UInt8], from charset: String) -> String? {
    let converter = unsafe iconv_open("UTF-8", charset)
    guard Int(bitPattern: converter) != -1 else { return nil }
    defer { unsafe _ = iconv_close(converter) }
    var input = octets
    var output = [UInt8](repeating: 0, count: min(octets.count, 1 << 16) * 2 + 64)
    var text: [UInt8] = []
    text.reserveCapacity(octets.count * 2)
    unsafe input.withUnsafeMutableBytes { input in
      unsafe output.withUnsafeMutableBytes { output in
        var source = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self)
        var left = input.count
        var isFlushed = false
        while !isFlushed {
          var target = unsafe output.baseAddress?.assumingMemoryBound(to: CChar.self)
          var room = output.count
          isFlushed = left == 0
          let result =
            unsafe isFlushed
            ? iconv(converter, nil, nil, &target, &room)
            : iconv(converter, &source, &left, &target, &room)
          let failure = errno
          unsafe text.append(contentsOf: output[..<(output.count - room)])
          if isFlushed || result != -1 || failure == E2BIG || left == 0 { continue }
          text += replacement
          // What is cut off at the end is one character at most; elsewhere one octet is passed
          // over, so that what follows it is not lost.
          let skipped = failure == EINVAL ? left : 1
          unsafe source = source?.advanced(by: skipped)
          left -= skipped
        }
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
