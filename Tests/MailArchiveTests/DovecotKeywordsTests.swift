import Testing

@testable import MailArchive

@Suite("dovecot-keywords")
struct DovecotKeywordsTests {
  @Test("letters follow the file, new ones fill its gaps")
  func letters() {
    var keywords = DovecotKeywords(Array("0 $Junk\n2 Work\n".utf8))
    #expect(keywords.letter(for: "work") == UInt8(ascii: "c"))
    #expect(keywords.letter(for: "$Junk") == UInt8(ascii: "a"))
    #expect(keywords.letter(for: "new") == UInt8(ascii: "b"))
    #expect(keywords.octets == Array("0 $Junk\n1 new\n2 Work\n".utf8))
    #expect(DovecotKeywords(keywords.octets) == keywords)
  }

  @Test("a reserved letter is not given away")
  func reserved() {
    var keywords = DovecotKeywords()
    keywords.reserve(UInt8(ascii: "a"))
    #expect(keywords.letter(for: "x") == UInt8(ascii: "b"))
  }

  @Test("the 26th keyword gets a letter, the 27th none")
  func limit() {
    var keywords = DovecotKeywords()
    for number in 0..<26 {
      #expect(keywords.letter(for: "k\(number)") == UInt8(ascii: "a") + UInt8(number))
    }
    #expect(keywords.letter(for: "k26") == nil)
    #expect(keywords.letter(for: "K25") == UInt8(ascii: "z"))
  }

  @Test(
    "what is no line of the file is passed over",
    arguments: ["", "\n\n", "x", "0", "26 a", "-1 a", "0  ", "99999999999999999999 a", "0\ta"])
  func damaged(_ text: String) {
    #expect(DovecotKeywords(Array(text.utf8)) == DovecotKeywords())
  }

  @Test("the first meaning of a letter stands")
  func doubled() {
    var keywords = DovecotKeywords(Array("0 one\r\n0 two\n".utf8))
    #expect(keywords.letter(for: "one") == UInt8(ascii: "a"))
  }

  @Test(
    "keywords that could break the file get no letter", arguments: ["", "a b", "a\nb", "\u{7f}"])
  func unfit(_ keyword: String) {
    var keywords = DovecotKeywords()
    #expect(keywords.letter(for: keyword) == nil)
  }
}
