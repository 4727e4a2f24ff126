import TestSupport
import Testing

/// Whatever becomes of commands that are sent ahead of the answers, and of those with several messages, the
/// target has each message exactly once in the end.
@Suite("Fates of APPEND in groups", .aFewAtATime)
struct GroupAppendFateTests {
  enum Form: String, CaseIterable {
    case ahead = "LITERAL+"
    case grouped = "LITERAL+ MULTIAPPEND"
    /// Literals up to 4,096 octets alone come without being asked for (RFC 7888 §5).
    case minus = "LITERAL- MULTIAPPEND"
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let status: Int32
    /// Messages that are not at the target after the first run.
    let without: Set<Int>
    let lie: LyingIMAPServer.Lie

    init(
      _ name: String, exit status: Int32 = 0, without: Set<Int> = [],
      _ lie: @escaping LyingIMAPServer.Lie
    ) {
      testDescription = name
      self.status = status
      self.without = without
      self.lie = lie
    }
  }

  static let count = 24
  /// Two of them are equal.
  static let messages = (0..<count).map { number in
    ServedAccount.sample(number == 20 ? 3 : number)
      + String(repeating: "z", count: (number == 20 ? 3 : number) * 10) + "\r\n"
  }
  static let bad = Array(messages[9].utf8)
  static let otherBad = Array(messages[17].utf8)

  /// A lie about each APPEND that brings message 9.
  static func always(_ lie: @escaping @Sendable (inout IMAPTurn) -> Void) -> LyingIMAPServer.Lie {
    { turn, _ in if turn.name == "APPEND", turn.literals.contains(bad) { lie(&turn) } }
  }

  /// A lie about the first of them alone.
  static func first(_ lie: @escaping @Sendable (inout IMAPTurn) -> Void) -> LyingIMAPServer.Lie {
    { turn, account in
      guard turn.name == "APPEND", turn.literals.contains(bad),
        !account.mailboxes.contains(where: { $0.name == Array("lied".utf8) })
      else { return }
      account.mailboxes.append(ServedAccount.Mailbox("lied"))
      lie(&turn)
    }
  }

  static let rows: [Row] = [
    Row("always NO", exit: 1, without: [9], always { $0.refuse("NO Message contains NUL") }),
    Row("always BAD", exit: 1, without: [9], always { $0.refuse("BAD [TOOBIG] no") }),
    Row(
      "NO to two of them", exit: 1, without: [9, 17],
      { turn, _ in
        let isBad = turn.literals.contains(bad) || turn.literals.contains(otherBad)
        if turn.name == "APPEND", isBad { turn.refuse("NO [CANNOT] 8-bit header") }
      }),
    Row(
      "NO to every command with more than one",
      { turn, _ in if turn.name == "APPEND", turn.literals.count > 1 { turn.refuse("NO no") } }),
    Row("NO, but all stored", always { $0.status = "NO internal error" }),
    Row(
      "NO, but a part stored", exit: 1, without: [9],
      always {
        $0.storedCount = $0.literals.firstIndex(of: bad) ?? 0
        $0.status = "NO internal error"
      }),
    Row("NO [UNAVAILABLE] once", first { $0.refuse("NO [UNAVAILABLE] later") }),
    Row(
      "throttled once",
      first { $0.refuse("BAD Request is throttled. Suggested Backoff Time: 100 milliseconds") }),
    Row(
      "[OVERQUOTA] for ever", exit: 69, without: Set(0..<count),
      { turn, _ in if turn.name == "APPEND" { turn.refuse("NO [OVERQUOTA] full") } }),
    Row(
      "stored, the OK lost",
      first {
        $0.status = nil
        $0.fate = .closes
      }),
    Row("not stored, no answer", first { $0.die() }),
    Row(
      "a part stored, no answer",
      first {
        $0.storedCount = $0.literals.count / 2
        $0.status = nil
        $0.fate = .resets
      }),
    Row("drops the line at one message", exit: 1, without: [9], always { $0.die() }),
    Row(
      "no APPENDUID", { turn, _ in if turn.name == "APPEND" { turn.status = "OK done." } }),
    Row(
      "APPENDUID of another number",
      { turn, _ in if turn.name == "APPEND" { turn.status = "OK [APPENDUID 42 1:3] x" } }),
    Row(
      "APPENDUID of another UIDVALIDITY",
      { turn, _ in if turn.name == "APPEND" { turn.status = "OK [APPENDUID 99 1] x" } }),
    Row("an answer that takes 3 s", first { $0.delay = .seconds(3) }),
    Row(
      "cut where the literal of the twelfth begins",
      { turn, _ in
        if turn.name == "APPEND+", turn.count == 11 { turn.cut = .init(after: 0) }
      }),
    Row(
      "cut in the literal of the twelfth",
      { turn, _ in
        if turn.name == "APPEND+", turn.count == 11 { turn.cut = .init(after: 20) }
      }),
    Row(
      "cut after the literal of the twelfth, stored",
      { turn, _ in
        if turn.name == "APPEND+", turn.count == 11 {
          turn.cut = .init(after: turn.announced ?? 0, isStored: true)
        }
      }),
    Row(
      "BYE in the middle",
      first { $0.die(saying: "* BYE maintenance") }),
  ]

  private func target(_ form: Form) -> ServedAccount {
    var account = ServedAccount(count: 0)
    account.inbox.uidValidity = 42
    account.readsUnasked = true
    account.capabilities += " " + form.rawValue
    return account
  }

  @Test("end with each message once", arguments: [Form.ahead, .grouped], rows)
  func fate(_ form: Form, _ row: Row) async throws { try await settle(form, row) }

  @Test(
    "the same where only small literals come unasked",
    arguments: rows.filter { $0.testDescription.hasPrefix("cut") || $0.status == 1 })
  func smallLiterals(_ row: Row) async throws { try await settle(.minus, row) }

  private func settle(_ form: Form, _ row: Row) async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(inbox: Self.messages), greeting: "* OK source")
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": Self.count])
    let server = try LyingIMAPServer(target(form), lie: row.lie)
    let run = try await desk.run(desk.restore(to: server.port) + ["-v"], wait: "45s")
    let arrived = (0..<Self.count).filter { !row.without.contains($0) }.map { Self.messages[$0] }
    run.expect(row.status)
    expect(server.account, arrived)
    if row.status == 0 {
      run.expect(0, ["messages_new": Self.count, "messages_failed": 0, "messages_unknown": 0])
    }
    #expect(run.output.contains(form == .minus ? "LITERAL-" : "LITERAL+"))
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

  @Test("messages whose answer is lost for good are counted as unknown", arguments: Form.allCases)
  func lostAnswers(_ form: Form) async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(inbox: Self.messages))
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": Self.count])
    let isGone = BodyCount()
    let server = try LyingIMAPServer(target(form)) { turn, _ in
      if isGone.value > 0 { return turn.die() }
      guard turn.name == "APPEND" else { return }
      turn.status = nil
      turn.fate = .closes
      isGone.add(1)
    }
    let run = try await desk.run(desk.restore(to: server.port))
    run.expect(75, ["messages_new": 0])
    let stored = server.account.inbox.messages.count
    #expect(stored > 0 && (run.summary["messages_unknown"].int ?? 0) >= stored, "\(run)")
    let honest = try LyingIMAPServer(server.account)
    try await desk.run(desk.restore(to: honest.port)).expect(
      0, ["messages_new": Self.count - stored, "messages_unknown": 0])
    expect(honest.account, Self.messages)
  }

  @Test("messages come in the order of the archive, by few commands")
  func fewCommands() async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(inbox: Self.messages))
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": Self.count])
    let server = try LyingIMAPServer(target(.grouped))
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": Self.count])
    #expect(server.account.inbox.messages.map(\.octets) == Self.messages.map { Array($0.utf8) })
    #expect(server.commands.filter { $0 == "APPEND" }.count == 1)
  }

  private func expect(
    _ account: ServedAccount, _ texts: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let there = account.inbox.messages.map { String(decoding: $0.octets, as: UTF8.self) }
    #expect(there.multiset == texts.multiset, sourceLocation: sourceLocation)
  }
}
