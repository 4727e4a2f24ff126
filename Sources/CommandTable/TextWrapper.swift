/// Breaks text into lines of a terminal's width.
///
/// Breaks at spaces; between East Asian characters too, but never so that a line begins with
/// closing punctuation or ends with opening punctuation (JIS X 4051).
struct TextWrapper {
  /// How many columns a character takes.
  let columns: @Sendable (Character) -> Int

  func width(of text: String) -> Int { text.reduce(0) { $0 + columns($1) } }

  /// The lines of one paragraph, none wider than `width` unless a word is.
  func lines(of text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for piece in pieces(of: text) {
      let pieceWidth = self.width(of: piece.text)
      let gap = piece.followsSpace && !line.isEmpty ? 1 : 0
      if !line.isEmpty, used + gap + pieceWidth > width {
        lines.append(line)
        line = piece.text
        used = pieceWidth
      } else {
        line += (gap == 1 ? " " : "") + piece.text
        used += gap + pieceWidth
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  private struct Piece {
    var text: String
    var followsSpace: Bool
  }

  /// What is never broken: words, and East Asian characters with the punctuation that clings to them.
  private func pieces(of text: String) -> [Piece] {
    var pieces: [Piece] = []
    var followsSpace = false
    var mayBreak = true
    for character in text {
      if character == " " || character == "\n" {
        followsSpace = true
        continue
      }
      let isWide = columns(character) > 1
      let clings = Self.closing.contains(character)
      if let last = pieces.indices.last, !followsSpace, clings || !(isWide || mayBreak) {
        pieces[last].text.append(character)
      } else if let last = pieces.indices.last, !followsSpace,
        pieces[last].text.last.map(Self.opening.contains) ?? false
      {
        pieces[last].text.append(character)
      } else {
        pieces.append(Piece(text: String(character), followsSpace: followsSpace))
      }
      followsSpace = false
      mayBreak = isWide
    }
    return pieces
  }

  private static let closing = Set("、。，．・：；？！ー」』）】〕〉》ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々,.:;?!)]}%…")
  private static let opening = Set("「『（【〔〈《([{`")
}
