import MailFormats
import MailTypes
import Testing

/// Octets in memory, handed out in pieces.
struct MemorySource: OctetSource {
  let octets: [UInt8]
  var piece = Int.max

  func read(at offset: UInt64, into bytes: inout MutableSpan<UInt8>) -> Int {
    guard offset < UInt64(octets.count) else { return 0 }
    let start = Int(offset)
    let count = min(bytes.count, octets.count - start, piece)
    for index in 0..<count { bytes[index] = octets[start + index] }
    return count
  }
}

@Suite("Scanner of an mbox")
struct MboxScannerTests {
  private static let line = "From a@b Thu Nov 26 18:11:05 2026\n"

  /// The messages as they were put in.
  private func messages(
    _ text: String, variant: MboxVariant? = nil, piece: Int = .max
  ) -> (messages: [String], findings: MboxFindings) {
    let octets = Array(text.utf8)
    var scanner = MboxScanner(MemorySource(octets: octets, piece: piece), variant: variant)
    var found: [String] = []
    while let message = scanner.next() {
      let raw = Array(octets[Int(message.offset)..<Int(message.end)])
      var output = raw
      if let unquoting = message.unquoting {
        output = []
        var quoting = MboxQuoting(unquoting)
        quoting.append(raw.span, to: &output)
        quoting.finish(to: &output)
      }
      #expect(message.hasReturns == raw.contains(13))
      #expect(message.hasNUL == raw.contains(0))
      #expect(raw.starts(with: message.header))
      found.append(String(decoding: output, as: UTF8.self))
    }
    #expect(scanner.next() == nil)
    #expect(scanner.findings.messages == found.count)
    return (found, scanner.findings)
  }

  private static let rows: [(text: String, messages: [String])] = [
    ("", []), ("\n\n", []), ("no mbox\n", []), ("From", []),
    (line + "A: b\n\nx\n\n", ["A: b\n\nx\n"]),
    (line + "A: b\n\nx\n\n" + line + "C: d\n\ny\n\n", ["A: b\n\nx\n", "C: d\n\ny\n"]),
    (line + "A: b\n\nx", ["A: b\n\nx"]), (line, [""]), (line + "\n", [""]),
    (line + "\n" + line + "\n", ["", ""]),
    (line + "A: b\n\n" + line + "C: d\n", ["A: b\n", "C: d\n"]),
    (line + "A: b\n\nx\n\n\n\n" + line + "C: d\n\n", ["A: b\n\nx\n\n\n", "C: d\n"]),
    (line + "A: b\n\nx\nFrom me\n\n", ["A: b\n\nx\nFrom me\n"]),
    (line + "A: b\n\nx\n\nFrom now on\n\n", ["A: b\n\nx\n", ""]),
    (line + "A: b\n\n>From a\n>>From b\n> From c\n\n", ["A: b\n\nFrom a\n>From b\n> From c\n"]),
    (
      "From a@b Thu Nov 26 18:11:05 2026\r\nA: b\r\n\r\nx\r\n\r\nFrom - \r\nC: d\r\n\r\n>From y\r\n\r\n",
      ["A: b\r\n\r\nx\r\n", "C: d\r\n\r\nFrom y\r\n"]
    ),
    ("\n\n" + line + "A: b\n\nx\n\n", ["A: b\n\nx\n"]),
    ("junk\n\n" + line + "A: b\n\nx\n\n", ["A: b\n\nx\n"]),
    ("From \nA: b\n\nx\n\nFrom \nC: d\n\n", ["A: b\n\nx\n", "C: d\n"]),
    // Content-Length that fits: with an empty line, without one, at the end, without a line end.
    (
      line + "Content-Length: 10\n\nx\n\nFrom y\n\n" + line + "C: d\n\n",
      ["Content-Length: 10\n\nx\n\nFrom y\n", "C: d\n"]
    ),
    (
      line + "Content-Length: 10\n\nx\n\nFrom y\n" + line + "C: d\n\n",
      ["Content-Length: 10\n\nx\n\nFrom y\n", "C: d\n"]
    ),
    (line + "Content-Length: 10\n\nx\n\nFrom y\n", ["Content-Length: 10\n\nx\n\nFrom y\n"]),
    (line + "Content-Length: 10\n\nx\n\nFrom y\n\n", ["Content-Length: 10\n\nx\n\nFrom y\n"]),
    (
      line + "Content-Length: 9\n\nx\n\nFrom y\n\n" + line + "C: d\n\n",
      ["Content-Length: 9\n\nx\n\nFrom y", "C: d\n"]
    ),
    (
      line + "Content-Length: 0\n\n\n" + line + "C: d\n\n", ["Content-Length: 0\n\n", "C: d\n"]
    ),
    // One that does not fit.
    (
      line + "Content-Length: 5\n\nx\n\nFrom y\n\n" + line + "C: d\n\n",
      ["Content-Length: 5\n\nx\n", "", "C: d\n"]
    ),
    (
      line + "Content-Length: 99999999999999999999\n\nx\n\n",
      ["Content-Length: 99999999999999999999\n\nx\n"]
    ),
    (
      line + "Content-Length: 999999999999999999\n\nx\n\n",
      ["Content-Length: 999999999999999999\n\nx\n"]
    ),
    (line + "Content-Length: -1\n\nx\n\n", ["Content-Length: -1\n\nx\n"]),
    // An unquoted line inside shows that nothing is quoted, here and from here on.
    (
      line + "Content-Length: 16\n\n>From x\n\nFrom y\n\n" + line
        + "Content-Length: 8\n\n>From z\n\n",
      [
        "Content-Length: 16\n\n>From x\n\nFrom y\n",
        "Content-Length: 8\n\n>From z\n",
      ]
    ),
    (line + "Content-Length: 8\n\n>From z\n\n", ["Content-Length: 8\n\nFrom z\n"]),
  ]

  @Test("finds what was put in, however it is read", arguments: rows.indices)
  func known(_ row: Int) {
    for piece in [Int.max, 1, 2, 3, 7, 64, 65] {
      #expect(messages(Self.rows[row].text, piece: piece).messages == Self.rows[row].messages)
    }
  }

  @Test(
    "what is said of the variant holds",
    arguments: [
      (MboxVariant.mboxo, "A: b\n\nFrom a\n>>From b\n"), (.mboxrd, "A: b\n\nFrom a\n>From b\n"),
      (.mboxcl, "A: b\n\nFrom a\n>>From b\n"), (.mboxcl2, "A: b\n\n>From a\n>>From b\n"),
    ])
  func declared(_ variant: MboxVariant, _ message: String) {
    let found = messages(
      Self.line + "A: b\n\n>From a\n>>From b\n\n", variant: variant)
    #expect(found.messages == [message])
    #expect(found.findings.ambiguousMessages.count == 0)
  }

  @Test("tells what is doubtful")
  func findings() {
    let text =
      "lost\n\n" + Self.line + "A: b\n\n>From x\n" + Self.line + "\nFrom now on\n\0\n\n"
      + Self.line + "no end"
    let found = messages(text).findings
    #expect(found.messages == 3)
    #expect(found.skippedOctets == 5)
    #expect(found.ambiguousMessages.first.map(\.number) == [1])
    #expect(found.ambiguousMessages.first.map(\.offset) == [6])
    #expect(found.ambiguousMessages.first.map(\.header) == [Array("A: b\n\n".utf8)])
    #expect(found.separatorsInText.first.map(\.number) == [1])
    #expect(found.undatedSeparators.first.map(\.number) == [2])
    #expect(found.messagesWithNUL.first.map(\.number) == [2])
    #expect(found.emptyMessages.count == 0)
    #expect(found.endsMidLine)
    var plain = MboxFindings()
    plain.messages = 1
    #expect(messages(Self.line + "A: b\n\nx\n\n").findings == plain)
    #expect(messages(Self.line + "\n").findings.emptyMessages.first.map(\.number) == [1])
  }

  @Test("of many messages the first few are named")
  func sightings() {
    let found = messages(
      String(repeating: Self.line + "A: b\n\n>From x\n\n", count: 9)
    ).findings.ambiguousMessages
    #expect(found.count == 9)
    #expect(found.first.map(\.number) == [1, 2, 3])
    let length = UInt64((Self.line + "A: b\n\n>From x\n\n").utf8.count)
    #expect(found.first.map(\.offset) == [0, length, 2 * length])
  }

  @Test(
    "where the variant is named, a line without a date is text", arguments: MboxVariant.allCases)
  func undated(_ variant: MboxVariant) {
    let long = "From " + String(repeating: "s", count: 200) + "@b Thu Nov 26 18:11:05 2026\n"
    let text = "A: b\n\nx\n\nFrom now on\n\nFrom \n"
    for separator in [Self.line, long] {
      for piece in [Int.max, 1, 7] {
        let found = messages(
          separator + text + "\n" + separator + "C: d\n\n", variant: variant, piece: piece)
        #expect(found.messages == [text, "C: d\n"])
        #expect(found.findings.undatedLines.first.map(\.number) == [1])
        #expect(found.findings.undatedSeparators.count == 0)
      }
    }
    // One whose separators have none.
    let bare = messages("From x\nA: b\n\nFrom y\nC: d\n\n", variant: variant)
    #expect(bare.messages == ["A: b\n", "C: d\n"])
    #expect(bare.findings.undatedSeparators.count == 2)
    // Nobody has said that its lines are quoted.
    #expect(messages(Self.line + text + "\n").messages == ["A: b\n\nx\n", "", ""])
  }

  @Test("what mboxrd writes is read back", arguments: 0..<30)
  func roundTrip(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let pieces = [
      "From ", ">From ", "\n", "\n\n", "\r\n", "A: b\n", "x", "From a Thu Nov 26 18:11:05 2026\n",
      "Content-Length: 3\n", "\u{0}", "\r",
    ]
    for _ in 0..<30 {
      var text: [UInt8] = []
      var put: [String] = []
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        var message = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
          pieces[Int.random(in: 0..<pieces.count, using: &generator)]
        }.joined()
        if message.utf8.last != 10 { message += "\n" }
        put.append(message)
        text += Self.line.utf8
        var quoting = MboxQuoting(.quoting)
        let octets = Array(message.utf8)
        quoting.append(octets.span, to: &text)
        quoting.finish(to: &text)
        text.append(10)
      }
      let whole = String(decoding: text, as: UTF8.self)
      #expect(messages(whole, variant: .mboxrd).messages == put)
      #expect(messages(whole, variant: .mboxrd, piece: 5).messages == put)
    }
  }

  @Test("any octets are gone through to the end", arguments: 0..<40)
  func noise(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let alphabet = Array("From >\n\r:0123 Content-Length".utf8)
    for _ in 0..<50 {
      let octets = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
      }
      let text = Array((Self.line + "Content-Length: \(octets.count % 40)\n\n").utf8) + octets
      var scanner = MboxScanner(MemorySource(octets: text, piece: Int(seed) + 1))
      var end: UInt64 = 0
      while let message = scanner.next() {
        #expect(message.separatorOffset >= end)
        #expect(message.offset > message.separatorOffset)
        #expect(message.headerLength <= message.length)
        end = message.end
      }
      #expect(end <= UInt64(text.count))
    }
  }

  @Test("long lines and messages cost no memory of their own")
  func long() {
    let body = String(repeating: "x", count: 700_000)
    let text = Self.line + "A: b\n\n" + body + "\n\n" + Self.line + body + "\n\n"
    #expect(messages(text, piece: 1000).messages == ["A: b\n\n" + body + "\n", body + "\n"])
  }
}
