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

/// Removing that ends in the middle of a folder, or on a line that breaks again and again: what was removed is
/// told and kept for good, and nothing is counted twice.
@Suite("Removing on a line that breaks", .aFewAtATime)
struct OffloadBreakTests {
  /// Those of three pages, the last of which is not full.
  private static let count = 450
  private static let page = 200

  private func archived(_ account: ServedAccount) async throws -> FaultDesk {
    let desk = try FaultDesk()
    let honest = try LyingIMAPServer(account)
    try await desk.run(desk.backup(honest.port)).expect(0)
    return desk
  }

  /// Expects that the copy of the journal knows what was removed, so that it outlives the journal.
  private func expectCopied(
    _ desk: FaultDesk, removed: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    for end in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: desk.archive + "/journal.sqlite3" + end)
    }
    try await desk.run(["reindex", desk.archive]).expect(0, sourceLocation: sourceLocation)
    let listed = try await desk.run(["list", desk.archive]).events("message")
    #expect(
      listed.count { $0["removed_since"].text != nil } == removed, sourceLocation: sourceLocation)
  }

  // MARK: Ended in the middle

  @Test(
    "a server that is gone for good in the middle of a folder: what was removed is told and copied",
    arguments: [false, true])
  func goneForGood(isBackup: Bool) async throws {
    let account = ServedAccount(count: Self.count)
    let desk = try await archived(account)
    let gone = BodyCount()
    let server = try LyingIMAPServer(account) { turn, _ in
      if gone.value > 0 || turn.name == "UID STORE" && turn.count == 1 {
        gone.add(1)
        turn.die()
      }
    }
    let command =
      isBackup ? desk.backup(server.port) + ["--delete"] : desk.offload(server.port) + ["--apply"]
    let run = try await desk.run(command)
    run.expect(75, ["messages_removed": Self.page])
    #expect(server.account.inbox.messages.count == Self.count - Self.page)
    if isBackup {
      let warned = run.events("warning").compactMap { $0["what"].text }
      #expect(warned.contains { $0.contains("200") && $0.contains("next run") }, "\(run)")
    } else {
      run.expect(75, ["messages_failed": Self.page])
      let folders = run.events("folder")
      #expect(folders.count == 1, "\(run)")
      #expect(folders.first?["removed"].int == Self.page)
      #expect(folders.first?["failed"].int == Self.page)
      #expect(folders.first?["state"].text == "partial")
      #expect(folders.first?["reason"].text?.contains("next run finds out") == true, "\(run)")
    }
    try await expectCopied(desk, removed: Self.page)
    let honest = try LyingIMAPServer(server.account)
    try await desk.run(desk.offload(honest.port) + ["--apply"]).expect(
      0, ["messages_removed": Self.count - Self.page, "messages_failed": 0])
    #expect(honest.account.inbox.messages.isEmpty)
  }

  @Test("what goes while the line breaks for good is the next run's to tell, each message once")
  func lostAnswer() async throws {
    let account = ServedAccount(count: Self.count)
    let desk = try await archived(account)
    let gone = BodyCount()
    let server = try LyingIMAPServer(account) { turn, _ in
      if gone.value > 0 { return turn.die() }
      guard turn.name == "UID EXPUNGE", turn.count == 1 else { return }
      gone.add(1)
      turn.status = nil
      turn.fate = .closes
    }
    let run = try await desk.run(desk.offload(server.port) + ["--apply", "-v"])
    run.expect(75, ["messages_removed": Self.page, "messages_failed": Self.page])
    #expect(run.events("message").count { $0["outcome"].text == "removed" } == Self.page)
    #expect(server.account.inbox.messages.count == Self.count - 2 * Self.page)
    let honest = try LyingIMAPServer(server.account)
    let next = try await desk.run(desk.offload(honest.port) + ["--apply", "-v"])
    next.expect(0, ["messages_removed": Self.count - Self.page, "messages_failed": 0])
    let named = next.events("message").filter { $0["outcome"].text == "removed" }
    #expect(Set(named.compactMap { $0["uid"].int }) == Set(Self.page + 1...Self.count))
    #expect(named.count == Self.count - Self.page)
  }

  @Test("what a backup finds removed of an offload before it stands in the copy of the journal too")
  func concludedByBackup() async throws {
    let account = ServedAccount(count: 6)
    let desk = try await archived(account)
    let gone = BodyCount()
    let server = try LyingIMAPServer(account) { turn, _ in
      if gone.value > 0 { return turn.die() }
      guard turn.name == "UID EXPUNGE" else { return }
      gone.add(1)
      turn.status = nil
      turn.fate = .closes
    }
    try await desk.run(desk.offload(server.port) + ["--apply"]).expect(
      75, ["messages_removed": 0, "messages_failed": 6])
    let honest = try LyingIMAPServer(server.account)
    try await desk.run(desk.backup(honest.port)).expect(0, ["messages_gone": 0])
    try await expectCopied(desk, removed: 6)
  }

  @Test("a request to stop waits until nothing is half removed, and is told with its counts")
  func stopped() async throws {
    let account = ServedAccount(count: Self.count)
    let desk = try await archived(account)
    let (marked, signalled) = (BodyCount(), BodyCount())
    let server = try LyingIMAPServer(account) { turn, _ in
      guard turn.name == "UID STORE", turn.count == 1 else { return }
      marked.add(1)
      for _ in 0..<4000 where signalled.value == 0 { usleep(5000) }
      turn.delay = .milliseconds(500)
    }
    let child = try desk.tool.start(desk.offload(server.port) + ["--apply"])
    while child.poll() == nil, marked.value == 0 { try await Task.sleep(for: .milliseconds(5)) }
    child.signal(SIGINT)
    signalled.add(1)
    let run = ToolRun(child, limit: .seconds(30))
    run.expect(130, ["messages_removed": 2 * Self.page, "messages_failed": 0])
    #expect(run.events("folder").first?["removed"].int == 2 * Self.page)
    #expect(run.events("folder").first?["reason"].text?.contains("stopped") == true)
    #expect(server.account.inbox.messages.count == Self.count - 2 * Self.page)
    #expect(server.account.inbox.messages.allSatisfy { $0.flags.isEmpty })
    try await expectCopied(desk, removed: 2 * Self.page)
  }

  @Test("a server that puts the removal off until patience ends keeps no marks")
  func putOff() async throws {
    let account = ServedAccount(count: 6)
    let desk = try await archived(account)
    let server = try LyingIMAPServer(account) { turn, _ in
      if turn.name == "UID EXPUNGE" { turn.refuse("NO [INUSE] later") }
    }
    let run = try await desk.run(desk.offload(server.port) + ["--apply", "-v"])
    run.expect(75, ["messages_removed": 0])
    #expect(run.events("folder").count == 1)
    #expect(run.events("message").isEmpty)
    #expect(server.account.inbox.messages.allSatisfy { $0.flags.isEmpty })
    try await desk.run(desk.backup(server.port)).expect(0, ["flags_changed": 0])
  }

  @Test("a folder that one connection has to leave is carried on by another, and told once")
  func carriedOn() async throws {
    var account = ServedAccount(count: Self.count)
    account.inbox.messages[0].flags = ["\\Flagged"]
    var other = ServedAccount.Mailbox("Other")
    for number in 0..<5 { other.add(ServedAccount.sample(1000 + number)) }
    account.mailboxes.append(other)
    let desk = try await archived(account)
    let server = try LyingIMAPServer(account) { turn, _ in
      if turn.connection > 1 { return turn.die() }
      if turn.selected == "INBOX", turn.name == "UID STORE", turn.count < 20,
        turn.uids.first == UInt32(Self.page + 1)
      {
        if turn.connection == 0 { turn.die() }
      }
      if turn.selected == "Other" { turn.delay = .milliseconds(600) }
    }
    let run = try await desk.run(
      desk.offload(server.port) + ["--apply", "--connections", "2"])
    run.expect(0, ["messages_removed": Self.count - 1 + 5, "messages_kept": 1])
    #expect(run.events("folder").count == 2, "\(run)")
    #expect(server.account.inbox.messages.map(\.uid) == [1])
  }

  // MARK: Broken again and again

  @Test(
    "a line that breaks every so many messages ends all the same, and little is looked at twice",
    arguments: [300, 90], [false, true])
  func breaksOften(every limit: Int, readsAll: Bool) async throws {
    let account = ServedAccount(count: 1000)
    let desk = try await archived(account)
    let line = LineCount()
    let server = try LyingIMAPServer(account) { turn, _ in
      let isAsked = readsAll ? turn.bodies > 0 : turn.arguments.joined().contains("HEADER]")
      guard turn.name == "UID FETCH", isAsked else { return }
      if line.add(turn.uids.count, turn.connection) > limit { turn.die() }
    }
    let run = try await desk.run(desk.offload(server.port) + (readsAll ? ["--paranoid"] : []))
    run.expect(0, ["messages_removed": 1000, "messages_failed": 0])
    #expect(line.total < 2600, "\(line.total)")
    #expect(server.account.inbox.messages.count == 1000)
  }

  @Test("the same ground a second time is no progress, and what was found before it is told once")
  func sameGround() async throws {
    let account = ServedAccount(count: Self.count)
    let desk = try await archived(account)
    let server = try LyingIMAPServer(account) { turn, _ in
      guard turn.name == "UID FETCH", turn.arguments.joined().contains("HEADER]") else { return }
      if turn.uids.contains(UInt32(Self.page + 1)) { turn.die() }
    }
    let run = try await desk.run(desk.offload(server.port) + ["-v"])
    run.expect(75, ["messages_removed": Self.page])
    #expect(run.events("message").count == Self.page)
    #expect(run.events("folder").first?["removed"].int == Self.page)
  }

  @Test("what is not archived is counted once, on a line that breaks while it is looked at")
  func unarchived() async throws {
    var account = ServedAccount(count: 6)
    let desk = try await archived(account)
    for number in 0..<3000 { account.inbox.add(ServedAccount.sample(10_000 + number)) }
    let line = LineCount()
    let server = try LyingIMAPServer(account) { turn, _ in
      guard turn.name == "UID FETCH", turn.arguments.last?.contains("INTERNALDATE") == true,
        !turn.arguments.joined().contains("HEADER]")
      else { return }
      if line.add(turn.uids.count, turn.connection) > 900 { turn.die() }
    }
    let run = try await desk.run(desk.offload(server.port))
    run.expect(1, ["messages_removed": 6, "messages_failed": 3000])
  }

  /// What breaks the line once in the last page.
  private static let breaks: [(name: String, command: String)] = [
    ("at the look", "HEADER]"), ("at the mark", "UID STORE"), ("at the removal", "UID EXPUNGE"),
    ("at the look whether they are gone", "UID SEARCH"),
  ]

  @Test(
    "kept, doubtful and removed messages are counted once, whatever breaks",
    arguments: breaks.map(\.command), [false, true])
  func countedOnce(at command: String, isApplied: Bool) async throws {
    var account = ServedAccount(count: 250)
    account.inbox.messages[1].flags = ["\\Flagged"]
    account.inbox.messages[230].flags = ["\\Draft"]
    let desk = try await archived(account)
    account.inbox.messages[2].flags = ["\\Answered"]
    account.inbox.messages[240].flags = ["\\Answered"]
    let broken = BodyCount()
    let server = try LyingIMAPServer(account) { turn, _ in
      guard broken.value == 0, turn.uids.contains(250), turn.uids.count < 100,
        turn.name == command || turn.arguments.joined().contains(command)
      else { return }
      broken.add(1)
      turn.die()
      turn.isStored = true
    }
    let run = try await desk.run(
      desk.offload(server.port) + ["-v"] + (isApplied ? ["--apply"] : []))
    run.expect(1, ["messages_removed": 246, "messages_kept": 2, "messages_failed": 2])
    let named = run.events("message").compactMap { $0["uid"].int }
    #expect(named.count == 250 && Set(named).count == 250)
    let left = isApplied ? [2, 3, 231, 241] : Array(1...250)
    #expect(server.account.inbox.messages.map { Int($0.uid) } == left)
  }

  @Test("messages that can only be marked are counted once on a line that breaks")
  func markedOnce() async throws {
    var account = ServedAccount(count: 250)
    account.capabilities = account.capabilities.replacing(" UIDPLUS", with: "")
    let desk = try await archived(account)
    let server = try LyingIMAPServer(account) { turn, _ in
      if turn.name == "UID STORE", turn.count == 1 { turn.die() }
    }
    try await desk.run(desk.offload(server.port) + ["--apply"]).expect(
      1, ["messages_removed": 0, "messages_marked": 250])
    #expect(server.account.inbox.messages.allSatisfy { $0.flags == ["\\Deleted"] })
  }

  // MARK: Somebody else

  @Test(
    "what somebody else removes after it was compared is not ours, and the backup misses it",
    arguments: [false, true])
  func removedByOthers(countsChanges: Bool) async throws {
    var account = ServedAccount(count: 6)
    if countsChanges {
      account.capabilities += " CONDSTORE"
      account.inbox.highestModSeq = 5
    }
    let desk = try await archived(account)
    let server = try LyingIMAPServer(account) { turn, account in
      if turn.name == "UID STORE", turn.count == 0 {
        account.inbox.messages.removeAll { $0.uid == 2 }
      }
    }
    try await desk.run(desk.offload(server.port) + ["--apply"]).expect(
      0, ["messages_removed": 5, "messages_failed": 0])
    #expect(server.account.inbox.messages.isEmpty)
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_gone": 1])
  }
}
