internal import IMAPWire

/// A response as one line of a transcript: literals by their length, very long lines cut.
enum TranscriptText {
  private static let maximum = 1000

  static func of(_ response: [UInt8], streamed: [StreamedLiteral]) -> String {
    var text: [UInt8] = []
    var index = 0
    while index < response.count, text.count < maximum {
      let octet = response[index]
      index += 1
      guard octet == 0x0a else {
        if octet != 0x0d { text.append(octet) }
        continue
      }
      let octets = announced(in: text)
      text += Array("‹\(octets) octets›".utf8)
      if !streamed.contains(where: { $0.offset == index }) {
        index += Int(clamping: min(octets, UInt64(response.count - index)))
      }
    }
    let end = index < response.count ? "…" : ""
    return String(decoding: text, as: UTF8.self) + end
  }

  /// The count between the last braces; 0 where it is none.
  private static func announced(in line: [UInt8]) -> UInt64 {
    guard line.last == UInt8(ascii: "}"), let brace = line.lastIndex(of: UInt8(ascii: "{")) else {
      return 0
    }
    return UInt64(String(decoding: line[(brace + 1)...].dropLast(), as: UTF8.self)) ?? 0
  }
}
