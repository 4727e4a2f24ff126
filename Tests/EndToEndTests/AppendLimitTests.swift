import TestSupport
import Testing

/// Targets that say how large a message may be (RFC 7889): what is larger is named and not sent.
@Suite("APPENDLIMIT", .aFewAtATime)
struct AppendLimitTests {
  private static let small = ServedAccount.sample(1)
  private static let large = ServedAccount.sample(2) + String(repeating: "x", count: 900) + "\r\n"
  /// Exactly as large as the limit.
  private static let limit = 400
  private static let fitting =
    ServedAccount.sample(3)
    + String(repeating: "y", count: limit - ServedAccount.sample(3).utf8.count - 2) + "\r\n"

  private func filled() async throws -> FaultDesk {
    let desk = try FaultDesk()
    var account = ServedAccount(inbox: [Self.small, Self.large, Self.fitting])
    account["Work"].add(Self.large)
    account["Work"].add(ServedAccount.sample(4))
    let source = try LyingIMAPServer(account)
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 5])
    return desk
  }

  private func target(_ capability: String) -> ServedAccount {
    var account = ServedAccount([ServedAccount.Mailbox("INBOX"), ServedAccount.Mailbox("Work")])
    account.capabilities += " " + capability
    return account
  }

  private static func limiting(_ limits: [String: String]) -> LyingIMAPServer.Lie {
    { turn, _ in
      if turn.name == "APPEND+", (turn.announced ?? 0) > limit { turn.refuse("NO [TOOBIG] sent!") }
      guard turn.name == "STATUS", let name = turn.arguments.first,
        let value = limits[name.filter { $0 != "\"" }]
      else { return }
      turn.untagged = []
      turn.sayLast("* STATUS \(name) (APPENDLIMIT \(value))")
    }
  }

  private func texts(_ account: ServedAccount, _ folder: String) -> [String: Int] {
    account[folder].messages.map { String(decoding: $0.octets, as: UTF8.self) }.multiset
  }

  @Test(
    "of all mailboxes, or of each: only what fits is sent, and the rest once it fits",
    arguments: ["APPENDLIMIT=\(limit)", "APPENDLIMIT"])
  func limits(capability: String) async throws {
    let desk = try await filled()
    let limits = ["INBOX": "\(Self.limit)", "Work": "NIL"]
    let isGlobal = capability.contains("=")
    let server = try LyingIMAPServer(target(capability), lie: Self.limiting(limits))
    let dry = try await desk.run(desk.restore(to: server.port) + ["--dry-run"])
    dry.expect(1, ["messages_new": isGlobal ? 3 : 4, "messages_failed": isGlobal ? 2 : 1])
    #expect(server.account.mailboxes.allSatisfy { $0.messages.isEmpty })
    // Without a limit the server of this test takes nothing so large in Work.
    let run = try await desk.run(desk.restore(to: server.port) + ["-v"])
    run.expect(1, ["messages_new": 3, "messages_failed": 2])
    let reasons = run.events("message").filter { $0["outcome"].text == "failed" }
      .compactMap { $0["reason"].text }
    let size = Self.large.utf8.count
    let told = "the message has \(size) octets, and the target takes \(Self.limit) at most"
    #expect(reasons.count == 2)
    #expect(reasons.count { $0 == told } == (isGlobal ? 2 : 1), "\(run)")
    let uses = run.events("extensions").first?["used"].texts ?? []
    #expect(uses.contains("APPENDLIMIT"))
    let status = try await desk.run(["status", desk.archive, "--failed"], isJSON: false)
    #expect(status.output.contains(told))
    #expect(texts(server.account, "INBOX") == [Self.small, Self.fitting].multiset)

    var account = server.account
    account.capabilities = target("APPENDLIMIT=\(size)").capabilities
    let grown = try LyingIMAPServer(account)
    try await desk.run(desk.restore(to: grown.port)).expect(
      0, ["messages_new": 2, "messages_failed": 0])
    #expect(
      texts(grown.account, "INBOX") == [Self.small, Self.large, Self.fitting].multiset)
    #expect(texts(grown.account, "Work") == [Self.large, ServedAccount.sample(4)].multiset)
  }

  @Test("A message that is there already is no matter of the limit")
  func present() async throws {
    let desk = try await filled()
    var account = target("APPENDLIMIT=\(Self.limit)")
    for text in [Self.small, Self.large, Self.fitting] { account.inbox.add(text) }
    account["Work"].add(Self.large)
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.restore(to: server.port)).expect(
      0, ["messages_new": 1, "messages_skipped": 4, "messages_failed": 0])
  }

  @Test("A folder that takes nothing at all is told of once, and the others go on")
  func nothing() async throws {
    let desk = try await filled()
    let server = try LyingIMAPServer(
      target("APPENDLIMIT"), lie: Self.limiting(["INBOX": "0", "Work": "100000"]))
    let run = try await desk.run(desk.restore(to: server.port))
    run.expect(1, ["messages_new": 1])
    #expect(run.events("warning").count == 1, "\(run)")
    #expect(texts(server.account, "Work") == [ServedAccount.sample(4)].multiset)
  }
}
