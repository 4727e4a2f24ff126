/// Lines up cells in columns, by the width that they take on a terminal.
package struct TableRenderer: Sendable {
  package enum Alignment: Hashable, Sendable {
    case left
    case right
  }

  package struct Column: Sendable {
    package var title: String
    package var alignment: Alignment
    /// Whether its cells mean nothing when they are cut, as dates.
    package var isWhole: Bool

    package init(_ title: String, _ alignment: Alignment = .left, isWhole: Bool = false) {
      self.title = title
      self.alignment = alignment
      self.isWhole = isWhole
    }
  }

  private let columns: [Column]
  private let style: TextStyle

  package init(columns: [Column], style: TextStyle) {
    self.columns = columns
    self.style = style
  }

  /// The table with its titles, each line ended by a line feed, no line wider than `width`.
  ///
  /// Cells are made harmless; where a row is too wide, the widest column of text is cut.
  package func render(_ rows: [[String]], width: Int?) -> String {
    let cells = rows.map { row in
      columns.indices.map { $0 < row.count ? HarmlessText.line(row[$0]) : "" }
    }
    var widths = columns.map { CharacterWidth.columns(of: $0.title) }
    for row in cells {
      for (index, cell) in row.enumerated() {
        widths[index] = max(widths[index], CharacterWidth.columns(of: cell))
      }
    }
    if let width { shrink(&widths, to: width) }
    let titles = style.text(line(columns.map(\.title), widths), .bold) + "\n"
    return cells.reduce(titles) { $0 + line($1, widths) + "\n" }
  }

  private func shrink(_ widths: inout [Int], to width: Int) {
    let gaps = 2 * max(0, widths.count - 1)
    while widths.reduce(gaps, +) > width {
      let candidates = widths.indices.filter {
        columns[$0].alignment == .left && !columns[$0].isWhole && widths[$0] > 8
      }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return }
      widths[widest] -= 1
    }
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var text = ""
    for (index, cell) in cells.enumerated() {
      let cut = CharacterWidth.cut(cell, to: widths[index])
      let isRight = columns[index].alignment == .right
      let isLast = index == cells.count - 1
      text +=
        isLast && !isRight
        ? cut : CharacterWidth.padded(cut, to: widths[index], isRight: isRight)
      if !isLast { text += "  " }
    }
    return text
  }
}
