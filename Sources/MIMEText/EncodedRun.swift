/// Encoded words that follow each other in one charset and are decoded together.
///
/// Many programs cut a character in two at the border of two words, against RFC 2047 §5.
struct EncodedRun {
  private var charset: CharsetName?
  private var octets: [UInt8] = []

  var isEmpty: Bool { charset == nil }

  /// Adds a word; what stood in another charset before it goes into `text`.
  mutating func append(_ word: EncodedWord, flushingInto text: inout String) {
    if charset?.key != word.charset.key { text += takeText() }
    charset = word.charset
    octets += word.octets
  }

  /// The text so far; empty afterwards.
  mutating func takeText() -> String {
    guard let charset else { return "" }
    defer {
      self.charset = nil
      octets.removeAll()
    }
    return CharsetDecoder.decode(octets, charset: charset) ?? CharsetGuess.decode(octets[...])
  }
}
