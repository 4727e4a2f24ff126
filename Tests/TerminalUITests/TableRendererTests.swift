import Testing

@testable import TerminalUI

@Suite("TableRenderer")
struct TableRendererTests {
  private let plain = TextStyle(isColoured: false)

  @Test("columns line up whatever the width of their characters")
  func alignment() {
    let table = TableRenderer(
      columns: [.init("Folder"), .init("Messages", .right), .init("State")], style: plain)
    #expect(
      table.render([["INBOX", "12,345", "ok"], ["日本語フォルダ", "3", "ok"]], width: nil) == """
        Folder          Messages  State
        INBOX             12,345  ok
        日本語フォルダ         3  ok

        """)
  }

  @Test("the widest column of text gives way where the terminal is narrow", arguments: 24...60)
  func narrow(width: Int) {
    let table = TableRenderer(columns: [.init("Folder"), .init("N", .right)], style: plain)
    let text = table.render(
      [["日本語の長い名前のフォルダ/その下のフォルダ/さらに下", "1"], ["b", "123456"]], width: width)
    for line in text.split(separator: "\n") {
      #expect(CharacterWidth.columns(of: String(line)) <= width)
    }
    #expect(text.contains("123456"))
  }

  @Test("dates are never cut")
  func whole() {
    let table = TableRenderer(
      columns: [.init("Date", isWhole: true), .init("Folder"), .init("Subject")], style: plain)
    let text = table.render(
      [["2024-04-02 22:13", "INBOX/of the year", "a subject that is long"]], width: 40)
    #expect(text.contains("\n2024-04-02 22:13  INBOX/"))
    for line in text.split(separator: "\n") { #expect(line.count <= 40) }
  }

  @Test("cells are harmless, missing ones empty")
  func cells() {
    let table = TableRenderer(columns: [.init("A"), .init("B")], style: plain)
    #expect(table.render([["x\u{1B}y\n"]], width: nil).hasSuffix("\nx\\x1By\\n  \n"))
  }

  @Test("only the titles are coloured")
  func colour() {
    let table = TableRenderer(columns: [.init("A")], style: TextStyle(isColoured: true))
    #expect(table.render([["x"]], width: nil) == "\u{1B}[1mA\u{1B}[0m\nx\n")
  }
}
