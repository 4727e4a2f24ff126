import Testing

@testable import TerminalUI

@Suite("JSONObject")
struct JSONObjectTests {
  @Test("members keep their order and null is written")
  func order() {
    let inner = JSONObject().with("x", .integer(-1))
    let object = JSONObject().with("b", .text(nil)).with("a", .count(2)).with("d", .boolean(true))
      .with("c", .array([.string("s"), .object(inner), .unsigned(.max)]))
    #expect(
      object.text
        == #"{"b":null,"a":2,"d":true,"c":["s",{"x":-1},18446744073709551615]}"#)
  }

  @Test(
    "strings are escaped",
    arguments: [
      ("a\"b\\c", #""a\"b\\c""#), ("\n\r\t", #""\n\r\t""#),
      ("\0\u{1B}\u{7F}", #""\u0000\u001b\u007f""#),
      ("\u{2028}\u{202E}\u{200B}", #""\u2028\u202e\u200b""#), ("日本語😀", #""日本語😀""#),
      ("\u{E0041}", #""\udb40\udc41""#), ("e\u{301}", "\"e\u{301}\""), ("", "\"\""),
    ])
  func strings(text: String, expected: String) {
    #expect(JSONObject().with("k", .string(text)).text == "{\"k\":\(expected)}")
  }

  @Test(
    "numbers have three digits after the point at most",
    arguments: [
      (0, "0"), (1.5, "1.5"), (1.2345, "1.235"), (-0.5, "-0.5"), (12, "12"), (0.0004, "0"),
      (.nan, "null"), (.infinity, "null"), (1e20, "null"), (999.9996, "1000"),
    ] as [(Double, String)])
  func decimals(number: Double, expected: String) {
    #expect(JSONObject().with("k", .decimal(number)).text == "{\"k\":\(expected)}")
  }
}
