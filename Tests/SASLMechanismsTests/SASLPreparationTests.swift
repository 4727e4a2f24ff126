import Testing

@testable import SASLMechanisms

@Suite struct SASLPreparationTests {
  private func prepared(_ text: String) -> String? {
    SASLPreparation.prepared(text.utf8).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The first rows are the examples of RFC 4013 §3.
  @Test(
    arguments: [
      ("I\u{ad}X", "IX"), ("user", "user"), ("USER", "USER"),
      ("pass word!", "pass word!"), ("a\u{a0}b", "a b"), ("a\u{3000}b", "a b"),
      ("a\u{feff}b", "ab"), ("Grüße", "Grüße"), ("ÉCOLE", "ÉCOLE"), ("Straße", "Straße"),
      ("ひらがな漢字カナ", "ひらがな漢字カナ"), ("пароль", "пароль"), ("ΟΔΟΣ οδος", "ΟΔΟΣ οδος"),
      ("한글", "한글"), ("€100", "€100"), ("😀", "😀"),
    ])
  func whatIsCertain(text: String, result: String) {
    let bytes = prepared(text).map { Array($0.utf8) }
    #expect(bytes == Array(result.utf8))
  }

  /// Where SASLprep would change the text, or forbid it, nothing is guessed.
  @Test(
    arguments: [
      "", "\u{ad}", "a\u{7}", "tab\t", "\u{7f}", "\u{85}", "\u{aa}", "\u{2168}", "\u{627}1",
      "שלום", "Ａ", "ﾊﾝｶｸ", "e\u{301}", "\u{212b}", "\u{212a}", "\u{2126}", "①", "ﬁ", "㍻",
      "\u{1100}\u{1161}", "\u{e000}", "\u{200b}", "\u{2028}", "\u{202e}", "\u{958}", "\u{f900}",
      "\u{fdfa}", "\u{149}",
    ])
  func whatIsNot(text: String) {
    #expect(prepared(text) == nil)
  }

  @Test func octetsThatAreNoUTF8() {
    #expect(SASLPreparation.prepared([0x67, 0xfc, 0x74]) == nil)
    #expect(SASLPreparation.prepared([0xc3]) == nil)
  }
}
