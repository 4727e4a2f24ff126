import TestSupport
import Testing

/// Whatever becomes of an APPEND, the target has each message exactly once in the end, or the run
/// names what it does not know.
@Suite("Fates of APPEND", .aFewAtATime)
struct AppendFateTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let status: Int32
    /// Messages of the five that are not at the target after the first run.
    let without: Set<Int>
    /// Values of the first run's summary.
    let counts: [String: Int]
    let wait: String
    let lie: LyingIMAPServer.Lie

    init(
      _ name: String, exit status: Int32 = 0, without: Set<Int> = [], counts: [String: Int] = [:],
      wait: String = "20s", _ lie: @escaping LyingIMAPServer.Lie
    ) {
      testDescription = name
      self.status = status
      self.without = without
      self.counts = counts
      self.wait = wait
      self.lie = lie
    }
  }

  /// A lie about the second APPEND that reaches the server, once.
  static func once(
    _ name: String = "APPEND", _ lie: @escaping @Sendable (inout IMAPTurn) -> Void
  ) -> LyingIMAPServer.Lie {
    { turn, _ in if turn.name == name, turn.count == 1 { lie(&turn) } }
  }

  /// A lie about each APPEND of message 1, told by its length, which no other has.
  static func always(
    _ name: String = "APPEND", _ lie: @escaping @Sendable (inout IMAPTurn) -> Void
  ) -> LyingIMAPServer.Lie {
    { turn, _ in
      let isSecond =
        turn.literal == Array(messages[1].utf8)
        || turn.name == "APPEND+" && turn.announced == messages[1].utf8.count
      if turn.name == name, isSecond { lie(&turn) }
    }
  }

  static let messages = (0..<5).map { number in
    ServedAccount.sample(number) + String(repeating: "z", count: number * 10) + "\r\n"
  }

  static let cutWithinLiteral = 20
  static let whole = messages[1].utf8.count

  static let rows: [Row] = [
    Row("line cut before the continuation request", once("APPEND+") { $0.die() }),
    Row("reset before the continuation request", once("APPEND+") { $0.die(.resets) }),
    Row("cut in the literal", once("APPEND+") { $0.cut = .init(after: cutWithinLiteral) }),
    Row(
      "cut in the literal, in part kept", counts: ["messages_new": 5],
      once("APPEND+") {
        $0.cut = .init(after: 0, isStored: false)
      }),
    Row("cut after the literal, not stored", once("APPEND+") { $0.cut = .init(after: whole) }),
    Row(
      "cut after the literal, stored",
      once("APPEND+") { $0.cut = .init(after: whole, isStored: true) }),
    Row(
      "stored, the OK lost",
      once {
        $0.status = nil
        $0.fate = .closes
      }),
    Row(
      "stored, the OK lost by a reset",
      once {
        $0.status = nil
        $0.fate = .resets
      }),
    Row("not stored, no answer", once { $0.die() }),
    Row(
      "BYE instead of OK, stored",
      once {
        $0.sayFirst("* BYE maintenance")
        $0.status = nil
        $0.fate = .closes
      }),
    Row("BYE instead of OK, not stored", once { $0.die(saying: "* BYE maintenance") }),
    Row(
      "no APPENDUID anywhere",
      { turn, account in
        if turn.name == "APPEND" { turn.status = "OK done." }
      }),
    Row(
      "APPENDUID of another UIDVALIDITY",
      { turn, _ in
        if turn.name == "APPEND" { turn.status = "OK [APPENDUID 99 1] done" }
      }),
    Row(
      "APPENDUID 0 and beyond 32 bits",
      { turn, _ in
        if turn.name == "APPEND" {
          turn.status =
            turn.count == 0 ? "OK [APPENDUID 0 0] x" : "OK [APPENDUID 4294967296 4294967296] x"
        }
      }),
    Row("an answer that takes 3 s", once { $0.delay = .seconds(3) }),
    Row(
      "EXISTS, EXPUNGE and FETCH before the OK",
      { turn, account in
        if turn.name == "APPEND" {
          turn.sayFirst("* \(account.inbox.messages.count + 1) EXISTS")
          turn.sayFirst("* 1 FETCH (FLAGS (\\Seen))")
          turn.sayFirst("* 7 EXPUNGE")
        }
      }),
    Row("NO, but stored", once { $0.status = "NO internal error" }),
    Row("always NO, but stored", always { $0.status = "NO internal error" }),
    Row("BAD, but stored", once { $0.status = "BAD parse error" }),
    Row(
      "NO before the literal", exit: 1, without: [1], always("APPEND+") { $0.status = "NO too big" }
    ),
    Row(
      "BAD [TOOBIG] before the literal", exit: 1, without: [1],
      always("APPEND+") {
        $0.status = "BAD [TOOBIG] too big"
      }),
    Row("always NO", exit: 1, without: [1], always { $0.refuse("NO no") }),
    Row(
      "NO [CANNOT]", exit: 1, without: [1], always { $0.refuse("NO [CANNOT] Message contains NUL") }
    ),
    Row("NO [LIMIT], which ends", once { $0.refuse("NO [LIMIT] slow down") }),
    Row("NO [UNAVAILABLE], which ends", once { $0.refuse("NO [UNAVAILABLE] later") }),
    Row(
      "throttled with a delay of 100 ms",
      once {
        $0.refuse("NO Request is throttled. Suggested Backoff Time: 100 milliseconds")
      }),
    Row(
      "throttled as BAD with a delay of 100 ms",
      once {
        $0.refuse("BAD Request is throttled. Suggested Backoff Time: 100 milliseconds")
      }),
    Row(
      "always [OVERQUOTA]", exit: 69, without: [1, 2, 3, 4],
      { turn, _ in
        if turn.name == "APPEND", turn.count > 0 { turn.refuse("NO [OVERQUOTA] full") }
      }),
    Row(
      "always [OVERQUOTA] before the literal", exit: 69, without: [1, 2, 3, 4],
      { turn, _ in
        if turn.name == "APPEND+", turn.count > 0 { turn.status = "NO [OVERQUOTA] full" }
      }),
    Row(
      "[TRYCREATE] for ever", exit: 1, without: [0, 1, 2, 3, 4],
      { turn, _ in
        if turn.name == "APPEND" { turn.refuse("NO [TRYCREATE] none") }
      }),
    Row(
      "[NOPERM]", exit: 1, without: [0, 1, 2, 3, 4],
      { turn, _ in
        if turn.name == "APPEND" { turn.refuse("NO [NOPERM] not yours") }
      }),
    Row("drops the line at one message", exit: 1, without: [1], always { $0.die() }),
    Row("drops the line before one literal", exit: 1, without: [1], always("APPEND+") { $0.die() }),
    Row(
      "drops the line in one literal", exit: 1, without: [1],
      always("APPEND+") {
        $0.cut = .init(after: cutWithinLiteral)
      }),
    Row(
      "throws each message away", { turn, _ in if turn.name == "APPEND" { turn.isStored = true } }),
    Row(
      "SELECT is read-only", exit: 1, without: [0, 1, 2, 3, 4],
      { turn, _ in
        if turn.name == "SELECT" { turn.status = "OK [READ-ONLY] done" }
      }),
    Row(
      "UIDVALIDITY changes after two messages and a cut",
      { turn, account in
        guard turn.name == "APPEND", turn.count == 2 else { return }
        account.inbox.uidValidity += 7
        account.inbox.messages = account.inbox.messages.enumerated().map { index, message in
          var message = message
          message.uid = UInt32(50 - index)
          return message
        }.reversed()
        account.inbox.uidNext = 60
        turn.die()
      }),
    Row(
      "UIDNEXT is missing",
      { turn, _ in
        turn.untagged.removeAll { String(decoding: $0, as: UTF8.self).contains("UIDNEXT") }
      }),
    Row(
      "UIDNEXT 0",
      { turn, _ in
        for index in turn.untagged.indices where turn.name == "SELECT" {
          if String(decoding: turn.untagged[index], as: UTF8.self).contains("UIDNEXT") {
            turn.untagged[index] = Array("* OK [UIDNEXT 0] x\r\n".utf8)
          }
        }
      }),
  ]

  private func filled() async throws -> FaultDesk {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(inbox: Self.messages), greeting: "* OK source")
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 5])
    return desk
  }

  /// An account at another UIDVALIDITY than the source, so that only content can tell.
  private var target: ServedAccount {
    var account = ServedAccount(count: 0)
    account.inbox.uidValidity = 42
    return account
  }

  @Test("end with each message once", arguments: rows)
  func fate(_ row: Row) async throws {
    let desk = try await filled()
    let server = try LyingIMAPServer(target, lie: row.lie)
    let run = try await desk.run(desk.restore(to: server.port), wait: row.wait)
    let arrived = (0..<5).filter { !row.without.contains($0) }.map { Self.messages[$0] }
    run.expect(row.status, row.counts)
    expect(server.account, arrived)
    if row.status == 0 {
      run.expect(0, ["messages_new": 5, "messages_failed": 0, "messages_unknown": 0])
    }
    // Told once more, with the lie still there: nothing is doubled.
    let again = try await desk.run(desk.restore(to: server.port), wait: "3s")
    #expect([.exit(row.status), .exit(75)].contains(again.ending), "\(again)")
    expect(server.account, arrived)
    // An honest server at last: all there, each once.
    let honest = try LyingIMAPServer(server.account)
    try await desk.run(desk.restore(to: honest.port)).expect(
      0, ["messages_new": row.without.count, "messages_failed": 0])
    expect(honest.account, Self.messages)
  }

  private func expect(
    _ account: ServedAccount, _ texts: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let there = account.inbox.messages.map { String(decoding: $0.octets, as: UTF8.self) }
    #expect(there.multiset == texts.multiset, sourceLocation: sourceLocation)
  }

  @Test(
    "a message that the server accepts and forgets is open, and the next run brings it",
    arguments: ["OK [APPENDUID 42 77] done", "OK stored"])
  func forgotten(answer: String) async throws {
    let desk = try await filled()
    let server = try LyingIMAPServer(target) { turn, _ in
      if turn.name == "APPEND", turn.count == 1 {
        turn.isStored = false
        turn.status = answer
      }
    }
    let run = try await desk.run(desk.restore(to: server.port), wait: "20s")
    run.expect(1, ["messages_new": 5, "messages_merged": 0, "messages_unknown": 1])
    let failed = try await desk.run(["status", desk.archive, "--failed"]).events("failure")
    #expect(failed.count == 1)
    try await desk.run(desk.restore(to: server.port), wait: "20s").expect(
      0, ["messages_new": 1, "messages_unknown": 0])
    expect(server.account, Self.messages)
  }

  @Test(
    "of equal messages the server may keep one: the others are merged",
    arguments: [Self.messages[0], "Subject: nameless\r\n\r\nbody\r\n"])
  func merged(text: String) async throws {
    let desk = try FaultDesk()
    let texts = [text, text, Self.messages[1]]
    let source = try LyingIMAPServer(ServedAccount(inbox: texts))
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 3])
    let server = try LyingIMAPServer(target) { turn, account in
      guard turn.name == "APPEND" else { return }
      turn.status = "OK stored"
      turn.isStored = !account.inbox.messages.contains { $0.octets == turn.literal }
    }
    for _ in 0..<2 {
      try await desk.run(desk.restore(to: server.port)).expect(
        1, ["messages_merged": 1, "messages_unknown": 0])
    }
    expect(server.account, Array(texts.dropFirst()))
  }

  @Test("keywords that the target refuses do not keep a message away")
  func keywords() async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(inbox: [])
    account.inbox.add(Array(Self.messages[0].utf8), flags: ["\\Seen", "$Label1", "odd]keyword"])
    let source = try LyingIMAPServer(account)
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 1])
    let server = try LyingIMAPServer(target) { turn, _ in
      if ["APPEND", "UID STORE"].contains(turn.name), turn.arguments.joined().contains("Label1") {
        turn.refuse("NO keywords are not supported")
      }
    }
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 1])
    #expect(server.account.inbox.messages.map(\.flags) == [["\\Seen"]])
  }
}
