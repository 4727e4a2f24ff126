package import MailTypes

/// The name of a file in a Maildir: a base that stays and a suffix that carries the flags.
///
/// Any program's names can be read, `BASE:2,FLAGS` and those without flags.
package struct MaildirFileName: Hashable, Sendable, CustomStringConvertible {
  /// Everything before the colon; unique in its folder.
  package var base: String
  /// The flag letters that name a system flag.
  package var systemFlags: SystemFlags
  /// The letters `a` to `z` that stand for keywords, ascending.
  package var keywordLetters: [UInt8]

  package init(base: String, systemFlags: SystemFlags = [], keywordLetters: [UInt8] = []) {
    self.base = base
    self.systemFlags = systemFlags
    self.keywordLetters = Array(Set(keywordLetters.filter(Self.isKeywordLetter))).sorted()
  }

  /// Reads a name that a disk without `:` may have changed: `;2,` and `!2,` as Windows programs
  /// write it, or U+F022 as Samba and macOS do.
  package init(parsingCopied text: String) {
    guard text.utf8.lastIndex(of: UInt8(ascii: ":")) == nil else {
      self.init(parsing: text)
      return
    }
    let scalars = Array(text.unicodeScalars)
    let mark = scalars.indices.last { index in
      [";", "!", "\u{f022}"].contains(scalars[index])
        && scalars[(index + 1)...].starts(with: "2,".unicodeScalars)
    }
    guard let mark else {
      self.init(parsing: text)
      return
    }
    var name = String.UnicodeScalarView(scalars[..<mark])
    name.append(":")
    name.append(contentsOf: scalars[(mark + 1)...])
    self.init(parsing: String(name))
  }

  /// Reads any file name; letters without a meaning, `P` among them, are passed over.
  package init(parsing text: String) {
    let octets = text.utf8
    guard let colon = octets.lastIndex(of: UInt8(ascii: ":")) else {
      self.init(base: text)
      return
    }
    let base = String(text[..<colon])
    let info = octets[octets.index(after: colon)...]
    guard info.starts(with: "2,".utf8) else {
      self.init(base: base)
      return
    }
    var system: SystemFlags = []
    var letters: [UInt8] = []
    for octet in info.dropFirst(2).prefix(while: { $0 != UInt8(ascii: ",") }) {
      if Self.isKeywordLetter(octet) {
        letters.append(octet)
      } else {
        for known in SystemFlags.names where known.maildir == octet { system.insert(known.flag) }
      }
    }
    self.init(base: base, systemFlags: system, keywordLetters: letters)
  }

  /// `:2,` and the letters in ASCII order.
  package var suffix: String {
    var letters = SystemFlags.names.filter { systemFlags.contains($0.flag) }.map(\.maildir)
    letters.sort()
    letters += keywordLetters
    return ":2," + String(decoding: letters, as: UTF8.self)
  }

  package var description: String { base + suffix }

  /// The base name of a message in the archive; see `MaildirBaseName`.
  package static func base(
    digest: ContentDigest, copy: Int, diskSize: UInt64, virtualSize: UInt64
  ) -> String {
    MaildirBaseName(
      digest: digest, copy: UInt32(clamping: copy), diskSize: diskSize, virtualSize: virtualSize
    ).description
  }

  private static func isKeywordLetter(_ octet: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet)
  }
}
