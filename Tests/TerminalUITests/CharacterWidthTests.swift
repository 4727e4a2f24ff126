import Testing

@testable import TerminalUI

@Suite("CharacterWidth")
struct CharacterWidthTests {
  @Test(
    "columns as terminals have them",
    arguments: [
      ("", 0), ("a", 1), ("abc", 3), ("あ", 2), ("日本語", 6), ("ｱ", 1), ("Ａ", 2), ("é", 1),
      ("e\u{301}", 1), ("が", 2), ("か\u{3099}", 2), ("ｶﾞ", 2), ("한", 2),
      ("\u{1112}\u{1161}\u{11AB}", 2),
      ("😀", 2), ("👨‍👩‍👧", 2), ("🇯🇵", 2), ("❤️", 2), ("❤", 1), ("1️⃣", 2), ("α", 1), ("…", 1), ("─", 1),
      ("、。", 4), ("\u{200B}", 0), ("\u{7}", 0), ("𠮷", 2), ("Ж", 1), ("₩", 1), ("￥", 2), ("〜", 2),
    ])
  func columns(text: String, width: Int) {
    #expect(CharacterWidth.columns(of: text) == width)
  }

  @Test(
    "text is cut to columns, never through a character",
    arguments: [
      ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("日本語", 6, "日本語"), ("日本語", 5, "日本…"),
      ("日本語", 4, "日…"), ("日本語", 1, "…"), ("abc", 0, ""), ("👨‍👩‍👧👨‍👩‍👧", 3, "👨‍👩‍👧…"),
    ])
  func cut(text: String, limit: Int, expected: String) {
    #expect(CharacterWidth.cut(text, to: limit) == expected)
    #expect(CharacterWidth.columns(of: expected) <= limit)
  }

  @Test("padding fills up on either side")
  func padding() {
    #expect(CharacterWidth.padded("日", to: 5) == "日   ")
    #expect(CharacterWidth.padded("日", to: 5, isRight: true) == "   日")
    #expect(CharacterWidth.padded("日本語", to: 5) == "日本語")
  }
}
