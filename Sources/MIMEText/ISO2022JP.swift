internal import WireBytes

/// ISO-2022-JP as EUC-JP, which the system decodes with the vendors' characters (`㈱`, `①`).
///
/// RFC 1468, with JIS X 0212 and half-width katakana in every form that mail programs send: after
/// ESC ( I, between SO and SI, and in 8 bits.
enum ISO2022JP {
  private enum CharacterSet {
    case ascii
    case kanji
    case supplementaryKanji
    case katakana
  }

  private static let escapes: [(sequence: [UInt8], set: CharacterSet)] = [
    (Array("(B".utf8), .ascii), (Array("(J".utf8), .ascii), (Array("(H".utf8), .ascii),
    (Array("(I".utf8), .katakana), (Array("$@".utf8), .kanji), (Array("$B".utf8), .kanji),
    (Array("$(@".utf8), .kanji), (Array("$(B".utf8), .kanji),
    (Array("$(D".utf8), .supplementaryKanji),
  ]

  /// - Returns: Nil for octets that switch to a character set that EUC-JP does not have.
  static func eucJP(_ octets: [UInt8]) -> [UInt8]? {
    var out: [UInt8] = []
    out.reserveCapacity(octets.count)
    var set = CharacterSet.ascii
    var isShifted = false
    var index = 0
    while index < octets.count {
      let octet = octets[index]
      if octet == 0x1b {
        let rest = octets[(index + 1)...].prefix(3)
        if rest.starts(with: "&@".utf8) {
          // Announces the revision of JIS X 0208 that follows.
          index += 3
          continue
        }
        guard let escape = escapes.first(where: { rest.starts(with: $0.sequence) }) else {
          guard
            rest.first == UInt8(ascii: "$") || rest.first == UInt8(ascii: "(")
              || rest.first == UInt8(ascii: ".")
          else {
            out.append(octet)
            index += 1
            continue
          }
          return nil
        }
        set = escape.set
        isShifted = false
        index += 1 + escape.sequence.count
        continue
      }
      index += 1
      switch octet {
      case 0x0e: isShifted = true
      case 0x0f: isShifted = false
      case ASCII.lineFeed, ASCII.carriageReturn:
        // RFC 1468: a line begins in ASCII; a stray byte must not spoil what follows.
        set = .ascii
        isShifted = false
        out.append(octet)
      case ...ASCII.space, 0x7f...0xa0, 0xe0...: out.append(octet)
      case 0xa1...0xdf: out += [0x8e, octet]
      default:
        switch isShifted ? .katakana : set {
        case .ascii: out.append(octet)
        case .katakana: out += [0x8e, octet | 0x80]
        case .kanji, .supplementaryKanji:
          guard index < octets.count, (0x21...0x7e).contains(octets[index]) else {
            // Half a character: a lead octet, which EUC-JP takes for a bad one.
            out.append(0xff)
            continue
          }
          if set == .supplementaryKanji { out.append(0x8f) }
          out += [octet | 0x80, octets[index] | 0x80]
          index += 1
        }
      }
    }
    return out
  }
}
