import TestSupport
import Testing

/// A restore over several connections: each folder over one, nothing lost, nothing doubled, and no failure
/// where the server lets fewer in than were asked for.
@Suite("Several connections of a restore", .aFewAtATime)
struct SeveralRestoreConnectionsTests {
  static let folders = ["INBOX", "Sent", "Old", "Lists", "Work", "Home"]

  static let account = {
    var account = ServedAccount()
    for (index, name) in folders.enumerated() {
      for number in 0..<(8 + index) { account[name].add(ServedAccount.sample(number * 10 + index)) }
    }
    return account
  }()

  static let count = account.mailboxes.reduce(0) { $0 + $1.messages.count }

  private func filled() async throws -> FaultDesk {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(Self.account)
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": Self.count])
    return desk
  }

  private var target: ServedAccount {
    var account = ServedAccount(Self.folders.map { ServedAccount.Mailbox($0) })
    for index in account.mailboxes.indices { account.mailboxes[index].uidValidity = 42 }
    return account
  }

  private func expectWhole(
    _ account: ServedAccount, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for name in Self.folders {
      // In order too.
      #expect(
        account[name].messages.map(\.octets) == Self.account[name].messages.map(\.octets),
        "\(name)", sourceLocation: sourceLocation)
    }
  }

  @Test("folders are shared out, and messages come in their order")
  func shared() async throws {
    let desk = try await filled()
    let server = try LyingIMAPServer(target) { turn, _ in
      if turn.name == "APPEND" { turn.delay = .milliseconds(10) }
    }
    let run = try await desk.run(desk.restore(to: server.port) + ["--connections", "3"])
    run.expect(0, ["messages_new": Self.count, "folders": Self.folders.count])
    #expect(server.connections == 3)
    expectWhole(server.account)
    let again = try LyingIMAPServer(server.account)
    try await desk.run(desk.restore(to: again.port) + ["--connections", "3"]).expect(
      0, ["messages_new": 0, "messages_skipped": Self.count])
    #expect(again.connections == 1)
  }

  @Test(
    "a server that lets only one in",
    arguments: [
      "NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded",
      "NO [AUTHENTICATIONFAILED] no",
    ])
  func onlyOne(refusal: String) async throws {
    let desk = try await filled()
    let server = try LyingIMAPServer(target) { turn, _ in
      if turn.connection > 0, turn.name == "AUTHENTICATE" { turn.refuse(refusal) }
      if turn.name == "APPEND" { turn.delay = .milliseconds(5) }
    }
    let run = try await desk.run(desk.restore(to: server.port) + ["--connections", "4"])
    run.expect(0, ["messages_new": Self.count])
    let told = run.events("warning").filter { $0["what"].text?.contains("lets in 1 of 4") == true }
    #expect(told.count == 1, "\(run)")
    expectWhole(server.account)
  }

  @Test("one of the connections is cut, again and again", arguments: [0, 1])
  func cut(connection: Int) async throws {
    let desk = try await filled()
    let server = try LyingIMAPServer(target) { turn, _ in
      guard turn.name == "APPEND", turn.count % 11 == 10 else { return }
      turn.status = nil
      turn.fate = connection == 0 ? .closes : .resets
      turn.isStored = turn.count % 2 == 0
    }
    let run = try await desk.run(
      desk.restore(to: server.port) + ["--connections", "2"], wait: "20s")
    run.expect(0, ["messages_new": Self.count, "messages_unknown": 0])
    for name in Self.folders {
      #expect(
        server.account[name].messages.map(\.octets).multiset
          == Self.account[name].messages.map(\.octets).multiset)
    }
  }

  @Test("a target that is full ends all of them, and says so once")
  func full() async throws {
    let desk = try await filled()
    let server = try LyingIMAPServer(target) { turn, _ in
      if turn.name == "APPEND", turn.count > 20 { turn.refuse("NO [OVERQUOTA] full") }
    }
    let run = try await desk.run(desk.restore(to: server.port) + ["--connections", "3"])
    run.expect(69)
    #expect(run.events("error").count == 1)
    let honest = try LyingIMAPServer(server.account)
    try await desk.run(desk.restore(to: honest.port)).expect(0)
    expectWhole(honest.account)
  }
}
