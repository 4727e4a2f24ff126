import Testing

@testable import Settings

@Suite("ConfigScanner")
struct ConfigScannerTests {
  /// The value as compact text, so that rows can say what they expect.
  private func shape(_ node: ConfigNode) -> String {
    switch node.value {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .integer(let value): "i\(value)"
    case .decimal(let value): "d\(value)"
    case .string(let value): "'\(value)'"
    case .array(let nodes): "[" + nodes.map(shape).joined(separator: " ") + "]"
    case .object(let members):
      "{" + members.map { $0.key + ":" + shape($0.node) }.joined(separator: " ") + "}"
    }
  }

  @Test(
    "reads all that JSON5 has",
    arguments: [
      ("null", "null"), (" true ", "true"), ("false", "false"), ("12", "i12"), ("-12", "i-12"),
      ("+12", "i12"), ("0", "i0"), ("-0x1F", "i-31"), ("0Xff", "i255"), (".5", "d0.5"),
      ("5.", "d5.0"), ("-.5e1", "d-5.0"), ("1E3", "d1000.0"), ("Infinity", "dinf"),
      ("-Infinity", "d-inf"), ("+NaN", "dnan"), ("\"a'b\"", "'a'b'"), ("'a\"b'", "'a\"b'"),
      ("''", "''"), ("'\\n\\t\\\\\\'\\\"\\/\\q'", "'\n\t\\'\"/q'"), ("'\\x41\\u3042\\0'", "'Aあ\0'"),
      ("'\\uD83D\\uDE00'", "'😀'"), ("'one \\\ntwo \\\r\nthree'", "'one two three'"),
      ("'\u{2028}'", "'\u{2028}'"), ("[]", "[]"), ("[1,2,]", "[i1 i2]"), ("[[],[[]]]", "[[] [[]]]"),
      ("{}", "{}"), ("{a:1,'b c':2,\"d\":3,}", "{a:i1 b c:i2 d:i3}"),
      ("{$_1:1,日本:2,\\u0061b:3}", "{$_1:i1 日本:i2 ab:i3}"),
      ("{null:null,true:1}", "{null:null true:i1}"),
      ("\u{FEFF}/* a * b */ 1 // end", "i1"), ("\u{A0}\u{3000}\u{B}\u{C}1\r\n", "i1"),
      ("//\n1", "i1"),
      ("/**/1", "i1"),
    ])
  func accepted(text: String, expected: String) throws {
    #expect(shape(try ConfigScanner.scan(text)) == expected)
  }

  @Test(
    "names the place of each mistake",
    arguments: [
      ("", 1, 1, .unexpectedEnd), ("  \n ", 2, 2, .unexpectedEnd), ("1 2", 1, 3, .expectedEnd),
      ("{}\n}", 2, 1, .expectedEnd), ("{a 1}", 1, 4, .expected(":")),
      ("{a:1 b:2}", 1, 6, .expected(",", or: "}")), ("[1 2]", 1, 4, .expected(",", or: "]")),
      ("{a:}", 1, 4, .expectedValue), ("[,]", 1, 2, .expectedValue), ("{,}", 1, 2, .expectedKey),
      ("{1:2}", 1, 2, .expectedKey), ("{a-b:1}", 1, 3, .expected(":")),
      ("{a:@x}", 1, 4, .expectedValue), ("{a:maildir}", 1, 4, .wordWithoutQuotes),
      ("{a:True}", 1, 4, .wordWithoutQuotes), ("'abc", 1, 1, .unclosedString),
      ("\n 'ab\n'", 2, 2, .unclosedString), ("'\\", 1, 2, .unclosedString),
      ("'a\\1'", 1, 3, .badEscape), ("'\\x4'", 1, 2, .badEscape), ("'\\01'", 1, 2, .badEscape),
      ("'\\uD83D'", 1, 2, .badEscape), ("'\\uDE00'", 1, 2, .badEscape),
      ("'\\uD83D\\u0041'", 1, 2, .badEscape), ("{\\x:1}", 1, 2, .badEscape),
      ("01", 1, 1, .badNumber), ("1_000", 1, 1, .badNumber), ("0x", 1, 1, .badNumber),
      ("-", 1, 1, .badNumber), (".", 1, 1, .badNumber), ("1e", 1, 1, .badNumber),
      ("--1", 1, 1, .badNumber), ("0x1.8p1", 1, 1, .badNumber), ("Infinit", 1, 1, .badNumber),
      ("{a:1,\n a:2}", 2, 2, .doubledKey("a", firstLine: 1)),
      ("{'\\u0061':1,a:2}", 1, 13, .doubledKey("a", firstLine: 1)),
    ] as [(String, Int, Int, ConfigSyntaxError.Code)])
  func mistakes(text: String, line: Int, column: Int, code: ConfigSyntaxError.Code) {
    let error = #expect(throws: ConfigSyntaxError.self) { try ConfigScanner.scan(text) }
    #expect(error?.code == code)
    #expect(error?.position == ConfigPosition(line: line, column: column))
  }

  @Test(
    "an end inside names what is open",
    arguments: [
      ("{", "{"), ("{a:1", "{"), ("{a:1,", "{"), ("[", "["), ("[1,", "["), ("[1", "["),
      ("/* x", "/*"), ("1 /*", "/*"),
    ])
  func unclosed(text: String, mark: String) {
    let error = #expect(throws: ConfigSyntaxError.self) { try ConfigScanner.scan(text) }
    guard case .unclosed(let open, _)? = error?.code else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(open == mark)
  }

  @Test("lines end with LF, CR, CRLF or U+2028, and columns count characters")
  func positions() throws {
    for end in ["\n", "\r", "\r\n", "\u{2028}"] {
      let root = try ConfigScanner.scan("{\(end)あ: 'い', k: 1}")
      guard case .object(let members) = root.value else { continue }
      #expect(members.map(\.keyPosition.line) == [2, 2])
      #expect(members.map(\.keyPosition.column) == [1, 9])
      #expect(members.last?.node.position == ConfigPosition(line: 2, column: 12))
    }
  }

  @Test("brackets nest 32 deep and no deeper")
  func depth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try ConfigScanner.scan(nested(32))
    let error = #expect(throws: ConfigSyntaxError.self) { try ConfigScanner.scan(nested(33)) }
    #expect(error?.code == .tooDeep(maximum: 32))
    #expect(throws: ConfigSyntaxError.self) {
      try ConfigScanner.scan(String(repeating: "{a:", count: 100_000))
    }
  }

  @Test("every beginning of a configuration is an error with a place, none is a crash")
  func everyCut() {
    let text = """
      // c
      { a: 'x\\u0041', "b": [1, -0x2, .5, /* d */ true,], 日本: { c: null, }, }
      """
    for length in 0..<(text.unicodeScalars.count - 1) {
      let cut = String(String.UnicodeScalarView(text.unicodeScalars.prefix(length)))
      #expect(throws: ConfigSyntaxError.self) { try ConfigScanner.scan(cut) }
    }
  }

  @Test("any changed character gives a tree or an error")
  func everyChange() {
    let text = Array("{a:'x\\u0041',b:[1,-0x2,.5e3],c:{d:null}} // e".unicodeScalars)
    for index in text.indices {
      for scalar in "{}[]:,'\"\\/*0-x\n\u{0}é".unicodeScalars {
        var changed = text
        changed[index] = scalar
        let result = Result { try ConfigScanner.scan(String(String.UnicodeScalarView(changed))) }
        if case .failure(let error) = result { #expect(error is ConfigSyntaxError) }
      }
    }
  }
}
