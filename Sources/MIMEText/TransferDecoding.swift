internal import WireBytes

/// Undoes a content transfer encoding; what does not fit it is passed over.
///
/// RFC 2045 §6.7 and §6.8.
enum TransferDecoding {
  static func decode(_ octets: ArraySlice<UInt8>, _ encoding: String) -> [UInt8] {
    switch encoding {
    case "base64": base64(octets)
    case "quoted-printable": quotedPrintable(octets)
    default: Array(octets)
    }
  }

  private static func base64(_ octets: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(octets.count * 3 / 4)
    var (buffer, bits): (UInt32, UInt32) = (0, 0)
    for octet in octets {
      let value: UInt8
      switch octet {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = octet - UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = octet - UInt8(ascii: "a") + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = octet - UInt8(ascii: "0") + 52
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      case UInt8(ascii: "="):
        // Some programs put several encoded pieces behind each other.
        (buffer, bits) = (0, 0)
        continue
      default: continue
      }
      buffer = buffer << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        out.append(UInt8(truncatingIfNeeded: buffer >> bits))
        buffer &= (1 << bits) - 1
      }
    }
    return out
  }

  private static func quotedPrintable(_ octets: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(octets.count)
    var index = octets.startIndex
    while index < octets.endIndex {
      guard octets[index] == UInt8(ascii: "=") else {
        out.append(octets[index])
        index += 1
        continue
      }
      let rest = octets[(index + 1)...]
      if rest.count >= 2,
        let value = Hexadecimal.decode(String(decoding: rest.prefix(2), as: UTF8.self))?.first
      {
        out.append(value)
        index += 3
        continue
      }
      // A soft line break, with white space that a relay may have added before the line end.
      let blanks = rest.prefix { $0 == ASCII.space || $0 == 0x09 || $0 == ASCII.carriageReturn }
      if rest[blanks.endIndex...].first == ASCII.lineFeed {
        index = blanks.endIndex + 1
      } else {
        out.append(octets[index])
        index += 1
      }
    }
    return out
  }
}
