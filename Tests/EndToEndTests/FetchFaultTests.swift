import TestSupport
import Testing

/// Answers to FETCH and SEARCH that are wrong, odd or missing: no mix-up, nothing lost, and what
/// is not whole is never stored.
@Suite("Lies about messages", .aFewAtATime)
struct FetchFaultTests {
  /// A mailbox of six messages whose server lies until it has lied enough.
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// How the first backup ends.
    let status: Int32
    /// Messages of the six that it does not archive.
    let without: Set<Int>
    let wait: String
    let lie: LyingIMAPServer.Lie

    init(
      _ name: String, exit status: Int32 = 0, without: Set<Int> = [], wait: String = "20s",
      _ lie: @escaping LyingIMAPServer.Lie
    ) {
      testDescription = name
      self.status = status
      self.without = without
      self.wait = wait
      self.lie = lie
    }
  }

  /// A lie about the body of message 3, every time.
  static func third(_ lie: @escaping @Sendable (inout IMAPTurn) -> Void) -> LyingIMAPServer.Lie {
    { turn, _ in if turn.fetchesBody(of: 3) { lie(&turn) } }
  }

  static let literal = "{\(ServedAccount.sample(2).utf8.count)}"

  static let rows: [Row] = oddButWhole + withheld + miscounted + poison

  static let oddButWhole: [Row] = [
    Row("RFC822.SIZE too large", third { $0.rewrite(3, "RFC822.SIZE ", "RFC822.SIZE 99") }),
    Row("RFC822.SIZE 1", third { $0.rewrite(3, "RFC822.SIZE ", "RFC822.SIZE 1 X-OLD ") }),
    Row(
      "RFC822.SIZE beyond 64 bits",
      third {
        $0.rewrite(3, "RFC822.SIZE ", "RFC822.SIZE 99999999999999999999999")
      }),
    Row(
      "RFC822.SIZE as a float", third { $0.rewrite(3, "RFC822.SIZE ", "RFC822.SIZE 9.37e+06 X ") }),
    Row(
      "no size, no date, no flags",
      third {
        $0.rewrite(3) { _ in
          let body = ServedAccount.sample(2)
          return Array("* 3 FETCH (UID 3 BODY[] {\(body.utf8.count)}\r\n\(body))\r\n".utf8)
        }
      }),
    Row("INTERNALDATE of year 0", third { $0.rewrite(3, " 5-Feb-2024", "00-Jan-0000") }),
    Row("INTERNALDATE NIL", third { $0.rewrite(3, "\" 5-Feb-2024 09:30:00 +0900\"", "NIL") }),
    Row("INTERNALDATE far away", third { $0.rewrite(3, " 5-Feb-2024", "31-Dec-9999") }),
    Row("INTERNALDATE before 1970", third { $0.rewrite(3, " 5-Feb-2024", " 1-Jan-1901") }),
    Row("MODSEQ -1", third { $0.rewrite(3, "RFC822.SIZE", "MODSEQ (-1) RFC822.SIZE") }),
    Row("FLAGS NIL", third { $0.rewrite(3, "FLAGS ()", "FLAGS NIL") }),
    Row(
      "flags with odd names",
      third {
        $0.rewrite(3, "FLAGS ()", "FLAGS (\\Seen \\Recent \\X-Odd $Label1 \"quoted\" \\*)")
      }),
    Row(
      "items nobody asked for, nested",
      third {
        $0.rewrite(3, "FLAGS ()", "X ((a \"b)\" {3}\r\n((( NIL) ENVELOPE) FLAGS ()")
      }),
    Row(
      "items in another order",
      { turn, _ in
        for uid in turn.uids where turn.fetchesBody(of: uid) {
          turn.rewrite(uid) { _ in
            let body = ServedAccount.sample(Int(uid) - 1)
            return Array(
              ("* \(uid) FETCH (BODY[] {\(body.utf8.count)}\r\n\(body) RFC822.SIZE \(body.utf8.count) "
                + "FLAGS () UID \(uid) INTERNALDATE \" 5-Feb-2024 09:30:00 +0900\")\r\n").utf8)
          }
        }
      }),
    Row(
      "responses backwards",
      { turn, _ in
        if turn.name == "UID FETCH" { turn.untagged.reverse() }
      }),
    Row(
      "each response twice",
      { turn, _ in
        if turn.name == "UID FETCH" { turn.untagged = turn.untagged.flatMap { [$0, $0] } }
      }),
    Row(
      "sequence number 0",
      { turn, _ in
        for uid in turn.uids { turn.rewrite(uid, "* \(uid) FETCH", "* 0 FETCH") }
      }),
    Row(
      "bodies of messages nobody asked for",
      { turn, _ in
        if turn.fetchesBody(of: 3) {
          turn.sayFirst("* 9 FETCH (UID 900 FLAGS () BODY[] {5}\r\nalien)")
          turn.sayLast("* 1 FETCH (UID 1 FLAGS () BODY[] {5}\r\nother)")
        }
      }),
    Row(
      "a body without UID between others",
      { turn, _ in
        if turn.fetchesBody(of: 3), turn.uids.count > 1 {
          turn.sayFirst("* 9 FETCH (FLAGS () BODY[] {5}\r\nalien)")
        }
      }),
    Row(
      "FLAGS of other messages in between",
      { turn, _ in
        if turn.fetchesBody(of: 3) { turn.sayFirst("* 1 FETCH (FLAGS (\\Seen))") }
      }),
    Row(
      "EXISTS, RECENT, FLAGS, ALERT, unknown responses everywhere",
      { turn, account in
        for line in [
          "* \(account.inbox.messages.count) EXISTS", "* 0 RECENT", "* FLAGS (\\Seen)",
          "* OK [ALERT] read this", "* OK", "* NO a warning", "* X-ODD (((", "* 5 X-ODD", "* OK [",
          "* ESEARCH (TAG \"zzz\") UID ALL 4000", "* LIST () \"/\" foreign", "+ what?",
        ] where turn.name.hasPrefix("UID") {
          turn.sayFirst(line)
          turn.sayLast(line)
        }
      }),
    Row(
      "body as a quoted string",
      third {
        $0.rewrite(3) { _ in
          Array("* 3 FETCH (UID 3 FLAGS () RFC822.SIZE 3 BODY[] \"a\\\"b\")\r\n".utf8)
        }
      }),
    Row(
      "lines end in LF alone",
      { turn, _ in
        if turn.name == "UID SEARCH" {
          turn.untagged = turn.untagged.map { Array($0.dropLast(2)) + [0x0a] }
        }
      }),
    Row(
      "the listing misses two, and has them when asked again",
      { turn, _ in
        if turn.name == "UID SEARCH", turn.count == 0 {
          turn.untagged = [Array("* SEARCH 1 2 5 6\r\n".utf8)]
        }
      }),
    Row(
      "the listing has numbers that do not exist",
      { turn, _ in
        if turn.name == "UID SEARCH", turn.count == 0 { turn.sayLast("* SEARCH 4000 4294967295 0") }
      }),
    Row(
      "the listing in pieces, doubled and backwards",
      { turn, _ in
        if turn.name == "UID SEARCH" {
          turn.untagged = ["6 5 4", "4 3 3 3", "", "1 2"].map { Array("* SEARCH \($0)\r\n".utf8) }
        }
      }),
    Row(
      "a FETCH answered with OK and nothing, once",
      { turn, _ in
        if turn.fetchesBody(of: 3), turn.count == 0 { turn.untagged = [] }
      }),
    Row(
      "body NIL, once",
      { turn, _ in
        if turn.fetchesBody(of: 3), turn.count == 0 {
          turn.rewrite(3, literal + "\r\n" + ServedAccount.sample(2), "NIL")
        }
      }),
  ]

  static let withheld: [Row] = [
    Row(
      "body NIL", exit: 1, without: [2],
      third {
        $0.rewrite(3, literal + "\r\n" + ServedAccount.sample(2), "NIL")
      }),
    Row(
      "body empty", exit: 1, without: [2],
      third {
        $0.rewrite(3, literal + "\r\n" + ServedAccount.sample(2), "{0}\r\n")
      }),
    Row(
      "body an empty string", exit: 1, without: [2],
      third {
        $0.rewrite(3, literal + "\r\n" + ServedAccount.sample(2), "\"\"")
      }),
    Row(
      "no body", exit: 1, without: [2],
      third {
        $0.rewrite(3, " BODY[] " + literal + "\r\n" + ServedAccount.sample(2), "")
      }),
    Row("no response", exit: 1, without: [2], third { $0.rewrite(3) { _ in [] } }),
    Row(
      "an unreadable response", exit: 1, without: [2], third { $0.rewrite(3, "(UID 3", "((UID 3") }),
    Row("UID 0 in its place", exit: 1, without: [2], third { $0.rewrite(3, "UID 3", "UID 0") }),
    Row(
      "two UIDs in one response", exit: 1, without: [2],
      third { $0.rewrite(3, "UID 3", "UID 3 UID 4") }),
    Row(
      "10,000 parentheses", exit: 1, without: [2],
      third {
        $0.rewrite(3, "FLAGS ()", "X " + String(repeating: "(", count: 10_000))
      }),
  ]

  static let miscounted: [Row] = [
    Row(
      "literal two octets short", exit: 1, without: [2],
      third { $0.rewrite(3, literal, shifted(-2)) }),
    Row(
      "literal five octets short", exit: 1, without: [2],
      third { $0.rewrite(3, literal, shifted(-5)) }),
    Row(
      "literal one octet long", exit: 1, without: [2], third { $0.rewrite(3, literal, shifted(1)) }),
    Row(
      "literal much too long, then the line is dropped", exit: 1, without: [2],
      third {
        $0.rewrite(3, literal, shifted(400))
        $0.fate = .closes
      }),
    Row(
      "no CR LF behind the announcement", exit: 1, without: [2],
      third { $0.rewrite(3, literal + "\r\n", literal) }),
  ]

  static func shifted(_ octets: Int) -> String {
    "{\(ServedAccount.sample(2).utf8.count + octets)}"
  }

  static let poison: [Row] = [
    Row("always NO", exit: 1, without: [2], third { $0.refuse("NO not this one") }),
    Row(
      "always NO behind what came before", exit: 1, without: [2],
      third {
        $0.untagged = $0.untagged.prefix { !String(decoding: $0, as: UTF8.self).contains("UID 3 ") }
        $0.status = "NO [SERVERBUG] internal error"
      }),
    Row(
      "always NO [UNAVAILABLE]", exit: 1, without: [2],
      third { $0.refuse("NO [UNAVAILABLE] UID FETCH Server error") }),
    Row("always BAD", exit: 1, without: [2], third { $0.refuse("BAD no") }),
    Row(
      "always NO [SERVERBUG]", exit: 1, without: [2], third { $0.refuse("NO [SERVERBUG] sorry") }),
    Row(
      "always NO [CORRUPTION]", exit: 1, without: [2],
      third { $0.refuse("NO [CORRUPTION] bad block") }),
    Row(
      "always NO [EXPUNGEISSUED]", exit: 1, without: [2],
      third { $0.refuse("NO [EXPUNGEISSUED] x") }),
    Row("drops the line", exit: 1, without: [2], third { $0.die() }),
    Row("drops the line with a reset", exit: 1, without: [2], third { $0.die(.resets) }),
    Row("says BYE", exit: 1, without: [2], third { $0.die(saying: "* BYE crashed") }),
    Row(
      "drops the line in the middle of the body", exit: 1, without: [2],
      third {
        $0.untagged = [Array("* 3 FETCH (UID 3 FLAGS () BODY[] {5000}\r\nonly this".utf8)]
        $0.status = nil
        $0.fate = .closes
      }),
    Row(
      "lines that are no response", exit: 1, without: [2],
      third { $0.untagged = [Array("garbage\r\n".utf8)] }),
  ]

  @Test("end as they should, and the next honest run makes all whole", arguments: rows)
  func lie(_ row: Row) async throws {
    let desk = try FaultDesk()
    let account = ServedAccount(count: 6)
    let server = try LyingIMAPServer(account, lie: row.lie)
    let run = try await desk.run(desk.backup(server.port), wait: row.wait)
    run.expect(row.status, ["messages_failed": row.without.count])
    let quoted = row.testDescription == "body as a quoted string"
    var wanted = (0..<6).filter { !row.without.contains($0) }.map(ServedAccount.sample)
    if quoted { wanted[2] = "a\"b" }
    try await desk.expectArchive(["INBOX": wanted])
    if quoted { return }
    let honest = try LyingIMAPServer(account)
    try await desk.run(desk.backup(honest.port)).expect(
      0, ["messages_new": row.without.count, "messages_failed": 0, "messages_gone": 0])
    try await desk.expectArchive(["INBOX": (0..<6).map(ServedAccount.sample)])
    let fetched = honest.commands.count { $0 == "UID FETCH" }
    #expect(fetched <= 2)
  }

  static let announced = [
    "2147483647", "4294967296", "100000000000000000000", "5+", "-1", "", "1.5",
  ]

  @Test(
    "a literal that is announced with an impossible length is never stored", arguments: announced)
  func length(_ count: String) async throws {
    let desk = try FaultDesk()
    let account = ServedAccount(count: 6)
    let server = try LyingIMAPServer(
      account,
      lie: Self.third {
        $0.rewrite(3, Self.literal, "{\(count)}")
        $0.fate = .closes
      })
    let run = try await desk.run(desk.backup(server.port), wait: "20s")
    run.expect(1, ["messages_new": 5, "messages_failed": 1])
    #expect(run.peakKilobytes < 64 << 10)
    try await desk.expectArchive(["INBOX": [0, 1, 3, 4, 5].map(ServedAccount.sample)])
  }

  @Test(
    "one poisoned message of 400 is found, and the others come", arguments: [0, 1, 199, 250, 399])
  func poisoned(_ index: Int) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 400)) { turn, _ in
      if turn.fetchesBody(of: UInt32(index + 1)) { turn.die() }
    }
    let run = try await desk.run(desk.backup(server.port), wait: "30s")
    run.expect(1, ["messages_new": 399, "messages_failed": 1])
    #expect(server.connections < 30)
  }

  @Test(
    "a refused message of 400 is found by halves, recorded, and asked for again by the next run")
  func halves() async throws {
    let desk = try FaultDesk()
    let commands = BodyCount()
    let server = try LyingIMAPServer(ServedAccount(count: 400)) { turn, _ in
      if turn.bodies > 0 { commands.add(1) }
      if turn.fetchesBody(of: 251) { turn.refuse("NO not this one") }
    }
    try await desk.run(desk.backup(server.port)).expect(
      1, ["messages_new": 399, "messages_failed": 1])
    // Five to fetch all; the chunk of 200 once more; two for each of eight halvings; three strikes.
    #expect(commands.value <= 5 + 1 + 16 + 3)
    let before = commands.value
    try await desk.run(desk.backup(server.port)).expect(
      1, ["messages_new": 0, "messages_skipped": 399, "messages_failed": 1])
    #expect(commands.value > before && commands.value <= before + 5)
    let honest = try LyingIMAPServer(server.account)
    try await desk.run(desk.backup(honest.port)).expect(
      0, ["messages_new": 1, "messages_failed": 0])
  }

  @Test("two poisoned neighbours")
  func neighbours() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 20)) { turn, _ in
      if turn.fetchesBody(of: 7) || turn.fetchesBody(of: 8) { turn.die() }
    }
    try await desk.run(desk.backup(server.port), wait: "30s").expect(
      1, ["messages_new": 18, "messages_failed": 2])
  }
}
