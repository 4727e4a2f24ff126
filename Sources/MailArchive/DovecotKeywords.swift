internal import MailFormats
internal import WireBytes

/// Which letter stands for which keyword in the file names of one folder.
///
/// As Dovecot keeps it in `dovecot-keywords`: a line `INDEX KEYWORD` each, index 0 for `a` to 25
/// for `z`. A letter once given keeps its meaning; keywords beyond 26 get none.
struct DovecotKeywords: Hashable, Sendable {
  static let fileName = "dovecot-keywords"
  /// A file beyond this is none of Dovecot's.
  static let sizeLimit = 64 << 10
  private static let count = 26

  private var keywords: [String?] = Array(repeating: nil, count: count)
  /// Letters that some file uses though no keyword is known for them.
  private var reserved: Set<UInt8> = []

  init() {}

  /// Reads the file; lines that are none of its form are passed over.
  init(_ octets: [UInt8]) {
    for line in octets.split(whereSeparator: { $0 == ASCII.lineFeed || $0 == 0x0d }) {
      guard let space = line.firstIndex(of: ASCII.space),
        let index = Int(String(decoding: line[..<space], as: UTF8.self)),
        keywords.indices.contains(index), keywords[index] == nil
      else { continue }
      let keyword = String(decoding: line[(space + 1)...], as: UTF8.self)
      if Self.isKeyword(keyword) { keywords[index] = keyword }
    }
  }

  /// The octets of the file.
  var octets: [UInt8] {
    var text = ""
    for (index, keyword) in keywords.enumerated() {
      if let keyword { text += "\(index) \(keyword)\n" }
    }
    return Array(text.utf8)
  }

  /// Keeps a letter that a file uses from getting a meaning it did not have.
  mutating func reserve(_ letter: UInt8) { reserved.insert(letter) }

  /// The letter of a keyword, compared without case; a free one is given where there is one.
  mutating func letter(for keyword: String) -> UInt8? {
    guard Self.isKeyword(keyword) else { return nil }
    if let known = knownLetter(for: keyword) { return known }
    let free = keywords.indices.first {
      keywords[$0] == nil && !reserved.contains(Self.letter($0))
    }
    guard let free else { return nil }
    keywords[free] = keyword
    return Self.letter(free)
  }

  /// The keyword that a letter stands for; nil where nobody has said.
  func keyword(of letter: UInt8) -> String? {
    guard letter >= UInt8(ascii: "a") else { return nil }
    let index = Int(letter - UInt8(ascii: "a"))
    return keywords.indices.contains(index) ? keywords[index] : nil
  }

  /// The letter that stands for a keyword, compared without case; nil where none does.
  func knownLetter(for keyword: String) -> UInt8? {
    let lowered = keyword.lowercased()
    return keywords.firstIndex { $0?.lowercased() == lowered }.map(Self.letter)
  }

  private static func letter(_ index: Int) -> UInt8 { UInt8(ascii: "a") + UInt8(index) }

  /// What can stand on a line: no white space, no control.
  private static func isKeyword(_ keyword: String) -> Bool {
    !keyword.isEmpty && keyword.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f }
  }
}
