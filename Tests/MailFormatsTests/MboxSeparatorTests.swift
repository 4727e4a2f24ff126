import MailFormats
import MailTypes
import Testing

@Suite("Separator lines of other programs")
struct MboxSeparatorTests {
  @Test(
    "read as programs write it",
    arguments: [
      ("a@b Thu Nov 26 18:11:05 2026", "a@b", "2026-11-26T18:11:05Z"),
      ("a@b Thu Nov 26 18:11 2026\r\n", "a@b", "2026-11-26T18:11:00Z"),
      ("a@b  Thu Nov  5 08:01:05 2026\n", "a@b", "2026-11-05T08:01:05Z"),
      ("a@b Thu Nov 26 18:11:05 JST 2026", "a@b", "2026-11-26T18:11:05+09:00"),
      ("a@b Thu Nov 26 18:11:05 2026 -0330", "a@b", "2026-11-26T18:11:05-03:30"),
      ("1790@xxx Thu Nov 26 18:11:05 +0000 2026", "1790@xxx", "2026-11-26T18:11:05Z"),
      ("- Thu Nov 26 18:11:05 2026", "-", "2026-11-26T18:11:05Z"),
      ("???@??? Thu Nov 26 18:11:05 2026", "???@???", "2026-11-26T18:11:05Z"),
      (
        "taro at example.jp  Thu Nov 26 18:11:05 2026", "taro at example.jp", "2026-11-26T18:11:05Z"
      ),
      ("a!b Thu Nov 26 18:11:05 2026 remote from host", "a!b", "2026-11-26T18:11:05Z"),
      ("a@b Thu, 26 Nov 2026 18:11:05 +0900 (JST)", "a@b", "2026-11-26T18:11:05+09:00"),
      ("a@b 26 Nov 26 18:11:05", "a@b", "2026-11-26T18:11:05Z"),
      ("a@b 26-Nov-1998 18:11:05 EST", "a@b", "1998-11-26T18:11:05-05:00"),
      ("Sun Thu Nov 26 18:11:05 2026", "Sun", "2026-11-26T18:11:05Z"),
      ("Thu Nov 26 18:11:05 2026", "", "2026-11-26T18:11:05Z"),
      ("a@b Thu Nov 26 18:11:05 XYZ 2026", "a@b", "2026-11-26T18:11:05Z"),
      ("\"a Mon b\"@c Thu Nov 26 18:11:05 2026", "\"a Mon b\"@c", "2026-11-26T18:11:05Z"),
      ("", "", nil), ("\r\n", "", nil), ("now on we meet at ten.", "now on we meet at ten.", nil),
      ("a@b", "a@b", nil), ("a@b Thu Feb 30 18:11:05 2026", "a@b Thu Feb 30 18:11:05 2026", nil),
      ("a@b Thu Nov 26 24:11:05 2026", "a@b Thu Nov 26 24:11:05 2026", nil),
      ("a@b Thu Nov 26 18:61:05 2026", "a@b Thu Nov 26 18:61:05 2026", nil),
      ("a@b Thu Nov 26 2026", "a@b Thu Nov 26 2026", nil),
    ] as [(String, String, String?)])
  func read(_ rest: String, _ sender: String, _ date: String?) throws {
    let line = try #require(MboxSeparator(parsing: Array("From \(rest)".utf8)))
    #expect(String(decoding: line.sender, as: UTF8.self) == sender)
    #expect(line.date?.rfc3339 == date)
  }

  @Test(
    "is none without From and a space", arguments: ["", "From", "from a", ">From a", " From a"])
  func none(_ line: String) {
    #expect(MboxSeparator(parsing: Array(line.utf8)) == nil)
  }

  @Test("a line of any length is read in no time")
  func long() throws {
    let words = Array("From ".utf8) + Array(repeating: UInt8(ascii: "1"), count: 3_000_000)
    #expect(MboxSeparator(parsing: words)?.date == nil)
    let many =
      Array("From ".utf8) + Array(repeatElement(Array("Mon ".utf8), count: 100_000).joined())
    #expect(MboxSeparator(parsing: many)?.date == nil)
    let nested = Array("From ".utf8) + Array(repeating: UInt8(ascii: "("), count: 100_000)
    #expect(MboxSeparator(parsing: nested) != nil)
  }

  @Test("what is written is read back", arguments: 0..<200)
  func roundTrip(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let seconds = Int64.random(in: -62_135_510_400...253_402_214_399, using: &generator)
    let date = InternalDate(seconds: seconds)
    let line = MboxSeparatorLine.octets(date: date)
    #expect(
      MboxSeparator(parsing: line)
        == MboxSeparator(sender: Array(MboxSeparatorLine.nobody.utf8), date: date))
  }
}
