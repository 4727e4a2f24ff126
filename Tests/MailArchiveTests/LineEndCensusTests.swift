import Testing

@testable import MailArchive

@Suite("Line-end census")
struct LineEndCensusTests {
  private static let rows: [(text: String, returns: UInt64, feeds: UInt64, pairs: UInt64)] = [
    ("", 0, 0, 0), ("a", 0, 0, 0), ("\r\n", 1, 1, 1), ("\n\r", 1, 1, 0), ("\r\r\n", 2, 1, 1),
    ("\r\n\n", 1, 2, 1), ("a\r\nb\nc\rd\r\n", 3, 3, 2), ("\r", 1, 0, 0), ("\n", 0, 1, 0),
    (String(repeating: "\r\n", count: 150), 150, 150, 150),
    (String(repeating: "\n", count: 300), 0, 300, 0),
    (String(repeating: "x", count: 127) + "\r\n", 1, 1, 1),
    (String(repeating: "x", count: 128) + "\r\n", 1, 1, 1),
  ]

  @Test("counts the same at every cut", arguments: rows.indices)
  func cuts(_ row: Int) {
    let (text, returns, feeds, pairs) = Self.rows[row]
    let octets = Array(text.utf8)
    for cut in 0...octets.count {
      var census = LineEndCensus()
      census.count(octets.span.extracting(0..<cut))
      census.count(octets.span.extracting(cut..<octets.count))
      #expect(census.carriageReturns == returns, "cut at \(cut)")
      #expect(census.lineFeeds == feeds && census.pairs == pairs, "cut at \(cut)")
      #expect(census.bareLineFeeds == feeds - pairs)
      #expect(census.isPairOpen == (octets.last == 13))
      #expect(
        census.hasOnlyPairs
          == (feeds == pairs && returns == pairs + (octets.last == 13 ? 1 : 0)))
    }
  }
}
