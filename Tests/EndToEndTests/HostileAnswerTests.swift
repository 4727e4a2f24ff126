import TestSupport
import Testing

/// Answers that are made to break a client: numbers at the end of their range, words that are none,
/// names that are commands, messages under the wrong number.
@Suite("Hostile answers", .aFewAtATime)
struct HostileAnswerTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var capabilities = ""
    /// How the first backup ends, and which of the six messages it does not archive.
    var status: Int32 = 0
    var without: Set<Int> = []
    let lie: LyingIMAPServer.Lie

    init(
      _ name: String, capabilities: String = "", exit status: Int32 = 0, without: Set<Int> = [],
      _ lie: @escaping LyingIMAPServer.Lie
    ) {
      testDescription = name
      self.capabilities = capabilities
      self.status = status
      self.without = without
      self.lie = lie
    }
  }

  static let rows: [Row] = numbers + marks + bodies + order

  /// A lie about the FETCH response of message 3, every time.
  static func third(_ old: String, _ new: String) -> LyingIMAPServer.Lie {
    { turn, _ in turn.rewrite(3, old, new) }
  }

  static let edges = [
    "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616",
    "-9223372036854775809", "1e999", "9.9e18", "1.8446744073709552e19", "0.5",
  ]

  static let numbers: [Row] =
    edges.map { edge in
      Row(
        "sizes, HIGHESTMODSEQ and UIDNEXT \(edge)", capabilities: " CONDSTORE",
        { turn, _ in
          turn.rewrite(3, "RFC822.SIZE ", "RFC822.SIZE \(edge) X ")
          if turn.name == "EXAMINE" {
            turn.sayLast("* OK [HIGHESTMODSEQ \(edge)] x")
            turn.sayLast("* OK [UIDNEXT \(edge)] x")
          }
          if turn.name == "STATUS" {
            turn.untagged = []
            turn.sayLast(
              "* STATUS \"INBOX\" (MESSAGES 6 UIDNEXT \(edge) HIGHESTMODSEQ \(edge) UNSEEN \(edge))"
            )
          }
        })
    } + [
      Row(
        "MODSEQ at the end of 64 bits", third("FLAGS ()", "MODSEQ (18446744073709551615) FLAGS ()")),
      Row(
        "X-GM-MSGID at the end of 64 bits, for all", capabilities: " X-GM-EXT-1",
        { turn, _ in
          for uid in turn.uids {
            turn.rewrite(uid, "FLAGS ()", "X-GM-MSGID 18446744073709551615 FLAGS ()")
          }
        }),
      Row(
        "an EMAILID of 60,000 octets", capabilities: " OBJECTID",
        third("FLAGS ()", "EMAILID (\(String(repeating: "M", count: 60_000))) FLAGS ()")),
      Row(
        "STATUS counts 4294967295 messages", capabilities: " CONDSTORE",
        { turn, account in
          account.inbox.highestModSeq = 7
          if turn.name == "STATUS" {
            turn.untagged = [
              Array(
                "* STATUS INBOX (MESSAGES 4294967295 UIDNEXT 7 UIDVALIDITY 1700000000 HIGHESTMODSEQ 7)\r\n"
                  .utf8)
            ]
          }
        }),
      Row(
        "STATUS has another UIDVALIDITY than EXAMINE", capabilities: " CONDSTORE",
        { turn, account in
          account.inbox.highestModSeq = 7
          if turn.name == "STATUS" {
            turn.untagged = [
              Array(
                "* STATUS INBOX (MESSAGES 6 UIDNEXT 7 UIDVALIDITY 99 HIGHESTMODSEQ 7)\r\n".utf8)
            ]
          }
        }),
      Row("zone of 99 hours", third("+0900", "+9959")),
      Row("no zone", third(" +0900", "")),
      Row("second 61 of hour 24", third("09:30:00", "24:30:61")),
      Row("30 February", third(" 5-Feb-2024", "30-Feb-2024")),
    ]

  static let marks: [Row] = [
    Row(
      "a keyword that writes lines into dovecot-keywords",
      third("FLAGS ()", "FLAGS ({13}\r\na\n1 evil\r\n2 b e/f .. \u{7f})")),
    Row(
      "5,000 keywords",
      third("FLAGS ()", "FLAGS (\((0..<5_000).map { "k\($0)" }.joined(separator: " ")))")),
    Row(
      "a keyword of 300,000 octets",
      third("FLAGS ()", "FLAGS (\(String(repeating: "k", count: 300_000)) \\Seen)")),
    Row("keywords in octets that are no text", third("FLAGS ()", "FLAGS (\u{1b}[2J \u{202e}x)")),
    Row("FLAGS twice, equal", third("FLAGS ()", "FLAGS () FLAGS ()")),
  ]

  static let bodies: [Row] = [
    Row(
      "another body under the same number afterwards",
      { turn, _ in
        guard turn.fetchesBody(of: 3) else { return }
        turn.sayLast("* 3 FETCH (UID 3 FLAGS () RFC822.SIZE 5 BODY[] {5}\r\nother)")
      }),
    Row(
      "an empty body, and no size that would tell", exit: 1, without: [2],
      { turn, _ in
        turn.rewrite(3) { _ in Array("* 3 FETCH (UID 3 FLAGS () BODY[] {0}\r\n)\r\n".utf8) }
      }),
    Row(
      "an empty string for a body, and a size that is none", exit: 1, without: [2],
      { turn, _ in
        turn.rewrite(3) { _ in
          Array("* 3 FETCH (UID 3 FLAGS () RFC822.SIZE -1 BODY[] \"\")\r\n".utf8)
        }
      }),
    Row(
      "the beginning of a body", exit: 1, without: [2],
      { turn, _ in
        if turn.fetchesBody(of: 3) { turn.rewrite(3, "BODY[] {", "BODY[]<0> {") }
      }),
    Row(
      "a body as a binary literal",
      { turn, _ in
        if turn.fetchesBody(of: 3) { turn.rewrite(3, "BODY[] {", "BODY[] ~{") }
      }),
    Row(
      "two bodies in one response", exit: 1, without: [2],
      { turn, _ in
        if turn.fetchesBody(of: 3) { turn.rewrite(3, "FLAGS ()", "BODY[] {1}\r\na FLAGS ()") }
      }),
    Row(
      "a part instead of the whole", exit: 1, without: [2],
      { turn, _ in
        if turn.fetchesBody(of: 3) { turn.rewrite(3, "BODY[] {", "BODY[1] {") }
      }),
    Row(
      "a text without quotation marks instead of the body", exit: 1, without: [2],
      { turn, _ in
        turn.rewrite(3) { _ in
          Array("* 3 FETCH (UID 3 FLAGS () RFC822.SIZE 9 BODY[] something)\r\n".utf8)
        }
      }),
    Row(
      "half a line, and then the end", exit: 1, without: [2],
      { turn, _ in
        guard turn.fetchesBody(of: 3) else { return }
        turn.untagged = [Array("* 3 FETCH (UID 3 FLA".utf8)]
        turn.status = nil
        turn.fate = .closes
      }),
    Row(
      "OK before all bodies have come, once",
      { turn, _ in
        guard turn.name == "UID FETCH", turn.count == 0 else { return }
        turn.untagged = Array(turn.untagged.prefix(1))
      }),
  ]

  static let order: [Row] = [
    Row(
      "continuation requests out of the blue, BAD and NO before OK",
      { turn, _ in
        guard turn.name != "AUTHENTICATE" else { return }
        for line in ["+", "+ go on", "* BAD whatever", "* NO perhaps", "+ YWJj"] {
          turn.sayFirst(line)
          turn.sayLast(line)
        }
      }),
    Row(
      "EXISTS shrinks and grows in the middle",
      { turn, _ in
        guard turn.name == "UID FETCH" else { return }
        turn.sayFirst("* 2 EXISTS")
        turn.sayLast("* 4000 EXISTS")
      }),
    Row(
      "EXPUNGE of numbers that were never there",
      { turn, _ in
        guard turn.name == "UID FETCH" else { return }
        for line in ["* 0 EXPUNGE", "* 4294967295 EXPUNGE", "* 7 EXPUNGE", "* VANISHED 1:*"] {
          turn.sayFirst(line)
        }
        turn.sayLast("* VANISHED 1:4294967295")
      }),
    Row(
      "UIDVALIDITY changes in the middle of a FETCH, once",
      { turn, account in
        guard turn.fetchesBody(of: 3), turn.count == 0 else { return }
        account.inbox.uidValidity += 1
        account.inbox.messages.reverse()
        for index in account.inbox.messages.indices {
          account.inbox.messages[index].uid = UInt32(index + 1)
        }
        // The last three are those of the new numbers: what was 3, 2 and 1.
        for uid: UInt32 in 4...6 {
          let (old, new) = (Int(uid) - 1, 6 - Int(uid))
          turn.rewrite(uid, ServedAccount.sample(old), ServedAccount.sample(new))
        }
        turn.untagged.insert(
          Array("* OK [UIDVALIDITY \(account.inbox.uidValidity)] new\r\n".utf8), at: 3)
      }),
    Row(
      "names of folders that nobody asked for",
      { turn, _ in
        if turn.name != "LIST" { turn.sayFirst("* LIST () \"/\" ../../evil") }
        if turn.name != "STATUS" { turn.sayFirst("* STATUS evil (MESSAGES 9)") }
      }),
    Row(
      "NUL and octets of no text on a line",
      { turn, _ in
        turn.untagged.insert([0x2a, 0x20, 0x4f, 0x4b, 0x20, 0x00, 0xff, 0xfe, 0x0d, 0x0a], at: 0)
      }),
    Row(
      "[CLOSED] and another flag list at any time",
      { turn, _ in
        guard turn.name != "EXAMINE" else { return }
        turn.sayFirst("* OK [CLOSED] gone")
        turn.sayLast("* FLAGS ()")
      }),
  ]

  @Test("mix nothing up, and a second run changes nothing", arguments: rows)
  func hostile(_ row: Row) async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 6)
    account.capabilities += row.capabilities
    let server = try LyingIMAPServer(account, lie: row.lie)
    let wanted = (0..<6).filter { !row.without.contains($0) }.map(ServedAccount.sample)
    for run in 0..<2 {
      try await desk.run(desk.backup(server.port), wait: "20s").expect(
        row.status,
        [
          "messages_new": run == 0 ? wanted.count : 0, "messages_gone": 0,
          "messages_failed": row.without.count,
        ])
    }
    try await desk.expectArchive(["INBOX": wanted])
    let listing = try await desk.run(["list", desk.archive], isJSON: false)
    #expect(listing.ending == .exit(0), "\(listing)")
    #expect(!listing.output.contains("\u{1b}") && !listing.output.contains("\u{202e}"))
    if row.without.isEmpty { return }
    let honest = try LyingIMAPServer(account)
    try await desk.run(desk.backup(honest.port)).expect(0, ["messages_new": row.without.count])
  }

  static let tags: [String] = [
    "A9999 OK done", "a0001 OK done", "A0001 MAYBE done", "A99999999999 OK done", "* OK", "A0001",
    "OK done",
  ]

  @Test("a tagged answer that answers nothing ends the run with 76", arguments: tags)
  func wrongTag(_ line: String) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 2)) { turn, _ in
      guard turn.name == "LIST" else { return }
      turn.sayLast(line)
      turn.status = nil
      turn.fate = .closes
    }
    let run = try await desk.run(desk.backup(server.port))
    run.expect(line == "* OK" ? 75 : 76)
    for key in ["what", "cause", "remedy"] {
      #expect(run.error[key].text?.isEmpty == false, "\(key): \(run)")
    }
  }

  @Test(
    "words of a server reach people as text, and not too much of it",
    arguments: ["AUTHENTICATE", "LIST", "EXAMINE", "UID FETCH"])
  func words(_ command: String) async throws {
    let desk = try FaultDesk()
    let nasty = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{200b}\rhidden\u{8}"
    let server = try LyingIMAPServer(ServedAccount(count: 2)) { turn, _ in
      guard turn.name == command else { return }
      turn.refuse("NO [ALERT] \(nasty) \(String(repeating: "long ", count: 20_000))")
    }
    let run = try await desk.run(desk.backup(server.port), isJSON: false)
    #expect(run.ending != .exit(0))
    let shown = run.output + run.errorOutput
    #expect(!shown.isEmpty)
    #expect(shown.utf8.count < 20_000)
    let harmful = shown.unicodeScalars.filter {
      $0.value < 0x20 && $0 != "\n" || (0x7f..<0xa0).contains($0.value)
        || [0x200b, 0x202e].contains($0.value)
    }
    #expect(harmful.isEmpty, "\(shown)")
  }
}
