import MailFormats
import Testing

@Suite("Quoting of mboxrd")
struct MboxQuotingTests {
  /// Plain and quoted.
  static let rows: [(plain: String, quoted: String)] = [
    ("", ""), ("a", "a"), ("From a\n", ">From a\n"), ("From ", ">From "), ("From", "From"),
    ("From:\n", "From:\n"), (">From a", ">>From a"), (">>>From a", ">>>>From a"), (">", ">"),
    (">>>", ">>>"), (">Fro", ">Fro"), ("> From a", "> From a"), ("a\nFrom b\n", "a\n>From b\n"),
    ("a\r\nFrom b\r\n", "a\r\n>From b\r\n"), ("a\rFrom b", "a\rFrom b"), ("\nFrom ", "\n>From "),
    ("FFrom a", "FFrom a"), ("FrFrom a", "FrFrom a"), (" From a", " From a"),
    ("From >From ", ">From >From "), ("Fro\nFrom \n", "Fro\n>From \n"), ("FROM a", "FROM a"),
    (">F>From a", ">F>From a"), ("\0From a\n\0", "\0From a\n\0"), (">\n>From \n", ">\n>>From \n"),
    ("From \nFrom \n", ">From \n>From \n"), ("Fro>From ", "Fro>From "),
  ]

  private func pass(
    _ octets: [UInt8], _ direction: MboxQuoting.Direction, pieces: Int
  ) -> [UInt8] {
    var quoting = MboxQuoting(direction)
    var output: [UInt8] = []
    var start = 0
    while start < octets.count {
      let end = min(octets.count, start + pieces)
      quoting.append(octets.span.extracting(start..<end), to: &output)
      start = end
    }
    quoting.finish(to: &output)
    return output
  }

  @Test("lines are quoted and unquoted, however they are cut", arguments: rows.indices)
  func knownAnswers(_ index: Int) {
    let (plain, quoted) = (Array(Self.rows[index].plain.utf8), Array(Self.rows[index].quoted.utf8))
    for pieces in 1...max(1, quoted.count) {
      #expect(pass(plain, .quoting, pieces: pieces) == quoted, "pieces of \(pieces)")
      #expect(pass(quoted, .unquoting, pieces: pieces) == plain, "pieces of \(pieces)")
    }
  }

  @Test("any octets come back, and no line of the quoted ones begins with From")
  func roundTrip() {
    var random = SystemRandomNumberGenerator()
    let alphabet = Array(">>From \n\n\r\0x".utf8)
    for _ in 0..<500 {
      let plain = (0..<Int.random(in: 0...80, using: &random)).map { _ in
        Bool.random(using: &random)
          ? alphabet[Int.random(in: 0..<alphabet.count, using: &random)] : UInt8(ascii: ">")
      }
      let text = Bool.random(using: &random) ? plain : plain + Array("\nFrom ".utf8) + plain
      let quoted = pass(text, .quoting, pieces: 7)
      #expect(pass(quoted, .unquoting, pieces: 5) == text)
      let lines = quoted.split(separator: 10, omittingEmptySubsequences: false)
      #expect(!lines.contains { $0.starts(with: "From ".utf8) })
    }
  }

  @Test("a line of nothing but marks is not gathered")
  func manyMarks() {
    let plain = [UInt8](repeating: UInt8(ascii: ">"), count: 300_000) + Array("From x".utf8)
    let quoted = pass(plain, .quoting, pieces: 4096)
    #expect(quoted.count == plain.count + 1)
    #expect(pass(quoted, .unquoting, pieces: 1000) == plain)
  }

  @Test(
    "an mboxo loses one mark, and only where there is one",
    arguments: [
      (">From x", "From x"), (">>From x", ">>From x"), ("From x", "From x"),
      ("a\n>From \n>>>From \n", "a\nFrom \n>>>From \n"), (">Fro\n", ">Fro\n"), (">", ">"),
      (">>", ">>"), (">>F", ">>F"), ("> From x", "> From x"), (">>\n>From ", ">>\nFrom "),
    ])
  func once(_ quoted: String, _ plain: String) {
    let quoted = Array(quoted.utf8)
    for pieces in 1...quoted.count {
      #expect(pass(quoted, .unquotingOnce, pieces: pieces) == Array(plain.utf8))
    }
  }
}
