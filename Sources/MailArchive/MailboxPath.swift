internal import MailTypes
internal import WireBytes

/// How one level of a mailbox name is written as the name of a directory, and read back.
///
/// Octets that cannot stand there are percent-encoded: `/`, `%`, controls, characters that make other
/// text look different, a leading dot, the dot of a final `.mbox`, and one letter of `cur`, `new`,
/// `tmp` and of our own files' names. These are compared without case, because some file systems
/// do. A lone `%` is a level without a name.
enum MailboxPath {
  /// Octets of a directory's name at most.
  static let componentLimit = 240
  /// Marks the end of what is left of a level that was too long; a hash follows.
  static let cutMark = "%~"

  private static let reserved: Set<String> = ["cur", "new", "tmp", "dovecot-keywords"]
  /// Ends the name of an mbox; no level of a folder's path does.
  static let mboxSuffix = ".mbox"

  /// The directory's name for a level, as text; of any length.
  ///
  /// - Parameter encoded: Positions of further octets that are to be encoded.
  static func component(text: String, alsoEncoding encoded: Set<Int> = []) -> String {
    if text.isEmpty { return "%" }
    let octets = Array(text.utf8)
    var escaped = encoded
    let lowered = text.lowercased()
    if octets[0] == UInt8(ascii: ".") || reserved.contains(lowered) { escaped.insert(0) }
    if endsLikeAnMbox(octets) { escaped.insert(octets.count - mboxSuffix.utf8.count) }
    var index = 0
    var out = ""
    for scalar in text.unicodeScalars {
      let width = UTF8.width(scalar)
      let isEscaped =
        (index..<(index + width)).contains(where: escaped.contains) || mustEscape(scalar)
      if isEscaped {
        for octet in octets[index..<(index + width)] { out += percent(octet) }
      } else {
        out.unicodeScalars.append(scalar)
      }
      index += width
    }
    return out
  }

  /// The directory's name for a level of a name that is no modified UTF-7: its octets, `&` encoded.
  static func component(raw octets: [UInt8], alsoEncoding encoded: Set<Int> = []) -> String {
    guard let text = String(validating: octets, as: UTF8.self) else {
      var out = ""
      let suffix = endsLikeAnMbox(octets) ? octets.count - mboxSuffix.utf8.count : nil
      for (index, octet) in octets.enumerated() {
        let isPlain =
          (0x21...0x7e).contains(octet) && ![0x25, 0x26, 0x2f].contains(octet)
          && !(index == 0 && octet == 0x2e) && index != suffix && !encoded.contains(index)
        out += isPlain ? String(Unicode.Scalar(octet)) : percent(octet)
      }
      return out
    }
    let ampersands = octets.indices.filter { octets[$0] == UInt8(ascii: "&") }
    return component(text: text, alsoEncoding: encoded.union(ampersands))
  }

  /// The directories of a path; octets decide, since a mark behind a slash forms one character with
  /// it.
  static func components(_ path: String) -> [String] {
    path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether a component names something in its directory, whoever wrote it.
  static func isPlain(_ component: String) -> Bool {
    !["", ".", ".."].contains(component) && component.utf8.allSatisfy { $0 != 0 && $0 != 0x2f }
  }

  /// The octets that a directory's name stands for; nil for one that no level is written as.
  static func octets(of component: String) -> [UInt8]? {
    if component.utf8.elementsEqual("%".utf8) { return [] }
    var octets: [UInt8] = []
    var rest = Array(component.utf8)[...]
    while let octet = rest.popFirst() {
      guard octet == UInt8(ascii: "%") else {
        octets.append(octet)
        continue
      }
      guard rest.count >= 2,
        let value = Hexadecimal.decode(String(decoding: rest.prefix(2), as: UTF8.self))?.first
      else { return nil }
      octets.append(value)
      rest = rest.dropFirst(2)
    }
    return octets
  }

  /// The mailbox that a path below `mail` stands for; nil where a level was cut or is none of ours.
  ///
  /// Names that a path cannot tell are in `archive.json`.
  static func decode(_ path: String, delimiter: UInt8?) -> MailboxName? {
    var levels: [[UInt8]] = []
    var isRaw = false
    for component in components(path) {
      guard let octets = octets(of: component) else { return nil }
      if component.utf8.contains("%26".utf8) || String(validating: octets, as: UTF8.self) == nil {
        isRaw = true
      }
      levels.append(octets)
    }
    guard levels.count == 1 || delimiter != nil else { return nil }
    let encoded = levels.map { level in
      isRaw ? level : ModifiedUTF7.encode(String(decoding: level, as: UTF8.self))
    }
    return MailboxName(wire: Array(encoded.joined(separator: delimiter.map { [$0] } ?? [])))
  }

  /// A component that is too long, cut between characters, with a hash of all of it.
  static func cut(_ component: String, hash: String) -> String {
    let room = componentLimit - cutMark.utf8.count - hash.utf8.count
    var octets = Array(component.utf8.prefix(room))
    if let percent = octets.suffix(2).lastIndex(of: UInt8(ascii: "%")) {
      octets.removeSubrange(percent...)
    }
    while !octets.isEmpty, String(validating: octets, as: UTF8.self) == nil { octets.removeLast() }
    return String(decoding: octets, as: UTF8.self) + cutMark + hash
  }

  private static func endsLikeAnMbox(_ octets: [UInt8]) -> Bool {
    octets.suffix(mboxSuffix.utf8.count).elementsEqual(
      mboxSuffix.utf8, by: { $0 | 0x20 == $1 | 0x20 })
  }

  private static func mustEscape(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0x25, 0x2f: true
    case 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a...0x202e, 0x2060...0x2064, 0x2066...0x2069,
      0xfeff:
      // Separators and marks that change how the rest of a line looks.
      true
    default: false
    }
  }

  private static func percent(_ octet: UInt8) -> String {
    "%" + Hexadecimal.encode([octet]).uppercased()
  }
}
