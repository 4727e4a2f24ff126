/// Encoded words that follow each other in one charset and are decoded together.
///
/// Many programs cut a character in two at the border of two words, against RFC 2047 §5.
struct EncodedRun {
  private var charset = ""
  private var octets: [UInt8] = []

  var isEmpty: Bool { charset.isEmpty }

  /// Adds a word; what stood in another charset before it goes into `text`.
  mutating func append(_ word: EncodedWord, flushingInto text: inout String) {
    if charset != word.charset { text += takeText() }
    charset = word.charset
    octets += word.octets
  }

  /// The text so far; empty afterwards.
  mutating func takeText() -> String {
    guard !charset.isEmpty else { return "" }
    defer {
      charset = ""
      octets.removeAll()
    }
    return CharsetDecoder.decode(octets, charset: charset) ?? CharsetGuess.decode(octets[...])
  }
}
