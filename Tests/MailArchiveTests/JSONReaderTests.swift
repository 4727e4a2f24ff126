import Testing

@testable import MailArchive

@Suite("JSON of archive.json")
struct JSONReaderTests {
  private func read(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

  @Test(
    "values",
    arguments: [
      ("null", .null), (" true ", .boolean(true)), ("false", .boolean(false)),
      ("-0.5e+10", .number("-0.5e+10")), ("0", .number("0")), ("\"\"", .string("")),
      ("\"\\u65e5\\ud83d\\ude00\\n\\\"\\/\"", .string("日😀\n\"/")), ("[]", .array([])),
      ("[1, [2]]", .array([.number("1"), .array([.number("2")])])), ("{}", .object([])),
      (
        "{\"a\":\r\n\t{\"b\":1}}",
        .object([
          JSONMember(key: "a", value: .object([JSONMember(key: "b", value: .number("1"))]))
        ])
      ),
    ] as [(String, JSONValue)])
  func values(_ text: String, _ value: JSONValue) throws {
    #expect(try read(text) == value)
    #expect(try JSONReader.read(JSONWriter.write(value)) == value)
  }

  @Test(
    "what is not JSON is refused",
    arguments: [
      "", " ", "{", "[", "\"", "nul", "01", "+1", "1.", "1e", ".5", "[1,]", "{\"a\":1,}", "{a:1}",
      "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{\"a\":1,\"a\":2}", "1 2", "// c\n1", "\"\u{1}\"",
      "\"\\x\"",
      "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\u{feff}1", "'a'",
    ])
  func refused(_ text: String) {
    #expect(throws: JSONError.self) { try read(text) }
  }

  @Test("octets that are no UTF-8 are refused")
  func notUTF8() {
    #expect(throws: JSONError.self) { try JSONReader.read([0x22, 0xff, 0x22]) }
  }

  @Test("32 levels are read, 33 are not")
  func depth() throws {
    func nested(_ levels: Int) -> String {
      String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }
    _ = try read(nested(32))
    #expect(throws: JSONError.self) { try read(nested(33)) }
    #expect(throws: JSONError.self) { try read(String(repeating: "[", count: 100_000)) }
  }

  @Test("an error names the line")
  func line() {
    let error = #expect(throws: JSONError.self) { try read("{\n\"a\": 1,\n}") }
    #expect(error?.line == 3)
  }
}
