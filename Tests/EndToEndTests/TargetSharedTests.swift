import TestSupport
import Testing

/// A target that others use too: other archives, other programs, rights that go.
@Suite("Targets that others fill as well", .aFewAtATime)
struct TargetSharedTests {
  static let messages = (0..<6).map { number in
    ServedAccount.sample(number == 5 ? 4 : number) + String(repeating: "line\r\n", count: 3)
  }

  private func filled(_ texts: [String] = messages) async throws -> FaultDesk {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(inbox: texts))
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": texts.count])
    return desk
  }

  private func account(_ texts: [String] = []) -> ServedAccount {
    var account = ServedAccount(inbox: texts)
    account.inbox.uidValidity = 42
    return account
  }

  private func expect(
    _ server: LyingIMAPServer, _ texts: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let there = server.account.inbox.messages.map { String(decoding: $0.octets, as: UTF8.self) }
    #expect(there.multiset == texts.multiset, sourceLocation: sourceLocation)
  }

  @Test("two archives that hold the same mail, and one more message each, double nothing")
  func twoArchives() async throws {
    let one = try await filled(Self.messages + [ServedAccount.sample(70)])
    let two = try await filled(Self.messages + [ServedAccount.sample(80)])
    let server = try LyingIMAPServer(account())
    try await one.run(one.restore(to: server.port)).expect(0, ["messages_new": 7])
    try await two.run(two.restore(to: server.port)).expect(
      0, ["messages_new": 1, "messages_skipped": 6])
    for desk in [one, two] {
      try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 0])
    }
    expect(server, Self.messages + [ServedAccount.sample(70), ServedAccount.sample(80)])
  }

  /// What other programs make of a message that they bring to an account.
  static let tools: [@Sendable (String) -> String] = [
    { "X-TUID: Zm9vYmFyYmF6\r\n" + $0 },
    { $0.replacing("Subject:", with: "X-OfflineIMAP: 1700000000-17\r\nSubject:") },
    { $0.replacing("\r\n", with: "\n") },
    { $0 + "\r\n\r\n" },
    { $0.replacing("Subject:", with: "Status: RO\r\nX-UID: 9\r\nSubject:") },
  ]

  @Test("a target that another program has filled in half is completed", arguments: 0..<5)
  func otherProgram(_ tool: Int) async throws {
    let desk = try await filled()
    let theirs = Self.messages.prefix(5).map(Self.tools[tool])
    let server = try LyingIMAPServer(account(theirs))
    let run = try await desk.run(desk.restore(to: server.port))
    run.expect(0, ["messages_new": 1, "messages_skipped": 5, "messages_planned": 6])
    expect(server, theirs + [Self.messages[5]])
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 0])
    try await desk.run(
      [
        "verify", desk.archive, "--against", desk.url(server.port), "--by-content",
        "--password-file", desk.scratch("password"), "--allow-plaintext",
      ]
    ).expect(0, ["target_present": 6, "target_altered": 0])
  }

  @Test(
    "a folder that may be written to and not be looked into stops, its unknown messages named",
    arguments: [["UID FETCH"], ["UID SEARCH", "UID FETCH"], ["SELECT"]])
  func writeOnly(_ refused: [String]) async throws {
    let desk = try await filled()
    let isGone = BodyCount()
    let server = try LyingIMAPServer(account()) { turn, _ in
      if isGone.value > 0 { return turn.die() }
      guard turn.name == "APPEND", turn.count == 2 else { return }
      isGone.add(1)
      turn.status = nil
      turn.fate = .closes
    }
    try await desk.run(desk.restore(to: server.port)).expect(75, ["messages_unknown": 1])
    #expect(server.account.inbox.messages.count == 3)
    // From now on nobody may look into the folder.
    let blind = try LyingIMAPServer(server.account) { turn, _ in
      if refused.contains(turn.name) {
        turn.refuse("NO [NOPERM] not yours to read")
      }
    }
    let run = try await desk.run(desk.restore(to: blind.port), wait: "15s")
    #expect(run.ending == .exit(1), "\(run)")
    #expect(run.summary["messages_unknown"].int == 1)
    #expect(!blind.commands.contains("APPEND"), "\(blind.commands)")
    #expect(blind.account.inbox.messages.count == 3)
    let folder = try #require(run.events("folder").first)
    #expect(folder["unknown"].int == 1 && folder["state"].text == "partial")
    // With the right given back, each message is there once.
    let honest = try LyingIMAPServer(blind.account)
    try await desk.run(desk.restore(to: honest.port), wait: "20s").expect(0, ["messages_new": 3])
    expect(honest, Self.messages)
  }

  @Test("a server that stores a message six seconds after the line broke has it once")
  func storesLate() async throws {
    let desk = try await filled()
    let broken = BodyCount()
    let began = ContinuousClock.now
    let late = Array(Self.messages[2].utf8)
    let server = try LyingIMAPServer(account()) { turn, account in
      if turn.name == "APPEND", turn.literal == late, broken.value == 0 {
        broken.add(1)
        return turn.die()
      }
      guard broken.value == 1, ContinuousClock.now - began > .seconds(6) else { return }
      broken.add(1)
      account.inbox.add(late)
    }
    try await desk.run(desk.restore(to: server.port), wait: "20s").expect(0)
    #expect(broken.value == 2)
    expect(server, Self.messages)
  }

  @Test("a target that gives its folder other numbers between two runs gets what is missing")
  func renumbered() async throws {
    let desk = try await filled()
    let server = try LyingIMAPServer(account())
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 6])
    var other = ServedAccount(inbox: [Self.messages[3], Self.messages[0], Self.messages[5]])
    other.inbox.uidValidity = 43
    server.account = other
    try await desk.run(desk.restore(to: server.port)).expect(
      0, ["messages_new": 3, "messages_skipped": 3])
    expect(server, Self.messages)
  }
}
