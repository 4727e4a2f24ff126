import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Taking a restore back from servers that lack something, alter what they have, or break the line: exactly
/// what was sent and is unchanged goes in the end, or is named.
@Suite("Taking a restore back from odd servers", .aFewAtATime)
struct UndoFaultTests {
  static let messages = (0..<6).map { number in
    ServedAccount.sample(number == 5 ? 4 : number) + String(repeating: "z", count: number) + "\r\n"
  }
  static let theirs = "Subject: of the target's own\r\n\r\nx\r\n"

  /// A desk whose archive was restored to an account that holds one message of its own.
  private func restored() async throws -> (desk: FaultDesk, account: ServedAccount) {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(inbox: Self.messages))
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 6])
    var account = ServedAccount(inbox: [Self.theirs])
    account.inbox.uidValidity = 42
    let target = try LyingIMAPServer(account)
    let run = try await desk.run(desk.restore(to: target.port))
    run.expect(0, ["messages_new": 6, "job": 2])
    return (desk, target.account)
  }

  private func undo(_ desk: FaultDesk, _ server: LyingIMAPServer, _ more: String...) async throws
    -> ToolRun
  {
    try await desk.run(desk.restore(to: server.port) + ["--undo", "2", "--apply"] + more)
  }

  private func expect(
    _ server: LyingIMAPServer, _ texts: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let there = server.account.inbox.messages.map { String(decoding: $0.octets, as: UTF8.self) }
    #expect(there.multiset == texts.multiset, sourceLocation: sourceLocation)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let lie: LyingIMAPServer.Lie

    init(_ name: String, _ lie: @escaping LyingIMAPServer.Lie) {
      testDescription = name
      self.lie = lie
    }
  }

  static let rows = [
    Row("cut before STORE") { turn, _ in
      if turn.name == "UID STORE", turn.count == 0 { turn.die() }
    },
    Row("STORE done, the OK lost") { turn, _ in
      guard turn.name == "UID STORE", turn.count == 0 else { return }
      turn.status = nil
      turn.fate = .closes
    },
    Row("cut before EXPUNGE") { turn, _ in
      if turn.name == "UID EXPUNGE", turn.count == 0 { turn.die() }
    },
    Row("EXPUNGE done, the OK lost") { turn, _ in
      guard turn.name == "UID EXPUNGE", turn.count == 0 else { return }
      turn.status = nil
      turn.fate = .resets
    },
    Row("a part is removed, the OK lost") { turn, _ in
      guard turn.name == "UID EXPUNGE", turn.count == 0 else { return }
      turn.uids = Array(turn.uids.prefix(2))
      turn.status = nil
      turn.fate = .closes
    },
    Row("NO [UNAVAILABLE] once") { turn, _ in
      if turn.name == "UID EXPUNGE", turn.count == 0 { turn.refuse("NO [UNAVAILABLE] later") }
    },
    Row("cut while a message is read") { turn, _ in
      if turn.name == "UID FETCH", turn.count == 1 { turn.die(.resets) }
    },
  ]

  @Test("the line that breaks anywhere is made anew, and nothing else goes", arguments: rows)
  func fate(_ row: Row) async throws {
    let (desk, account) = try await restored()
    let server = try LyingIMAPServer(account, lie: row.lie)
    let run = try await undo(desk, server)
    run.expect(0, ["messages_removed": 6, "messages_kept": 0, "messages_gone": 0])
    expect(server, [Self.theirs])
    #expect(!server.commands.contains("EXPUNGE") && !server.commands.contains("CLOSE"))
    try await undo(desk, server).expect(0, ["messages_removed": 0])
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 6])
    expect(server, [Self.theirs] + Self.messages)
  }

  @Test("an undo that ended between STORE and EXPUNGE is carried on by the next one")
  func carriedOn() async throws {
    let (desk, account) = try await restored()
    let gone = BodyCount()
    let server = try LyingIMAPServer(account) { turn, _ in
      if gone.value > 0 || turn.name == "UID EXPUNGE" {
        gone.add(1)
        turn.die()
      }
    }
    try await undo(desk, server).expect(75, ["messages_removed": 0])
    #expect(server.account.inbox.messages.count { $0.flags.contains("\\Deleted") } == 6)
    let honest = try LyingIMAPServer(server.account)
    try await undo(desk, honest).expect(0, ["messages_removed": 6, "messages_kept": 0])
    expect(honest, [Self.theirs])
  }

  @Test("without UIDPLUS messages are only marked, and that is said; with it they go later")
  func marked() async throws {
    var (desk, account) = try await restored()
    account.capabilities = account.capabilities.replacing(" UIDPLUS", with: "")
    let server = try LyingIMAPServer(account)
    let run = try await undo(desk, server, "-v")
    run.expect(1, ["messages_removed": 0, "messages_marked": 6, "messages_kept": 0])
    #expect(run.events("folder").first?["reason"].text?.contains("marked as deleted") == true)
    #expect(server.account.inbox.messages.count == 7)
    #expect(!server.commands.contains { $0.contains("EXPUNGE") }, "\(server.commands)")
    var better = server.account
    better.capabilities += " UIDPLUS"
    let other = try LyingIMAPServer(better)
    try await undo(desk, other).expect(0, ["messages_removed": 6, "messages_marked": 0])
    expect(other, [Self.theirs])
  }

  @Test("a server that says OK and removes nothing has that said of it")
  func nothingRemoved() async throws {
    let (desk, account) = try await restored()
    let server = try LyingIMAPServer(account) { turn, _ in
      if turn.name == "UID EXPUNGE" {
        turn.untagged = []
        turn.isStored = false
      }
    }
    try await undo(desk, server).expect(1, ["messages_removed": 0, "messages_marked": 6])
    #expect(server.account.inbox.messages.count == 7)
  }

  @Test("a message with other octets under its UID is left")
  func otherOctets() async throws {
    var (desk, account) = try await restored()
    account.inbox.messages[2].octets =
      Array("X-Filed: y\r\n".utf8) + account.inbox.messages[2].octets
    let server = try LyingIMAPServer(account)
    let run = try await undo(desk, server, "-v")
    run.expect(1, ["messages_removed": 5, "messages_kept": 1])
    let kept = run.events("message").filter { $0["outcome"].text == "kept" }
    #expect(kept.map { $0["uid"].int } == [Int(account.inbox.messages[2].uid)])
    #expect(server.account.inbox.messages.count == 2)
  }

  @Test(
    "a folder that is read-only, renumbered or without lasting UIDs is left alone",
    arguments: [
      ("read-only", "OK [READ-ONLY] done", nil), ("renumbered", nil, "* OK [UIDVALIDITY 9] x"),
      ("not certain", nil, "* OK [UIDNOTSTICKY] x"),
    ] as [(String, String?, String?)])
  func barred(name: String, status: String?, line: String?) async throws {
    let (desk, account) = try await restored()
    let server = try LyingIMAPServer(account) { turn, _ in
      guard turn.name == "SELECT" else { return }
      if let status { turn.status = status }
      if let line { turn.sayLast(line) }
    }
    try await undo(desk, server).expect(1, ["messages_removed": 0, "messages_kept": 6])
    #expect(!server.commands.contains("UID STORE"), "\(name)")
    #expect(server.account.inbox.messages.count == 7)
  }

  @Test("what was there before the restore is left, whatever the target has said of its place")
  func thereBefore() async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(inbox: Self.messages))
    try await desk.run(desk.backup(source.port)).expect(0)
    var account = ServedAccount(inbox: [Self.theirs])
    account.inbox.uidValidity = 42
    let target = try LyingIMAPServer(account) { turn, _ in
      if turn.name == "APPEND", turn.count == 0 { turn.status = "OK [APPENDUID 42 1] done" }
    }
    try await desk.run(desk.restore(to: target.port)).expect(0, ["messages_new": 6])
    account = target.account
    // Even if it is the very same message.
    account.inbox.messages[0].octets = account.inbox.messages[1].octets
    account.inbox.messages[0].flags = account.inbox.messages[1].flags
    let server = try LyingIMAPServer(account)
    try await undo(desk, server).expect(0, ["messages_removed": 6, "messages_kept": 0])
    #expect(server.account.inbox.messages.map(\.uid) == [1])
    #expect(server.account.inbox.messages.first?.flags.contains("\\Deleted") == false)
  }

  @Test("what the archive has lost or damaged stays at the target", arguments: [false, true])
  func notArchived(isLost: Bool) async throws {
    let (desk, account) = try await restored()
    let directory = desk.archive + "/mail/INBOX/cur/"
    let names = try FileManager.default.contentsOfDirectory(atPath: directory)
    let files = names.map { directory + $0 }
    let file = try #require(
      files.first { path in
        FileManager.default.contents(atPath: path)
          .map { String(decoding: $0, as: UTF8.self).hasSuffix("zzz\n") } ?? false
      })
    var octets = try #require(FileManager.default.contents(atPath: file))
    if isLost {
      try FileManager.default.removeItem(atPath: file)
    } else {
      octets[octets.count - 2] ^= 1
      try FileManager.default.removeItem(atPath: file)
      try octets.write(to: URL(fileURLWithPath: file))
    }
    let server = try LyingIMAPServer(account)
    let run = try await undo(desk, server)
    run.expect(1, ["messages_removed": 5, "messages_kept": 1])
    #expect(run.events("folder").first?["reason"].text?.contains("archived copy") == true)
    #expect(server.account.inbox.messages.count == 2)
    #expect(server.account.inbox.messages.allSatisfy { !$0.flags.contains("\\Deleted") })
  }

  @Test("a message that is read between the look and the mark is left")
  func raced() async throws {
    var (desk, account) = try await restored()
    account.capabilities += " CONDSTORE"
    account.inbox.highestModSeq = 90
    let raced = account.inbox.messages[3].uid
    let server = try LyingIMAPServer(account) { turn, account in
      guard turn.name == "UID STORE" else { return }
      guard turn.arguments.joined(separator: " ").contains("UNCHANGEDSINCE 90") else {
        return turn.refuse("BAD UNCHANGEDSINCE is missing")
      }
      turn.uids.removeAll { $0 == raced }
      turn.status = "OK [MODIFIED \(raced)] the others are done"
    }
    let run = try await undo(desk, server)
    run.expect(1, ["messages_removed": 5, "messages_kept": 1])
    #expect(server.account.inbox.messages.map(\.uid).contains(raced))
    #expect(server.account.inbox.messages.allSatisfy { !$0.flags.contains("\\Deleted") })
  }

  @Test("without mod-sequences a message that is changed while others are read is left, unmarked")
  func changedUnseen() async throws {
    let (desk, account) = try await restored()
    let changed = account.inbox.messages[3].uid
    let server = try LyingIMAPServer(account) { turn, account in
      guard turn.fetchesBody(of: changed) else { return }
      let index = account.inbox.messages.firstIndex { $0.uid == changed }
      if let index { account.inbox.messages[index].flags.append("\\Flagged") }
    }
    let run = try await undo(desk, server)
    run.expect(1, ["messages_removed": 5, "messages_kept": 1])
    #expect(server.account.inbox.messages.map(\.uid).contains(changed))
    #expect(server.account.inbox.messages.allSatisfy { !$0.flags.contains("\\Deleted") })
  }

  @Test(
    "where the server refuses the removal no mark stays, and that is said",
    arguments: [false, true])
  func refused(isStore: Bool) async throws {
    let (desk, account) = try await restored()
    let server = try LyingIMAPServer(account) { turn, _ in
      if isStore, turn.name == "UID STORE", turn.arguments.joined().contains("+FLAGS") {
        turn.status = "NO [NOPERM] not all of them"
      }
      if turn.name == "UID EXPUNGE" { turn.refuse("NO [NOPERM] not yours") }
    }
    let run = try await undo(desk, server)
    run.expect(1, ["messages_removed": 0, "messages_kept": 6, "messages_marked": 0])
    #expect(run.events("folder").first?["reason"].text?.contains("refuses the removal") == true)
    #expect(server.account.inbox.messages.count == 7)
    #expect(server.account.inbox.messages.allSatisfy { !$0.flags.contains("\\Deleted") })
    let honest = try LyingIMAPServer(server.account)
    try await undo(desk, honest).expect(0, ["messages_removed": 6, "messages_kept": 0])
  }

  @Test("a message that breaks the line each time ends the undo, though others come before it")
  func brokenEachTime() async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(count: 202))
    try await desk.run(desk.backup(source.port)).expect(0)
    var account = ServedAccount(count: 0)
    account.inbox.uidValidity = 42
    let target = try LyingIMAPServer(account)
    try await desk.run(desk.restore(to: target.port)).expect(0, ["messages_new": 202])
    let last = try #require(target.account.inbox.messages.last?.uid)
    let server = try LyingIMAPServer(target.account) { turn, _ in
      if turn.fetchesBody(of: last) { turn.die() }
    }
    try await desk.run(desk.restore(to: server.port) + ["--undo", "2"]).expect(75)
  }

  @Test("a message whose answer was lost stays, named; a restore finds it, and then it goes")
  func lostAnswer() async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(inbox: Self.messages))
    try await desk.run(desk.backup(source.port)).expect(0)
    var account = ServedAccount(count: 0)
    account.inbox.uidValidity = 42
    let gone = BodyCount()
    let server = try LyingIMAPServer(account) { turn, _ in
      if gone.value > 0 { return turn.die() }
      guard turn.name == "APPEND", turn.count == 5 else { return }
      gone.add(1)
      turn.status = nil
      turn.fate = .closes
    }
    try await desk.run(desk.restore(to: server.port)).expect(75, ["messages_unknown": 1])
    let honest = try LyingIMAPServer(server.account)
    try await undo(desk, honest).expect(1, ["messages_removed": 5, "messages_kept": 1])
    // The third job finds what the second one has sent, and sends the others again.
    let run = try await desk.run(desk.restore(to: honest.port), wait: "20s")
    run.expect(0)
    try await undo(desk, honest).expect(0, ["messages_removed": 1, "messages_kept": 0])
    #expect(honest.account.inbox.messages.count == 5)
  }
}
