import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Taking a restore back that ends in the middle, or on a line that breaks again and again: no mark of ours
/// stays, what was removed is told and kept for good, and nothing is counted twice.
@Suite("Taking a restore back on a line that breaks", .aFewAtATime)
struct UndoBreakTests {
  private static let page = 200

  /// A desk whose archive was restored, and what the target holds then: UIDs from 1.
  private func restored(
    _ count: Int, flags: [Int: String] = [:]
  ) async throws -> (desk: FaultDesk, account: ServedAccount) {
    let desk = try FaultDesk()
    var origin = ServedAccount(count: count)
    for (index, flag) in flags { origin.inbox.messages[index].flags = [flag] }
    let source = try LyingIMAPServer(origin)
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": count])
    var account = ServedAccount(count: 0)
    account.inbox.uidValidity = 42
    let target = try LyingIMAPServer(account)
    try await desk.run(desk.restore(to: target.port)).expect(0, ["messages_new": count])
    #expect(target.account.inbox.messages.map { Int($0.uid) } == Array(1...count))
    return (desk, target.account)
  }

  private func command(_ desk: FaultDesk, _ server: LyingIMAPServer, isApplied: Bool = true)
    -> [String]
  {
    desk.restore(to: server.port) + ["--undo", "2"] + (isApplied ? ["--apply"] : [])
  }

  /// Ends an undo between STORE and EXPUNGE; the account as it is then.
  private func cut(_ desk: FaultDesk, _ account: ServedAccount) async throws -> ServedAccount {
    let gone = BodyCount()
    let server = try LyingIMAPServer(account) { turn, _ in
      if gone.value > 0 || turn.name == "UID EXPUNGE" {
        gone.add(1)
        turn.die()
      }
    }
    let run = try await desk.run(command(desk, server))
    run.expect(75, ["messages_removed": 0, "messages_kept": account.inbox.messages.count])
    #expect(run.events("folder").first?["reason"].text?.contains("finds out") == true, "\(run)")
    #expect(server.account.inbox.messages.allSatisfy { $0.flags.contains("\\Deleted") })
    return server.account
  }

  private func flags(_ server: LyingIMAPServer) -> [Int: [String]] {
    Dictionary(
      server.account.inbox.messages.map { (Int($0.uid), $0.flags) }, uniquingKeysWith: { $1 })
  }

  // MARK: Marks

  @Test(
    "what was changed, altered or lost after an undo was cut is kept, and our mark is taken away")
  func changedSince() async throws {
    let (desk, before) = try await restored(6, flags: [5: "\\Deleted"])
    var account = try await cut(desk, before)
    account.inbox.messages[1].flags.append("\\Flagged")
    account.inbox.messages[2].octets =
      Array("X-Filed: y\r\n".utf8) + before.inbox.messages[2].octets
    account.inbox.messages[5].flags.append("\\Seen")
    let directory = desk.archive + "/mail/INBOX/cur/"
    let text = ServedAccount.sample(3).replacing("\r\n", with: "\n")
    for name in try FileManager.default.contentsOfDirectory(atPath: directory)
    where FileManager.default.contents(atPath: directory + name) == Data(text.utf8) {
      try FileManager.default.removeItem(atPath: directory + name)
    }
    let server = try LyingIMAPServer(account)
    let run = try await desk.run(command(desk, server))
    run.expect(1, ["messages_removed": 2, "messages_kept": 4, "messages_gone": 0])
    // The last one was sent with its mark.
    #expect(
      flags(server) == [2: ["\\Flagged"], 3: [], 4: [], 6: ["\\Deleted", "\\Seen"]])
    try await desk.run(command(desk, server)).expect(1, ["messages_kept": 4])
    #expect(flags(server)[6] == ["\\Deleted", "\\Seen"])
  }

  @Test("a dry run takes no mark away")
  func dryRun() async throws {
    let (desk, before) = try await restored(3)
    var account = try await cut(desk, before)
    account.inbox.messages[1].flags.append("\\Flagged")
    let server = try LyingIMAPServer(account)
    try await desk.run(command(desk, server, isApplied: false)).expect(
      1, ["messages_removed": 2, "messages_kept": 1])
    #expect(!server.commands.contains("UID STORE") && !server.commands.contains("SELECT"))
  }

  @Test("a mark that the server does not let be taken away is known as ours to the next undo")
  func stubbornMark() async throws {
    let (desk, before) = try await restored(3)
    let stubborn = try LyingIMAPServer(before) { turn, _ in
      let takesAway = turn.arguments.joined().contains("-FLAGS")
      if turn.name == "UID EXPUNGE" || turn.name == "UID STORE" && takesAway {
        turn.refuse("NO [NOPERM] not yours")
      }
    }
    try await desk.run(command(desk, stubborn)).expect(1, ["messages_kept": 3])
    var account = stubborn.account
    #expect(account.inbox.messages.allSatisfy { $0.flags == ["\\Deleted"] })
    account.inbox.messages[0].flags.append("\\Answered")
    let server = try LyingIMAPServer(account)
    try await desk.run(command(desk, server)).expect(
      1, ["messages_removed": 2, "messages_kept": 1])
    #expect(flags(server) == [1: ["\\Answered"]])
  }

  @Test("a server that puts the removal off until patience ends keeps no marks")
  func putOff() async throws {
    let (desk, account) = try await restored(6)
    let server = try LyingIMAPServer(account) { turn, _ in
      if turn.name == "UID EXPUNGE" { turn.refuse("NO [INUSE] later") }
    }
    let run = try await desk.run(command(desk, server))
    run.expect(75, ["messages_removed": 0])
    #expect(run.events("folder").count == 1)
    #expect(server.account.inbox.messages.allSatisfy { $0.flags.isEmpty })
  }

  @Test("a request to stop waits until nothing is half removed, and is told with its counts")
  func stopped() async throws {
    let (desk, account) = try await restored(250)
    let (marked, signalled) = (BodyCount(), BodyCount())
    let server = try LyingIMAPServer(account) { turn, _ in
      guard turn.name == "UID STORE", turn.count == 0 else { return }
      marked.add(1)
      for _ in 0..<4000 where signalled.value == 0 { usleep(5000) }
      turn.delay = .milliseconds(500)
    }
    let child = try desk.tool.start(command(desk, server))
    while child.poll() == nil, marked.value == 0 { try await Task.sleep(for: .milliseconds(5)) }
    child.signal(SIGINT)
    signalled.add(1)
    let run = ToolRun(child, limit: .seconds(30))
    run.expect(130, ["messages_removed": Self.page, "messages_kept": 0])
    #expect(run.events("folder").first?["reason"].text?.contains("stopped") == true, "\(run)")
    #expect(server.account.inbox.messages.map(\.flags) == Array(repeating: [], count: 50))
  }

  // MARK: Counts

  @Test("a server that is gone for good in the middle: what was removed is told, and in the copy")
  func goneForGood() async throws {
    let (desk, account) = try await restored(450)
    let gone = BodyCount()
    let server = try LyingIMAPServer(account) { turn, _ in
      if gone.value > 0 || turn.name == "UID STORE" && turn.count == 1 {
        gone.add(1)
        turn.die()
      }
    }
    let run = try await desk.run(command(desk, server))
    run.expect(75, ["messages_removed": Self.page])
    let folder = try #require(run.events("folder").first)
    #expect(folder["messages_removed"].int == Self.page && folder["state"].text == "partial")
    #expect(folder["server"].int == 250)
    #expect(server.account.inbox.messages.count == 250)
    // The journal is lost; its copy knows what is off the target.
    let journal = desk.archive + "/journal.sqlite3"
    for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: journal + end) }
    try FileManager.default.copyItem(
      atPath: desk.archive + "/journal.backup.sqlite3", toPath: journal)
    let honest = try LyingIMAPServer(server.account)
    try await desk.run(command(desk, honest)).expect(
      0, ["messages_removed": 250, "messages_gone": 0])
    #expect(honest.account.inbox.messages.isEmpty)
  }

  @Test(
    "a line that breaks every so many messages ends all the same, and little is looked at twice",
    arguments: [300, 90])
  func breaksOften(every limit: Int) async throws {
    let (desk, account) = try await restored(700)
    let line = LineCount()
    let server = try LyingIMAPServer(account) { turn, _ in
      if turn.bodies > 0, line.add(turn.bodies, turn.connection) > limit { turn.die() }
    }
    try await desk.run(command(desk, server, isApplied: false)).expect(
      0, ["messages_removed": 700, "messages_kept": 0])
    #expect(line.total < 2000, "\(line.total)")
  }

  @Test("the same ground a second time is no progress, and what was found before it is told once")
  func sameGround() async throws {
    let (desk, account) = try await restored(250)
    let server = try LyingIMAPServer(account) { turn, _ in
      if turn.fetchesBody(of: UInt32(Self.page + 1)) { turn.die() }
    }
    let run = try await desk.run(command(desk, server, isApplied: false) + ["-v"])
    run.expect(75, ["messages_removed": Self.page])
    #expect(run.events("message").count == Self.page)
  }

  @Test(
    "kept, gone and removed messages are counted and named once, whatever breaks",
    arguments: ["BODY.PEEK[]", "UID STORE", "UID EXPUNGE", "UID SEARCH"], [false, true])
  func countedOnce(at command: String, isApplied: Bool) async throws {
    var (desk, account) = try await restored(250)
    account.inbox.messages[2].flags = ["\\Answered"]
    account.inbox.messages[240].flags = ["\\Answered"]
    account.inbox.messages.remove(at: 5)
    let broken = BodyCount()
    let server = try LyingIMAPServer(account) { turn, _ in
      guard broken.value == 0, turn.uids.contains(250), turn.uids.count < 100,
        turn.name == command || turn.arguments.joined().contains(command)
      else { return }
      broken.add(1)
      turn.die()
      turn.isStored = true
    }
    let run = try await desk.run(self.command(desk, server, isApplied: isApplied) + ["-v"])
    run.expect(1, ["messages_removed": 247, "messages_kept": 2, "messages_gone": 1])
    let named = run.events("message").compactMap { $0["uid"].int }
    #expect(named.count == 249 && Set(named).count == 249)
    #expect(run.events("folder").first?["server"].int == (isApplied ? 2 : 249))
    let left = isApplied ? [3, 241] : Array(1...250).filter { $0 != 6 }
    #expect(server.account.inbox.messages.map { Int($0.uid) } == left)
  }

  @Test("a message that is another one when the line is made anew counts once")
  func otherFate() async throws {
    let (desk, before) = try await restored(6)
    var account = before
    account.inbox.messages[1].flags = ["\\Answered"]
    let server = try LyingIMAPServer(account) { turn, account in
      guard turn.bodies > 0, turn.count < 4, account.inbox.messages[1].flags != [] else { return }
      account.inbox.messages[1].flags = []
      account.inbox.messages[1].octets = Array("Subject: x\r\n\r\nother\r\n".utf8)
      turn.die()
    }
    let run = try await desk.run(command(desk, server))
    run.expect(1, ["messages_removed": 5, "messages_kept": 1])
    #expect(run.events("folder").first?["reason"].text?.contains("octets") == true, "\(run)")
  }

  @Test(
    "what somebody else removes after it was compared is gone, and not removed by us",
    arguments: [false, true])
  func removedByOthers(countsChanges: Bool) async throws {
    var (desk, account) = try await restored(6)
    if countsChanges {
      account.capabilities += " CONDSTORE"
      account.inbox.highestModSeq = 90
    }
    let server = try LyingIMAPServer(account) { turn, account in
      if turn.name == "UID STORE", turn.count == 0 {
        account.inbox.messages.removeAll { $0.uid == 2 }
      }
    }
    try await desk.run(command(desk, server)).expect(
      0, ["messages_removed": 5, "messages_gone": 1, "messages_kept": 0])
    #expect(server.account.inbox.messages.isEmpty)
  }
}
