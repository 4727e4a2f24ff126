import Testing

@testable import CommandTable

@Suite("TextWrapper")
struct TextWrapperTests {
  private let wrapper = TextWrapper { $0.isASCII ? 1 : 2 }

  @Test("breaks English at spaces")
  func english() {
    #expect(
      wrapper.lines(of: "one two three four", width: 9) == ["one two", "three", "four"])
  }

  @Test("a word that is too long stands alone")
  func longWord() {
    #expect(wrapper.lines(of: "a loooooong b", width: 5) == ["a", "loooooong", "b"])
  }

  @Test("breaks Japanese between characters, but no line begins with a full stop")
  func japanese() {
    #expect(wrapper.lines(of: "あいうえお。", width: 10) == ["あいうえ", "お。"])
    #expect(wrapper.lines(of: "あいう「えお」", width: 8) == ["あいう", "「えお」"])
  }

  @Test("words inside Japanese stay whole")
  func mixed() {
    #expect(
      wrapper.lines(of: "設定は config.json5 に書きます。", width: 16)
        == ["設定は", "config.json5 に", "書きます。"])
    #expect(wrapper.lines(of: "これはmailkuraです", width: 12) == ["これは", "mailkuraです"])
  }

  @Test("no line is wider than asked for", arguments: 8...40)
  func widths(width: Int) {
    let text = "新しいメールだけを archive に写します。すでにある mail は、どれほど大きくても読み直しません。"
    let lines = wrapper.lines(of: text, width: width)
    for line in lines { #expect(wrapper.width(of: line) <= width) }
    #expect(
      lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
  }

  @Test("nothing gives no line")
  func empty() {
    #expect(wrapper.lines(of: "", width: 10).isEmpty)
    #expect(wrapper.lines(of: "  ", width: 10).isEmpty)
  }
}
