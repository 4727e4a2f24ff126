/// The encoding of mailbox names: modified UTF-7 of RFC 3501 §5.1.3.
package enum ModifiedUTF7 {
  private static let alphabet = Base64.standard.map {
    $0 == UInt8(ascii: "/") ? UInt8(ascii: ",") : $0
  }

  package static func encode(_ text: String) -> [UInt8] {
    var out: [UInt8] = []
    var pending: [UInt8] = []
    func flush() {
      guard !pending.isEmpty else { return }
      out.append(UInt8(ascii: "&"))
      out += Base64.encode(pending, alphabet: alphabet, isPadded: false)
      out.append(UInt8(ascii: "-"))
      pending.removeAll(keepingCapacity: true)
    }
    for unit in text.utf16 {
      if (0x20...0x7e).contains(unit) {
        flush()
        out.append(UInt8(unit))
        if unit == 0x26 { out.append(UInt8(ascii: "-")) }
      } else {
        pending.append(UInt8(unit >> 8))
        pending.append(UInt8(unit & 0xff))
      }
    }
    flush()
    return out
  }

  /// The text, or nil where the bytes are not what encoding that text would give.
  ///
  /// A name that has two spellings would be two mailboxes, so only the canonical one is a name.
  package static func decode(_ bytes: [UInt8]) -> String? {
    var units: [UInt16] = []
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard (0x20...0x7e).contains(byte) else { return nil }
      index += 1
      guard byte == UInt8(ascii: "&") else {
        units.append(UInt16(byte))
        continue
      }
      guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "-")) else { return nil }
      if end == index {
        units.append(0x26)
      } else {
        guard let raw = Base64.decode(bytes[index..<end], sixtyThird: UInt8(ascii: ",")),
          raw.count.isMultiple(of: 2)
        else { return nil }
        for pair in stride(from: 0, to: raw.count, by: 2) {
          units.append(UInt16(raw[pair]) << 8 | UInt16(raw[pair + 1]))
        }
      }
      index = end + 1
    }
    guard let text = String(validating: units, as: UTF16.self), encode(text) == bytes else {
      return nil
    }
    return text
  }
}
