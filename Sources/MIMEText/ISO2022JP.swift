internal import WireBytes

/// ISO-2022-JP as EUC-JP, which the system decodes with the vendors' characters (`㈱`, `①`).
///
/// RFC 1468, with JIS X 0212 and half-width katakana, which mail programs also send.
enum ISO2022JP {
  private enum CharacterSet {
    case ascii
    case kanji
    case supplementaryKanji
    case katakana
  }

  private static let escapes: [(sequence: [UInt8], set: CharacterSet)] = [
    (Array("(B".utf8), .ascii), (Array("(J".utf8), .ascii), (Array("(I".utf8), .katakana),
    (Array("$@".utf8), .kanji), (Array("$B".utf8), .kanji),
    (Array("$(D".utf8), .supplementaryKanji),
  ]

  /// - Returns: Nil for octets that switch to a character set that EUC-JP does not have.
  static func eucJP(_ octets: [UInt8]) -> [UInt8]? {
    var out: [UInt8] = []
    out.reserveCapacity(octets.count)
    var set = CharacterSet.ascii
    var index = 0
    while index < octets.count {
      let octet = octets[index]
      if octet == 0x1b {
        let rest = octets[(index + 1)...]
        guard let escape = escapes.first(where: { rest.starts(with: $0.sequence) }) else {
          return nil
        }
        set = escape.set
        index += 1 + escape.sequence.count
        continue
      }
      index += 1
      switch set {
      case _ where octet <= ASCII.space || octet >= 0x7f: out.append(octet)
      case .ascii: out.append(octet)
      case .katakana: out += [0x8e, octet | 0x80]
      case .kanji, .supplementaryKanji:
        guard index < octets.count else { break }
        if set == .supplementaryKanji { out.append(0x8f) }
        out += [octet | 0x80, octets[index] | 0x80]
        index += 1
      }
    }
    return out
  }
}
