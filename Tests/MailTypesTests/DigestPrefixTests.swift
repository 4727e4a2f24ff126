import MailTypes
import Testing

@Suite("DigestPrefix")
struct DigestPrefixTests {
  @Test(
    "holds every digest that begins with it and no other",
    arguments: [
      (
        "abcd", "abcd" + String(repeating: "0", count: 60),
        "abcd" + String(repeating: "f", count: 60)
      ),
      (
        "ABCDE", "abcde" + String(repeating: "0", count: 59),
        "abcde" + String(repeating: "f", count: 59)
      ),
    ])
  func range(text: String, first: String, last: String) throws {
    let prefix = try #require(DigestPrefix(text))
    #expect(prefix.description == text.lowercased())
    #expect(prefix.range.lowerBound.description == first)
    #expect(prefix.range.upperBound.description == last)
  }

  @Test("a whole digest holds itself alone")
  func whole() throws {
    let text = String(repeating: "0123456789abcdef", count: 4)
    let prefix = try #require(DigestPrefix(text))
    #expect(prefix.range.lowerBound == prefix.range.upperBound)
    #expect(prefix.range.lowerBound.description == text)
  }

  @Test(
    "refuses what is no beginning of a digest",
    arguments: [
      "", "abc", "abcg", "abcd ", "ab cd", "0xab", "ａｂｃｄ", String(repeating: "a", count: 65),
    ])
  func refused(text: String) {
    #expect(DigestPrefix(text) == nil)
  }
}
