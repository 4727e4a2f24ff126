import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("POP3 servers that have odd habits")
struct MaildropServerTests {
  @Test("a server that shows a part at a time is drained by one session after another")
  func drained() async throws {
    let desk = try FaultDesk()
    let maildrop = ServedMaildrop(count: 350)
    let server = try LyingPOP3Server(maildrop) { turn, served in
      if turn.name == "GREETING" {
        // What was fetched in the session before is not shown any more.
        served.messages = Array(maildrop.messages.dropFirst(turn.connection * 150))
        served.visible = 150
      }
    }
    try await desk.run(desk.pop3Backup(server.port)).expect(
      0, ["messages_new": 350, "messages_failed": 0])
    try await desk.expectArchive(maildrop.messages)
  }

  /// A few hundred messages might be a part of more, and each look fetches them all.
  @Test("a server without ids and headers is looked at once", arguments: [false, true])
  func nothingToTellApart(_ hidesSome: Bool) async throws {
    let desk = try FaultDesk()
    let maildrop = ServedMaildrop(count: 210)
    let server = try LyingPOP3Server(maildrop) { turn, _ in
      if turn.name == "UIDL" || turn.name == "TOP" { turn.refuse("unknown command") }
      if turn.name == "STAT", hidesSome { turn.reply = "+OK 220 999999" }
      // In the end it stops, so that a fault of ours does not hang the tests.
      if turn.connection > 20 { turn.die() }
    }
    let status: Int32 = hidesSome ? 1 : 0
    try await desk.run(desk.pop3Backup(server.port)).expect(status, ["messages_new": 210])
    // What is known to be hidden is asked for once more.
    #expect(server.connections == (hidesSome ? 2 : 1))
    try await desk.run(desk.pop3Backup(server.port)).expect(
      status, ["messages_new": 0, "messages_skipped": 210])
    try await desk.expectArchive(maildrop.messages)
  }

  /// Everything that was listed is archived by then; the session asks only whether there is more.
  @Test(
    "a server that lets nobody in again so soon has not failed",
    arguments: [
      ("[LOGIN-DELAY] too soon", 75), ("[IN-USE] locked", 75), ("wrong password", 77),
      ("[SYS/PERM] blocked for an hour", 77),
    ] as [(String, Int32)])
  func noSecondLogin(_ answer: String, _ status: Int32) async throws {
    let desk = try FaultDesk()
    let isMended = BodyCount()
    let server = try LyingPOP3Server(ServedMaildrop(count: 120)) { turn, _ in
      if turn.name == "AUTH", turn.connection > 0, isMended.value == 0 { turn.refuse(answer) }
    }
    let run = try await desk.run(desk.pop3Backup(server.port))
    run.expect(0, ["messages_new": 120, "messages_failed": 0])
    // The pause that the server asks for is not waited for.
    if answer.contains("DELAY") { #expect(server.connections == 2) }
    try await desk.expectArchive(server.maildrop.messages)
    try await desk.run(desk.pop3Backup(server.port)).expect(status)
    isMended.add(1)
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_skipped": 120])
  }

  // MARK: What goes wrong

  @Test(
    "a session that breaks off is followed by another, and nothing is fetched twice into the archive",
    arguments: ["GREETING", "CAPA", "AUTH", "STAT", "LIST", "UIDL", "RETR", "QUIT"])
  func cut(_ name: String) async throws {
    let desk = try FaultDesk()
    let maildrop = ServedMaildrop(count: 30)
    let server = try LyingPOP3Server(maildrop) { turn, _ in
      guard turn.name == name else { return }
      // The first, and of bodies each seventh.
      if name == "RETR" ? turn.count % 7 == 6 : turn.count == 0 {
        turn.cut = (turn.reply?.utf8.count ?? 0) + 20
        turn.fate = .closes
      }
    }
    try await desk.run(desk.pop3Backup(server.port), wait: "20s").expect(
      0, ["messages_new": 30, "messages_failed": 0])
    try await desk.expectArchive(maildrop.messages)
    try await desk.run(desk.pop3Backup(server.port), wait: "20s").expect(0, ["messages_new": 0])
  }

  @Test("a message that is refused, ends connections or is empty costs itself alone")
  func single() async throws {
    let desk = try FaultDesk()
    let maildrop = ServedMaildrop(count: 12)
    let isMended = BodyCount()
    let server = try LyingPOP3Server(maildrop) { turn, _ in
      guard turn.name == "RETR", isMended.value == 0 else { return }
      switch turn.message {
      case 3: turn.refuse("cannot open")
      case 5: turn.die()
      case 8: turn.say([])
      default: break
      }
    }
    let run = try await desk.run(desk.pop3Backup(server.port), wait: "20s")
    run.expect(1, ["messages_new": 9, "messages_failed": 3])
    try await desk.expectArchive(
      maildrop.messages.enumerated().filter { ![2, 4, 7].contains($0.offset) }.map(\.element))
    isMended.add(1)
    try await desk.run(desk.pop3Backup(server.port)).expect(
      0, ["messages_new": 3, "messages_skipped": 9, "messages_failed": 0])
    try await desk.expectArchive(maildrop.messages)
  }

  @Test(
    "a server that goes on failing in one place is given up, whatever went well before",
    arguments: ["STAT", "UIDL", "TOP", "RETR", "DELE"])
  func failing(_ name: String) async throws {
    let desk = try FaultDesk()
    let maildrop = ServedMaildrop(count: 5)
    let server = try LyingPOP3Server(maildrop) { turn, _ in
      if turn.name == name, name != "RETR" || turn.message == 4 {
        turn.die()
      }
    }
    let wait = name == "RETR" ? "20s" : "1s"
    try await desk.run(desk.pop3Backup(server.port), wait: wait).expect(
      ["STAT", "UIDL"].contains(name) ? 75 : name == "RETR" ? 1 : 0)
    let run = try await desk.run(desk.pop3Backup(server.port, "--delete"), wait: wait)
    run.expect(name == "RETR" ? 1 : 75)
  }

  @Test("a wrong password is 77, and no archive is left for it")
  func refused() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 1)) { turn, _ in
      if turn.name == "PASS" || turn.name == "AUTH" { turn.refuse("[AUTH] no") }
    }
    try await desk.run(desk.pop3Backup(server.port)).expect(77)
    #expect(!FileManager.default.fileExists(atPath: desk.archive))
  }

  @Test("a server that counts more messages than it lists is told of")
  func hidden() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 5)) { turn, _ in
      if turn.name == "STAT" { turn.reply = "+OK 9 4711" }
    }
    try await desk.run(desk.pop3Backup(server.port)).expect(1, ["messages_new": 5])
    try await desk.expectArchive(server.maildrop.messages)
  }

  // MARK: What a server asks for

  @Test("a server that keeps messages for some days is told of", arguments: ["30", "0", "NEVER"])
  func retention(_ days: String) async throws {
    let desk = try FaultDesk()
    var maildrop = ServedMaildrop(count: 2)
    maildrop.capabilities?.append("EXPIRE \(days)")
    let server = try LyingPOP3Server(maildrop)
    let run = try await desk.run(desk.pop3Backup(server.port))
    run.expect(0, ["messages_new": 2])
    #expect(run.events("warning").count == (days == "NEVER" ? 0 : 1))
  }

  @Test("a server that wants time between two logins gets it, or the run ends and says when")
  func loginDelay() async throws {
    let desk = try FaultDesk()
    var maildrop = ServedMaildrop(count: 20)
    maildrop.capabilities?.append("LOGIN-DELAY 600")
    let server = try LyingPOP3Server(maildrop) { turn, _ in
      if turn.name == "RETR", turn.count == 9 { turn.die() }
    }
    let run = try await desk.run(desk.pop3Backup(server.port), wait: "20s")
    run.expect(75)
    #expect((500...600).contains(run.summary["retry_after"].int ?? 0), "\(run)")
    #expect(server.connections == 1)
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_failed": 0])
    try await desk.expectArchive(maildrop.messages)
  }

  @Test("what may be fetched in a day ends a run that says when to go on")
  func dailyLimit() async throws {
    let desk = try FaultDesk()
    let maildrop = ServedMaildrop(count: 5)
    let server = try LyingPOP3Server(maildrop)
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 5])
    server.maildrop.add("Subject: one more\r\n\r\nx\r\n")
    let run = try await desk.run(desk.pop3Backup(server.port, "--daily-limit", "100"))
    run.expect(75, ["messages_new": 0])
    #expect((run.summary["retry_after"].int ?? 0) > 3600)
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 1])
  }

  // MARK: Removing

  @Test("nothing is removed where ids do not tell messages apart")
  func withoutIDs() async throws {
    let desk = try FaultDesk()
    let maildrop = ServedMaildrop(count: 5)
    let server = try LyingPOP3Server(maildrop) { turn, _ in
      if turn.name == "UIDL" { turn.refuse("unknown") }
    }
    let run = try await desk.run(desk.pop3Backup(server.port, "--delete"))
    run.expect(1, ["messages_new": 5, "messages_removed": 0])
    #expect(!server.commands.contains { $0.hasPrefix("DELE") })
    #expect(run.events("warning").count == 1)
  }

  @Test("a message that the server has changed since is not removed")
  func changed() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 6))
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 6])
    let former = server.maildrop.messages[2].octets
    // As long as before, and with another header.
    server.maildrop.messages[2].octets[9] ^= 1
    let run = try await desk.run(desk.pop3Backup(server.port, "--delete"))
    #expect(run.summary["messages_removed"].int == 5, "\(run)")
    #expect(server.maildrop.messages.count == 1 && server.maildrop.messages[0].octets != former)
  }

  @Test(
    "a removal that is not confirmed is none, and the next run sees what has become of it",
    arguments: [(false, "closes"), (true, "closes"), (false, "refuses")])
  func unconfirmed(_ isDone: Bool, _ how: String) async throws {
    let desk = try FaultDesk()
    let maildrop = ServedMaildrop(count: 4)
    let isMended = BodyCount()
    let server = try LyingPOP3Server(maildrop) { turn, _ in
      guard turn.name == "QUIT", isMended.value == 0 else { return }
      if how == "refuses" { turn.refuse("some messages not removed") } else { turn.die() }
      turn.isDone = isDone
    }
    let run = try await desk.run(desk.pop3Backup(server.port, "--delete"))
    run.expect(1, ["messages_new": 4, "messages_removed": 0])
    #expect(run.events("warning").count == 1)
    #expect(server.maildrop.messages.count == (isDone ? 0 : 4))
    isMended.add(1)
    try await desk.run(desk.pop3Backup(server.port, "--delete")).expect(
      0, ["messages_new": 0, "messages_removed": isDone ? 0 : 4])
    #expect(server.maildrop.messages.isEmpty)
    try await desk.expectArchive(maildrop.messages)
    let listed = try await desk.run(["list", desk.archive]).events("message")
    #expect(listed.count { $0["removed_since"].text != nil } == 4)
  }

  @Test("a listing of a part does not tell which removals were done")
  func unconfirmedBehindPart() async throws {
    let desk = try FaultDesk()
    let isMended = BodyCount()
    let server = try LyingPOP3Server(ServedMaildrop(count: 5)) { turn, served in
      if turn.name == "QUIT", turn.connection == 0 { turn.die() }
      guard isMended.value == 0, turn.connection > 0 else { return }
      served.visible = 3
      if turn.name == "STAT" { turn.reply = "+OK 5 4711" }
    }
    try await desk.run(desk.pop3Backup(server.port, "--delete")).expect(1, ["messages_new": 5])
    try await desk.run(desk.pop3Backup(server.port)).expect(1, ["messages_new": 0])
    let listed = try await desk.run(["list", desk.archive]).events("message")
    #expect(listed.allSatisfy { $0["removed_since"].text == nil })
    isMended.add(1)
    server.maildrop.visible = nil
    try await desk.run(desk.pop3Backup(server.port, "--delete")).expect(
      0, ["messages_new": 0, "messages_removed": 5])
  }

  @Test(
    "messages that the server refuses to remove are told of, with its words",
    arguments: [false, true])
  func refusedRemoval(_ refusesAll: Bool) async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 5)) { turn, _ in
      if turn.name == "DELE", refusesAll || turn.message == 2 {
        turn.refuse("kept for the auditors")
      }
      // Nothing hangs on the answer where nothing is to be removed.
      if turn.name == "QUIT", refusesAll { turn.die() }
    }
    let all = server.maildrop.messages
    let run = try await desk.run(desk.pop3Backup(server.port, "--delete"))
    run.expect(1, ["messages_new": 5, "messages_removed": refusesAll ? 0 : 4])
    let told = run.events("warning").compactMap { $0["what"].text }
    #expect(told.count == 1 && told[0].contains("kept for the auditors"), "\(told)")
    #expect(server.maildrop.messages.count == (refusesAll ? 5 : 1))
    try await desk.expectArchive(all)
  }
}
