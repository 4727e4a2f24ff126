import TestSupport
import Testing

/// Lines and servers that end every session after a while: what progresses comes to its end.
@Suite("Bad lines", .aFewAtATime)
struct BadLineTests {
  private static func account(_ count: Int) -> ServedAccount {
    var account = ServedAccount(count: 0)
    for number in 0..<count {
      let filler = String(repeating: "0123456789abcdef\r\n", count: 10 + number % 7)
      account.inbox.add(ServedAccount.sample(number) + filler)
    }
    return account
  }

  @Test("each connection is cut after so many octets", arguments: [1_500, 2_400, 5_000])
  func backupInPieces(_ octets: UInt64) async throws {
    let desk = try FaultDesk()
    let account = Self.account(24)
    let server = try LyingIMAPServer(account)
    let proxy = try FaultProxy(to: server.port) { _ in .cut(.toClient, after: octets) }
    defer { proxy.stop() }
    try await desk.run(desk.backup(proxy.port), wait: "20s").expect(
      0, ["messages_new": 24, "messages_failed": 0])
    try await desk.expectArchive(["INBOX": account.inbox.messages.map(\.octets)])
  }

  @Test("each session ends after ten messages", arguments: [1, 4])
  func shortSessions(_ connections: Int) async throws {
    let desk = try FaultDesk()
    let account = Self.account(60)
    let server = try LyingIMAPServer(account) { turn, _ in
      guard turn.name == "UID FETCH", turn.uids.count > 10 else { return }
      turn.untagged = turn.untagged.prefix(10) + [Array("* BYE Session expired\r\n".utf8)]
      turn.status = nil
      turn.fate = .closes
    }
    try await desk.run(
      desk.backup(server.port).dropLast() + ["\(connections)"], wait: "20s"
    ).expect(0, ["messages_new": 60, "messages_failed": 0])
    try await desk.expectArchive(["INBOX": account.inbox.messages.map(\.octets)])
  }

  @Test("each connection of a restore is cut after so many octets", arguments: [1_300, 2_900])
  func restoreInPieces(_ octets: UInt64) async throws {
    let desk = try FaultDesk()
    let account = Self.account(12)
    let source = try LyingIMAPServer(account)
    try await desk.run(desk.backup(source.port)).expect(0)
    var target = ServedAccount(count: 0)
    target.inbox.uidValidity = 42
    let server = try LyingIMAPServer(target)
    let proxy = try FaultProxy(to: server.port) { _ in .cut(.toServer, after: octets) }
    defer { proxy.stop() }
    // It may have to give up; it never doubles or loses.
    var runs = 0
    while runs < 4 {
      let run = try await desk.run(desk.restore(to: proxy.port), wait: "20s")
      #expect([.exit(0), .exit(1), .exit(75)].contains(run.ending), "\(run)")
      runs += 1
      if run.ending == .exit(0) { break }
    }
    try await desk.run(desk.restore(to: server.port)).expect(
      0, ["messages_failed": 0, "messages_unknown": 0])
    #expect(
      server.account.inbox.messages.map(\.octets).multiset
        == account.inbox.messages.map(\.octets).multiset)
  }

  @Test("a message too large for the line is left, the others come")
  func tooLarge() async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 2)
    account.inbox.add(String(repeating: "a long line of a large message\r\n", count: 60_000))
    account.inbox.add(ServedAccount.sample(9))
    let server = try LyingIMAPServer(account)
    let proxy = try FaultProxy(to: server.port) { _ in .cut(.toClient, after: 300_000) }
    defer { proxy.stop() }
    try await desk.run(desk.backup(proxy.port), wait: "20s").expect(
      1, ["messages_new": 3, "messages_failed": 1])
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 1])
    try await desk.expectArchive(["INBOX": account.inbox.messages.map(\.octets)])
  }

  @Test("a poisoned message is found by four connections too")
  func poisonedForFour() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 900)) { turn, _ in
      if turn.fetchesBody(of: 450) { turn.die() }
    }
    try await desk.run(desk.backup(server.port).dropLast() + ["4"], wait: "30s").expect(
      1, ["messages_new": 899, "messages_failed": 1])
  }

  @Test(
    "a target folder that breaks the connection stops no other",
    arguments: ["SELECT", "CREATE", "UID SEARCH"])
  func brokenTargetFolder(_ command: String) async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 2)
    account["Bad"].add(ServedAccount.sample(7))
    account["Zebra"].add(ServedAccount.sample(8))
    let source = try LyingIMAPServer(account)
    try await desk.run(desk.backup(source.port)).expect(0)
    var target = ServedAccount(count: 0)
    target.inbox.uidValidity = 42
    for name in ["Bad", "Zebra"] where command != "CREATE" {
      target.mailboxes.append(ServedAccount.Mailbox(name))
    }
    let server = try LyingIMAPServer(target) { turn, account in
      let isBad = turn.selected == "Bad" || turn.arguments.first == "\"Bad\""
      if turn.name == command, isBad { turn.die() }
      if turn.name == "CREATE", !isBad { account.mailboxes.append(ServedAccount.Mailbox("Zebra")) }
    }
    let run = try await desk.run(desk.restore(to: server.port), wait: "2s")
    #expect([.exit(1), .exit(75)].contains(run.ending), "\(run)")
    #expect(server.account.inbox.messages.count == 2)
    #expect(server.account["Zebra"].messages.count == 1)
  }
}
