import Testing

@testable import MailFormats

@Suite struct MessageRepairTests {
  private func repair(
    _ octets: [UInt8], piece: Int = .max
  ) -> (octets: [UInt8], found: MessageRepair.Kinds) {
    var repair = MessageRepair()
    var out: [UInt8] = []
    var rest = octets[...]
    while !rest.isEmpty {
      let part = Array(rest.prefix(piece))
      rest = rest.dropFirst(part.count)
      repair.feed(part.span, into: &out)
    }
    repair.finish(into: &out)
    return (out, repair.found)
  }

  private func repair(_ text: String) -> (text: String, found: MessageRepair.Kinds) {
    let (octets, found) = repair(Array(text.utf8))
    return (String(decoding: octets, as: UTF8.self), found)
  }

  @Test(
    "What needs nothing comes out as it is",
    arguments: [
      "Subject: x\r\n\r\nbody\r\n", "Subject: x\r\n\r\nbody", "", "\r\n", "Subject: x",
      "Subject: x\r\n\r\n日本語\r\n", "a\r\n\r\n" + String(repeating: "x", count: 998) + "\r\n",
      "Subject: " + String(repeating: "x", count: 989) + "\r\n\r\n",
    ])
  func unchanged(text: String) {
    let (out, found) = repair(text)
    #expect(out == text)
    #expect(found == [])
  }

  @Test(
    arguments: [
      ("A: b\n\nc\n", "A: b\r\n\r\nc\r\n", .lineEnds),
      ("A: b\r\rc\r", "A: b\r\n\r\nc\r\n", .lineEnds),
      ("A: b\r\n\r\nx\u{0}y\r\n", "A: b\r\n\r\nxy\r\n", .nul),
      ("A: b\n\r\n\u{0}c", "A: b\r\n\r\nc", [.nul, .lineEnds]),
      ("Subject: Grüße\r\n\r\n", "Subject: =?utf-8?B?R3LDvMOfZQ==?=\r\n\r\n", .header),
      (
        "From: \"Jürgen \\\"J\\\" Müller\" <j@x>\r\n\r\n",
        "From: =?utf-8?B?SsO8cmdlbiAiSiIgTcO8bGxlcg==?= <j@x>\r\n\r\n", .header
      ),
      (
        "Subject: a é b è ê c\r\n\r\n",
        "Subject: a =?utf-8?B?w6k=?= b =?utf-8?B?w6ggw6o=?= c\r\n\r\n", .header
      ),
      ("A: b\r\n é\r\n\r\né", "A: b\r\n =?utf-8?B?w6k=?=\r\n\r\né", .header),
    ] as [(String, String, MessageRepair.Kinds)])
  func repaired(text: String, expected: String, kinds: MessageRepair.Kinds) {
    let (out, found) = repair(text)
    #expect(out == expected)
    #expect(found == kinds)
  }

  @Test("Octets of an unknown charset are called that")
  func unknownCharset() {
    let (out, found) = repair(Array("Subject: caf".utf8) + [0xe9] + Array("\r\n\r\n".utf8))
    #expect(String(decoding: out, as: UTF8.self) == "Subject: =?unknown-8bit?B?Y2Fm6Q==?=\r\n\r\n")
    #expect(found == .header)
  }

  @Test(
    "No line is too long, no character is cut, and a repaired message needs no repair",
    arguments: [
      "A: b\r\n\r\n" + String(repeating: "x", count: 5000) + "\r\n",
      "A: b\r\n\r\n" + String(repeating: "日本", count: 2000),
      "A: b\r\n\r\n" + String(repeating: "word ", count: 1000) + "\r\n",
      "References: " + String(repeating: "<id@example.jp> ", count: 400) + "\r\n\r\n",
      "Subject: " + String(repeating: "日本語の件名", count: 200) + "\r\n\r\n",
      "X: " + String(repeating: "y", count: 200_000) + "\r\n\r\nz\r\n",
    ])
  func longLines(text: String) {
    let (out, found) = repair(text)
    #expect(!found.isEmpty)
    let isHeaderWithoutSpace = text.hasPrefix("X: ")
    for line in out.split(separator: "\r\n", omittingEmptySubsequences: false)
    where !isHeaderWithoutSpace {
      #expect(line.utf8.count <= 998)
      #expect(!line.unicodeScalars.contains("\u{FFFD}"))
    }
    let octets = Array(out.utf8)
    if !isHeaderWithoutSpace {
      #expect(repair(octets).octets == octets)
      #expect(repair(octets).found == [])
    }
  }

  @Test("Split anywhere, the outcome is the same")
  func pieces() {
    let text =
      "Subject: Grüße \"a b\" é\n X: y\r\r\n" + String(repeating: "日本語 ", count: 300)
      + "\u{0}\r\nend\r"
    let whole = repair(Array(text.utf8))
    for piece in 1..<40 {
      let parts = repair(Array(text.utf8), piece: piece)
      #expect(parts.octets == whole.octets)
      #expect(parts.found == whole.found)
    }
  }
}
