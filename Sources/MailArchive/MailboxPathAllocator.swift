internal import Digests
package import MailTypes
internal import WireBytes

/// Gives each mailbox a path below `mail` that no other one has and that leads nowhere else.
///
/// Two names that a file system could take for one, because only case or Unicode form differ, get
/// different paths: a character of the later one is percent-encoded, so that it still decodes to
/// the same name.
package struct MailboxPathAllocator {
  /// Levels of directories; what is below stands in the name of the last one.
  private static let depthLimit = 64
  /// Ways of encoding a level that are tried before its name is cut.
  private static let variantLimit = 32

  /// Every path in use and every directory above one, by the form in which twins are equal.
  private var spellings: [String: String] = [:]
  /// Paths that are mailboxes.
  private var mailboxes: Set<String> = []

  /// - Parameter taken: The paths that mailboxes have.
  package init(taken: [String] = []) {
    for path in taken { register(path) }
  }

  /// The path of a mailbox that has none yet.
  ///
  /// - Parameters:
  ///   - name: As the server spells it.
  ///   - delimiter: What separates its levels; nil for none.
  /// - Returns: The path, and the full name for `archive.json` where the path alone does not tell
  ///   it. That is the name as text with `%` as `%25`, or, for a name that is no modified UTF-7, its
  ///   octets with `%`, `&` and what is not ASCII percent-encoded.
  package mutating func path(
    for name: MailboxName, delimiter: UInt8?
  ) -> (path: String, cutFrom: String?) {
    let isRaw = name.text == nil
    var levels = name.levels(delimiter: delimiter)
    if let delimiter, levels.count > Self.depthLimit {
      let rest = levels[(Self.depthLimit - 1)...].joined(separator: [delimiter])
      levels = levels.prefix(Self.depthLimit - 1) + [Array(rest)]
    }
    var path = ""
    for (index, level) in levels.enumerated() {
      path = self.path(
        of: level, isRaw: isRaw, in: path, isLast: index == levels.count - 1, name: name)
    }
    register(path)
    let isTold = MailboxPath.decode(path, delimiter: delimiter) == name
    return (path, isTold ? nil : Self.fullName(name))
  }

  /// The mailbox of a path.
  ///
  /// - Parameter longNames: Those of `archive.json`.
  /// - Returns: Nil for a path that is none of ours.
  package static func name(
    of path: String, delimiter: UInt8?, longNames: [String: String]
  ) -> MailboxName? {
    guard let full = longNames[path] else {
      return MailboxPath.decode(path, delimiter: delimiter)
    }
    guard let octets = MailboxPath.octets(of: full) else { return nil }
    let isText = full.utf8.count == octets.count + 2 * octets.count { $0 == UInt8(ascii: "%") }
    guard isText, let text = String(validating: octets, as: UTF8.self) else {
      return MailboxName(wire: octets)
    }
    return MailboxName(text: text)
  }

  private static func fullName(_ name: MailboxName) -> String {
    if let text = name.text {
      let parts = text.utf8.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false)
      return parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "%25")
    }
    var full = ""
    for octet in name.wire {
      if (0x20...0x7e).contains(octet), octet != UInt8(ascii: "%"), octet != UInt8(ascii: "&") {
        full.unicodeScalars.append(Unicode.Scalar(octet))
      } else {
        let digits = String(octet, radix: 16, uppercase: true)
        full += (digits.count == 1 ? "%0" : "%") + digits
      }
    }
    return full
  }

  /// The first way of writing a level that is free, or is the same directory.
  private func path(
    of level: [UInt8], isRaw: Bool, in parent: String, isLast: Bool, name: MailboxName
  ) -> String {
    let text = isRaw ? nil : ModifiedUTF7.decode(level)
    let octets = text.map { Array($0.utf8) } ?? level
    for variant in 0..<Self.variantLimit {
      let encoded = Self.positions(in: octets, variant: variant)
      if variant > 0, encoded.isEmpty { break }
      var component =
        text.map { MailboxPath.component(text: $0, alsoEncoding: encoded) }
        ?? MailboxPath.component(raw: level, alsoEncoding: encoded)
      if component.utf8.count > MailboxPath.componentLimit {
        component = MailboxPath.cut(component, hash: Self.hash(Array(component.utf8)))
      }
      let path = parent.isEmpty ? component : parent + "/" + component
      if isFree(path, isLast: isLast) { return path }
    }
    // The hash of the whole name cannot be that of another one.
    let component = text.map { MailboxPath.component(text: $0) }
    let cut = MailboxPath.cut(
      component ?? MailboxPath.component(raw: level), hash: Self.hash(name.wire + [0] + level))
    return parent.isEmpty ? cut : parent + "/" + cut
  }

  private func isFree(_ path: String, isLast: Bool) -> Bool {
    guard let spelling = spellings[Self.folded(path)] else { return true }
    return Array(spelling.utf8) == Array(path.utf8) && !(isLast && isMailbox(path))
  }

  private func isMailbox(_ path: String) -> Bool { mailboxes.contains(path) }

  private mutating func register(_ path: String) {
    mailboxes.insert(path)
    var prefix = ""
    for component in MailboxPath.components(path) {
      prefix = prefix.isEmpty ? component : prefix + "/" + component
      let folded = Self.folded(prefix)
      if spellings[folded] == nil { spellings[folded] = prefix }
    }
  }

  /// What is equal for names that differ in case alone; String's own equality sees to Unicode forms.
  private static func folded(_ path: String) -> String { path.uppercased().lowercased() }

  /// Which octets a variant encodes besides those that must be: none in the first one, then one
  /// letter or digit after another, then two and more of them; other characters where none are.
  private static func positions(in octets: [UInt8], variant: Int) -> Set<Int> {
    if variant == 0 { return [] }
    var candidates = octets.indices.filter {
      let octet = octets[$0] | 0x20
      return (0x61...0x7a).contains(octet) || (0x30...0x39).contains(octets[$0])
    }
    if candidates.isEmpty {
      candidates = octets.indices.filter { octets[$0] & 0xc0 != 0x80 && octets[$0] != 0x26 }
    }
    if variant <= candidates.count { return [candidates[variant - 1]] }
    let more = variant - candidates.count + 1
    return more <= candidates.count ? Set(candidates.prefix(more)) : []
  }

  private static func hash(_ octets: [UInt8]) -> String {
    String(SHA256Stream.digest(of: octets.span).description.prefix(16))
  }
}
