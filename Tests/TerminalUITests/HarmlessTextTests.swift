import Testing

@testable import TerminalUI

@Suite("HarmlessText")
struct HarmlessTextTests {
  @Test(
    "what could harm a terminal or a reader becomes visible",
    arguments: [
      ("plain 日本語 é 😀", "plain 日本語 é 😀"), ("a\u{1B}[31mb", "a\\x1B[31mb"),
      ("a\r\nb\tc", "a\\r\\nb\\tc"),
      ("\0\u{7}\u{8}\u{7F}", "\\x00\\x07\\x08\\x7F"), ("\u{9B}31m", "\\x9B31m"),
      ("\u{85}", "\\x85"),
      ("\u{202E}txt.exe\u{202C}", "\\u{202E}txt.exe\\u{202C}"),
      ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
      ("a\u{200B}b", "a\\u{200B}b"), ("\u{FEFF}", "\\u{FEFF}"),
      ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
      ("\u{061C}", "\\u{61C}"), ("\u{E0041}", "\\u{E0041}"), ("\u{AD}", "\\xAD"),
      ("\u{E000}", "\\u{E000}"),
      ("\u{FFFD}", "\u{FFFD}"), ("\u{3164}", "\\u{3164}"),
    ])
  func escapes(text: String, expected: String) {
    #expect(HarmlessText.line(text) == expected)
  }

  @Test("no scalar of the planes in use comes through that controls anything")
  func everyScalar() {
    let planes: [ClosedRange<UInt32>] = [0...0xFFFF, 0x10000...0x1FFFF, 0xE0000...0xE0FFF]
    for value in planes.joined() {
      guard let scalar = Unicode.Scalar(value) else { continue }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse:
        if !HarmlessText.isHarmful(scalar) { Issue.record("U+\(String(value, radix: 16))") }
      default: break
      }
    }
  }

  @Test("a piece is cut where it is too long, marks without end are broken up")
  func limits() {
    #expect(HarmlessText.line("abcde", limit: 5) == "abcde")
    #expect(HarmlessText.line("abcdef", limit: 5) == "abcde…")
    let marks = "a" + String(repeating: "\u{301}", count: 100_000)
    #expect(HarmlessText.line(marks, limit: 10).unicodeScalars.count < 200)
    #expect(HarmlessText.line("e\u{301}\u{302}") == "e\u{301}\u{302}")
  }
}
