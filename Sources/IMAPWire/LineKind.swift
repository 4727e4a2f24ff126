internal import WireBytes

/// What the first octets of a response tell about the place of literals in it.
enum LineKind: Hashable {
  /// Tagged, a continuation request or an untagged status response: text to the end of the line.
  case text
  case fetch
  case otherData

  init(_ line: Span<UInt8>) {
    guard line.count > 2, line[0] == UInt8(ascii: "*"), line[1] == ASCII.space else {
      self = .text
      return
    }
    var index = 2
    while index < line.count, line[index] == ASCII.space { index += 1 }
    guard index < line.count, line[index] != UInt8(ascii: "[") else {
      self = .text
      return
    }
    if ASCII.isDigit(line[index]) {
      while index < line.count, ASCII.isDigit(line[index]) { index += 1 }
      while index < line.count, line[index] == ASCII.space { index += 1 }
      let isFetch =
        Self.word("FETCH", at: index, in: line) || Self.word("UIDFETCH", at: index, in: line)
      self = isFetch ? .fetch : .otherData
      return
    }
    for condition in StatusResponse.Condition.allCases
    where Self.word(condition.rawValue, at: index, in: line) {
      self = .text
      return
    }
    self = .otherData
  }

  /// Whether a response that is not complete yet is one that names the messages of a mailbox.
  static func isSearch(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count > 10, bytes[0] == UInt8(ascii: "*"), bytes[1] == ASCII.space else {
      return false
    }
    return word("SEARCH", at: 2, in: bytes) || word("ESEARCH", at: 2, in: bytes)
  }

  /// Whether a word, given in capitals, stands there and ends there.
  static func word(_ word: String, at start: Int, in line: Span<UInt8>) -> Bool {
    var index = start
    for octet in word.utf8 {
      guard index < line.count, ASCII.uppercased(line[index]) == octet else { return false }
      index += 1
    }
    return index == line.count || !ASCII.isLetter(line[index])
  }
}
