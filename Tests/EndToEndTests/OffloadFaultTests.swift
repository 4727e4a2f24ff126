import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Removing on a server that loses answers, refuses, changes its mind or serves others meanwhile: whatever
/// is gone there is whole in the archive and counts as offloaded, and whatever is not is as it was.
@Suite struct OffloadFaultTests {
  private static let count = 6

  struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let lie: LyingIMAPServer.Lie

    init(_ name: String, _ lie: @escaping LyingIMAPServer.Lie) {
      testDescription = name
      self.lie = lie
    }

    /// At the first command of this name.
    static func first(
      _ command: String, _ name: String,
      _ lie: @escaping @Sendable (inout IMAPTurn, inout ServedAccount) -> Void
    ) -> Fault {
      Fault(name) { turn, account in
        if turn.name == command, turn.count == 0 { lie(&turn, &account) }
      }
    }
  }

  /// What ends with everything removed, in the same run.
  private static let passing: [Fault] = [
    Fault("nothing") { _, _ in },
    .first("UID STORE", "cut before STORE is done") { turn, _ in turn.die() },
    .first("UID STORE", "the answer to STORE is lost") { turn, _ in
      turn.die()
      turn.isStored = true
    },
    .first("UID EXPUNGE", "cut before EXPUNGE is done") { turn, _ in turn.die(.resets) },
    .first("UID EXPUNGE", "the answer to EXPUNGE is lost") { turn, _ in
      turn.die()
      turn.isStored = true
    },
    .first("UID EXPUNGE", "half of it is expunged before the end") { turn, account in
      account.inbox.messages.removeAll { $0.uid <= 3 }
      turn.die(saying: "* 1 EXPUNGE")
    },
    .first("UID EXPUNGE", "busy, as NO") { turn, _ in turn.refuse("NO [INUSE] later") },
    .first("UID EXPUNGE", "BYE") { turn, _ in turn.die(saying: "* BYE restarting") },
    .first("UID SEARCH", "cut when it is to confirm") { turn, _ in turn.die() },
    Fault("the search finds nothing, ever") { turn, _ in
      if turn.name == "UID SEARCH" { turn.untagged = [Array("* SEARCH\r\n".utf8)] }
    },
    Fault("who asks for what is gone is refused") { turn, _ in
      if turn.asksForUIDsAlone, turn.uids.isEmpty { turn.refuse("NO some messages are gone") }
    },
    Fault("sizes are wrong, so that all is read") { turn, _ in
      for uid in turn.uids where turn.name == "UID FETCH" {
        turn.rewrite(uid, "RFC822.SIZE ", "RFC822.SIZE 1")
      }
    },
  ]

  @Test("in one run, and the backup after it misses nothing", arguments: passing)
  func passes(fault: Fault) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: Self.count), lie: fault.lie)
    let honest = try LyingIMAPServer(ServedAccount(count: Self.count))
    defer { server.stop() }
    try await desk.run(desk.backup(honest.port)).expect(0, ["messages_new": Self.count])
    let run = try await desk.run(desk.offload(server.port) + ["--apply"])
    run.expect(0, ["messages_removed": Self.count, "messages_failed": 0])
    #expect(server.account.inbox.messages.isEmpty)
    try await expectOffloaded(desk, server, Self.count)
    try await desk.run(desk.offload(server.port) + ["--apply"]).expect(
      0, ["messages_removed": 0])
  }

  /// Expects that the archive has everything, that the next backup misses nothing, and that nothing but
  /// what was named has been expunged.
  private func expectOffloaded(
    _ desk: FaultDesk, _ server: LyingIMAPServer, _ count: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    #expect(
      Set(server.commands).isDisjoint(with: ["EXPUNGE", "CLOSE"]), sourceLocation: sourceLocation)
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": 0, "messages_gone": 0, "flags_changed": 0],
      sourceLocation: sourceLocation)
    let listed = try await desk.run(["list", desk.archive]).events("message")
    #expect(listed.count == Self.count, sourceLocation: sourceLocation)
    #expect(
      listed.count { $0["removed_since"].text != nil } == count, sourceLocation: sourceLocation)
    #expect(listed.allSatisfy { $0["gone_since"].text == nil }, sourceLocation: sourceLocation)
    try await desk.expectArchive(
      ["INBOX": (0..<Self.count).map(ServedAccount.sample)], sourceLocation: sourceLocation)
  }

  /// What leaves some messages where they are, with their number.
  private static let holding: [(Fault, left: [UInt32])] = [
    (
      .first("UID STORE", "one has been changed meanwhile, says the server") { turn, _ in
        turn.uids.removeAll { $0 == 2 }
        turn.status = "OK [MODIFIED 2] the others are marked"
      }, [2]
    ),
    (
      .first("UID STORE", "one is flagged by somebody else in the same moment") { turn, account in
        account.inbox.messages[2].flags.append("\\Flagged")
      }, [3]
    ),
    (
      .first("UID FETCH", "one has got a flag since the backup") { turn, account in
        turn.rewrite(4, "FLAGS ()", "FLAGS (\\Answered)")
      }, [4]
    ),
    (
      Fault("one is another message under the same UID") { turn, _ in
        for (old, new) in [("number 0", "number X"), ("body 0", "body X")] {
          turn.rewrite(1, old, new)
          turn.rewrite(1, old, new)
        }
      }, [1]
    ),
    (
      .first("UID FETCH", "one has another date") { turn, _ in
        turn.rewrite(5, " 5-Feb-2024", " 6-Feb-2024")
      }, [5]
    ),
  ]

  @Test("what is not as it has to be stays, unmarked, and the rest goes", arguments: holding)
  func holds(fault: Fault, left: [UInt32]) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: Self.count), lie: fault.lie)
    let honest = try LyingIMAPServer(ServedAccount(count: Self.count))
    try await desk.run(desk.backup(honest.port)).expect(0)
    let run = try await desk.run(desk.offload(server.port) + ["--apply", "-v"])
    run.expect(1, ["messages_removed": Self.count - left.count, "messages_failed": left.count])
    let kept = run.events("message").filter { $0["outcome"].text == "kept" }
    #expect(kept.map { $0["uid"].int } == left.map(Int.init))
    #expect(kept.allSatisfy { $0["reason"].text != nil })
    #expect(server.account.inbox.messages.map(\.uid) == left)
    #expect(server.account.inbox.messages.allSatisfy { !$0.flags.contains("\\Deleted") })
    #expect(Set(server.commands).isDisjoint(with: ["EXPUNGE", "CLOSE"]))
  }

  /// What keeps everything where it is.
  private static let barred: [Fault] = [
    .first("SELECT", "read-only") { turn, _ in turn.status = "OK [READ-ONLY] done" },
    .first("SELECT", "nothing can be marked for good") { turn, _ in
      turn.untagged.removeAll { String(decoding: $0, as: UTF8.self).contains("PERMANENTFLAGS") }
      turn.sayLast("* OK [PERMANENTFLAGS (\\Seen)] limited")
    },
    .first("SELECT", "the folder is renumbered") { turn, account in
      turn.untagged.removeAll { String(decoding: $0, as: UTF8.self).contains("UIDVALIDITY") }
      turn.sayLast("* OK [UIDVALIDITY 9] x")
    },
    .first("SELECT", "UIDs do not last") { turn, _ in turn.sayLast("* OK [UIDNOTSTICKY] x") },
    .first("UID STORE", "STORE is refused") { turn, _ in turn.refuse("NO [NOPERM] not yours") },
    .first("UID EXPUNGE", "EXPUNGE is refused") { turn, _ in turn.refuse("NO [NOPERM] not yours") },
  ]

  @Test("a folder that the server does not let go of is as it was", arguments: barred)
  func bars(fault: Fault) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: Self.count), lie: fault.lie)
    let honest = try LyingIMAPServer(ServedAccount(count: Self.count))
    try await desk.run(desk.backup(honest.port)).expect(0)
    let run = try await desk.run(desk.offload(server.port) + ["--apply"])
    run.expect(1, ["messages_removed": 0])
    #expect(run.events("folder").first?["reason"].text != nil)
    #expect(server.account.inbox.messages.map(\.flags) == Array(repeating: [], count: Self.count))
    if fault.testDescription.contains("renumbered") { return }
    try await expectOffloaded(desk, server, 0)
    // The lie was the first answer's alone.
    try await desk.run(desk.offload(server.port) + ["--apply"]).expect(
      0, ["messages_removed": Self.count])
  }

  @Test("a server that says OK and removes nothing is seen through") func emptyPromise()
    async throws
  {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: Self.count)) { turn, _ in
      if turn.name == "UID EXPUNGE", turn.count == 0 {
        turn.untagged = []
        turn.isStored = false
      }
    }
    try await desk.run(desk.backup(server.port)).expect(0)
    try await desk.run(desk.offload(server.port) + ["--apply"]).expect(
      1, ["messages_removed": 0, "messages_failed": Self.count])
    // The mark is our own, and no news.
    try await desk.run(desk.backup(server.port)).expect(
      0, ["flags_changed": 0, "messages_gone": 0])
    try await desk.run(desk.offload(server.port) + ["--apply"]).expect(
      0, ["messages_removed": Self.count])
    try await expectOffloaded(desk, server, Self.count)
  }

  @Test(
    "where the server counts changes, those that a broken run has made are not taken for others'")
  func ownChanges() async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: Self.count)
    account.capabilities += " CONDSTORE"
    account.inbox.highestModSeq = 5
    let server = try LyingIMAPServer(account) { turn, account in
      guard turn.name == "UID STORE" else { return }
      let now = account.inbox.highestModSeq ?? 0
      if let since = turn.arguments.first(where: { $0.hasPrefix("(UNCHANGEDSINCE ") }),
        let value = UInt64(since.dropFirst(16).dropLast()), value < now
      {
        turn.status = "OK [MODIFIED \(turn.uids.map(String.init).joined(separator: ","))] changed"
        turn.uids = []
        return
      }
      account.inbox.highestModSeq = now + 1
      if turn.count == 0 {
        turn.die()
        turn.isStored = true
      }
    }
    try await desk.run(desk.backup(server.port)).expect(0)
    try await desk.run(desk.offload(server.port) + ["--apply"]).expect(
      0, ["messages_removed": Self.count, "messages_failed": 0])
    #expect(server.account.inbox.messages.isEmpty)
  }

  @Test(
    "without UIDPLUS messages are left marked; when somebody expunges them they count as offloaded")
  func withoutUIDPLUS() async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: Self.count)
    account.capabilities = "IMAP4rev1 AUTH=PLAIN SASL-IR NAMESPACE"
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.backup(server.port)).expect(0)
    let run = try await desk.run(desk.offload(server.port) + ["--apply"])
    run.expect(1, ["messages_removed": 0, "messages_marked": Self.count])
    #expect(run.events("folder").first?["reason"].text?.contains("UIDPLUS") == true)
    #expect(!server.commands.contains { $0.contains("EXPUNGE") })
    #expect(server.account.inbox.messages.allSatisfy { $0.flags == ["\\Deleted"] })
    try await desk.run(desk.backup(server.port)).expect(
      0, ["flags_changed": 0, "messages_gone": 0])
    try await desk.run(desk.offload(server.port) + ["--apply"]).expect(
      1, ["messages_removed": 0, "messages_marked": Self.count])
    // One is taken back by its owner, the others are expunged by another program.
    server.account.inbox.messages.removeAll { $0.uid != 4 }
    server.account.inbox.messages[0].flags = []
    try await expectOffloaded(desk, server, Self.count - 1)
  }

  @Test("what another program has marked is not ours to expunge") func othersMarks() async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: Self.count)
    account.inbox.messages[1].flags = ["\\Flagged"]
    account.inbox.messages[2].flags = ["\\Draft"]
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.backup(server.port)).expect(0)
    server.account.inbox.add("Subject: new\r\n\r\nnew\r\n")
    server.account.inbox.messages[Self.count].flags = ["\\Deleted"]
    server.account.inbox.messages[Self.count].date = "26-Nov-2026 09:30:00 +0900"
    try await desk.run(desk.offload(server.port) + ["--apply", "--paranoid"]).expect(
      0, ["messages_removed": Self.count - 2, "messages_kept": 2, "messages_failed": 0])
    #expect(server.account.inbox.messages.map(\.uid) == [2, 3, 7])
    try await desk.run(desk.offload(server.port) + ["--apply", "--include-flagged"]).expect(
      0, ["messages_removed": 1, "messages_kept": 1])
    #expect(server.account.inbox.messages.map(\.uid) == [3, 7])
  }

  @Test("what is removed by somebody else meanwhile is no trouble") func expungedMeanwhile()
    async throws
  {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: Self.count)) { turn, account in
      if turn.name == "UID FETCH", turn.arguments.joined().contains("HEADER]") {
        account.inbox.messages.removeAll { $0.uid == 2 }
        turn.rewrite(2) { _ in [] }
      }
    }
    let honest = try LyingIMAPServer(ServedAccount(count: Self.count))
    try await desk.run(desk.backup(honest.port)).expect(0)
    try await desk.run(desk.offload(server.port) + ["--apply"]).expect(
      0, ["messages_removed": Self.count - 1, "messages_failed": 0])
    // It is not ours, so it is gone.
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_gone": 1])
  }

  @Test("at Gmail nothing is removed, by either command") func gmail() async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: Self.count)
    account.capabilities += " X-GM-EXT-1"
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.backup(server.port)).expect(0)
    let run = try await desk.run(desk.offload(server.port) + ["--apply"])
    run.expect(69)
    #expect(run.events("error").first?["remedy"].text?.contains("older_than") == true)
    try await desk.run(desk.backup(server.port) + ["--delete"]).expect(1, ["messages_removed": 0])
    #expect(server.account.inbox.messages.count == Self.count)
    #expect(!server.commands.contains("SELECT"))
  }
}
