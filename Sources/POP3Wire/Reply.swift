internal import WireBytes

/// The first line of a response: a status indicator and what follows it (RFC 1939 §3).
package struct Reply: Hashable, Sendable {
  /// `+OK`; false for `-ERR`.
  package var isPositive: Bool
  package var code: ReplyCode?
  /// The text for people, without the response code; unedited.
  package var text: String

  package init(isPositive: Bool, code: ReplyCode? = nil, text: String = "") {
    self.isPositive = isPositive
    self.code = code
    self.text = text
  }

  /// - Parameter line: Without its line end.
  /// - Throws: `notAReply` where there is no status indicator, in any case of letters.
  package init(_ line: Span<UInt8>) throws(POP3WireError) {
    let isPositive = Self.begins(line, with: "+OK")
    guard isPositive || Self.begins(line, with: "-ERR") else {
      throw POP3WireError(.notAReply, excerpt: Excerpt.of(line))
    }
    self.isPositive = isPositive
    var text: [UInt8] = []
    text.append(line, (isPositive ? 3 : 4)..<line.count)
    let words = text.drop { $0 == ASCII.space || $0 == 0x09 }
    (code, self.text) = Self.split(String(decoding: words, as: UTF8.self))
  }

  /// Whether the line begins with a word, in any case of letters, that nothing but a separator follows.
  private static func begins(_ line: Span<UInt8>, with word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard line.count >= length else { return false }
    let wanted = word.description.utf8
    guard zip(0..<length, wanted).allSatisfy({ ASCII.uppercased(line[$0]) == $1 }) else {
      return false
    }
    return line.count == length || !ASCII.isLetter(line[length]) && !ASCII.isDigit(line[length])
  }

  /// Takes the response code off the text, where there is one.
  private static func split(_ text: String) -> (ReplyCode?, String) {
    guard text.first == "[", let end = text.firstIndex(of: "]") else { return (nil, text) }
    let name = text[text.index(after: text.startIndex)..<end]
    // `resp-level` of RFC 2449 §3; what has blanks is no code but words in brackets.
    let isCode =
      !name.isEmpty && name.utf8.count <= 64
      && name.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    guard isCode else { return (nil, text) }
    let rest = text[text.index(after: end)...].drop { $0 == " " }
    return (ReplyCode(String(name)), String(rest))
  }
}
