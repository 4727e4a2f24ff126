internal import WireBytes

/// HZ-GB-2312 as EUC-CN, since the system's iconv has no table for it.
///
/// RFC 1843: `~{` begins Chinese, `~}` ends it, `~~` is a tilde, `~` before a line end is nothing.
enum HZ {
  static func eucCN(_ octets: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(octets.count)
    var isChinese = false
    var index = 0
    while index < octets.count {
      let octet = octets[index]
      let next = index + 1 < octets.count ? octets[index + 1] : nil
      if octet == UInt8(ascii: "~"), let next {
        index += 2
        switch next {
        case UInt8(ascii: "{"): isChinese = true
        case UInt8(ascii: "}"): isChinese = false
        case UInt8(ascii: "~") where !isChinese: out.append(next)
        case ASCII.lineFeed: break
        default:
          index -= 1
          out.append(octet)
        }
        continue
      }
      // RFC 1843 §2: a line end closes what is open.
      if octet == ASCII.lineFeed { isChinese = false }
      if isChinese, octet > 0x20, octet < 0x7f, let next, next > 0x20, next < 0x7f {
        out += [octet | 0x80, next | 0x80]
        index += 2
      } else {
        out.append(octet)
        index += 1
      }
    }
    return out
  }
}
