import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What is kept of a maildrop from one session to the next, and what a session that breaks leaves behind.
@Suite("POP3 from one session to the next", .aFewAtATime)
struct MaildropMemoryTests {
  /// Messages of one size with different headers.
  private static func alike(_ letters: String) -> ServedMaildrop {
    var maildrop = ServedMaildrop()
    for letter in letters { maildrop.add("Subject: \(letter)\r\n\r\n\(letter)\r\n") }
    return maildrop
  }

  @Test("nothing is removed where ids are the numbers of the messages, and that is told")
  func numbers() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(Self.alike("abcde")) { turn, served in
      guard turn.name == "UIDL" else { return }
      turn.say(served.messages.indices.flatMap { Array("\($0 + 1) \($0 + 1)\r\n".utf8) })
    }
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 5])
    let run = try await desk.run(desk.pop3Backup(server.port, "--delete"))
    run.expect(1, ["messages_removed": 0])
    #expect(!server.commands.contains { $0.hasPrefix("DELE") })
    #expect(run.events("warning").count == 1, "\(run)")
  }

  @Test("an id that comes back in the middle for another message of the same size hides nothing")
  func forgotten() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(Self.alike("abcde"))
    let arguments = desk.pop3Backup(server.port)
    try await desk.run(arguments).expect(0, ["messages_new": 5])
    var all = server.maildrop.messages
    let former = server.maildrop.messages.remove(at: 2)
    try await desk.run(arguments).expect(0, ["messages_new": 0, "messages_skipped": 4])
    let other = ServedMaildrop.Message(
      octets: Array("Subject: x\r\n\r\nx\r\n".utf8), uniqueID: former.uniqueID)
    server.maildrop.messages.insert(other, at: 2)
    all.append(other)
    try await desk.run(arguments).expect(0, ["messages_new": 1, "messages_skipped": 4])
    try await desk.expectArchive(all)
  }

  @Test("what could not be fetched stays recorded when the next session breaks before its end")
  func failureIsKept() async throws {
    let desk = try FaultDesk()
    let isBroken = BodyCount()
    let server = try LyingPOP3Server(Self.alike("abcde")) { turn, _ in
      if turn.name == "RETR", turn.message == 3 { turn.refuse("not this one") }
      if turn.name == "LIST", isBroken.value > 0 { turn.die() }
    }
    let arguments = desk.pop3Backup(server.port)
    try await desk.run(arguments).expect(1, ["messages_failed": 1])
    isBroken.add(1)
    try await desk.run(arguments).expect(75)
    let status = try await desk.run(["status", desk.archive, "--failed"], isJSON: false)
    #expect(status.output.contains("not this one"), "\(status)")
  }

  /// Of two equal messages the one that is listed has lost its octets: its own row gets them back, although
  /// the other one holds the same.
  @Test(
    "a message that an mbox has lost is put back, also where an equal one has left the maildrop")
  func lostTwin() async throws {
    let desk = try FaultDesk()
    var maildrop = Self.alike("ab")
    maildrop.add("Subject: twin\r\n\r\nx\r\n")
    maildrop.add("Subject: twin\r\n\r\nx\r\n")
    let server = try LyingPOP3Server(maildrop)
    let arguments = desk.pop3Backup(server.port, "--format", "mbox")
    try await desk.run(arguments).expect(0, ["messages_new": 4])
    // The third goes, and the archive loses the fourth.
    server.maildrop.messages.remove(at: 2)
    try await desk.run(arguments).expect(0, ["messages_skipped": 3])
    let mbox = desk.archive + "/mail/INBOX.mbox"
    let octets = try Data(contentsOf: URL(fileURLWithPath: mbox))
    try octets.dropLast(10).write(to: URL(fileURLWithPath: mbox))
    try await desk.run(arguments).expect(65)
    try await desk.run(arguments).expect(0, ["messages_new": 1, "messages_skipped": 2])
    try await desk.run(["verify", desk.archive]).expect(0, ["messages_checked": 4])
  }

  // MARK: Waiting

  static let refusals = [
    "[IN-USE] another session", "mailbox locked", "[LOGIN-DELAY] too soon", "[SYS/TEMP] later",
  ]

  @Test("a refusal that passes is waited for as long as --wait allows", arguments: refusals)
  func waits(_ refusal: String) async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(Self.alike("abc")) { turn, _ in
      if turn.name == "AUTH", turn.count < 2 { turn.refuse(refusal) }
    }
    try await desk.run(desk.pop3Backup(server.port), wait: "30s").expect(0, ["messages_new": 3])
    #expect(server.connections == 3)
    try await desk.expectArchive(server.maildrop.messages)
  }

  @Test("LAST of RFC 1460 is not asked, and a server that knows no more than RFC 1939 will do")
  func old() async throws {
    let desk = try FaultDesk()
    var maildrop = Self.alike("abc")
    maildrop.capabilities = nil
    let server = try LyingPOP3Server(maildrop) { turn, _ in
      if ["UIDL", "TOP", "AUTH", "CAPA", "UTF8", "LAST"].contains(turn.name) {
        turn.die(saying: "-ERR what?", turn.name == "CAPA" ? .closes : .goesOn)
      }
    }
    for _ in 0..<2 {
      try await desk.run(desk.pop3Backup(server.port), wait: "20s").expect(
        0, ["messages_failed": 0])
    }
    try await desk.expectArchive(maildrop.messages)
    #expect(!server.commands.contains { $0.hasPrefix("LAST") || $0.hasPrefix("AUTH") })
    #expect(server.commands.contains("USER taro@example.jp"))
  }

  @Test("a server that ends every message behind a bare LF is soon asked one by one")
  func bareEnds() async throws {
    let desk = try FaultDesk()
    var maildrop = ServedMaildrop()
    for number in 0..<8 {
      maildrop.add("Subject: \(number)\r\n\r\n\(String(repeating: "x", count: number))\n")
    }
    let server = try LyingPOP3Server(maildrop) { turn, served in
      guard turn.name == "RETR", let message = turn.message else { return }
      turn.text = served.messages[message - 1].octets + Array(".\r\n".utf8)
    }
    try await desk.run(desk.pop3Backup(server.port), wait: "20s").expect(
      0, ["messages_new": 8, "messages_failed": 0])
    #expect(server.connections == 4)
    try await desk.expectArchive(maildrop.messages)
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_skipped": 8])
  }

  // MARK: Lines that break, runs that are killed

  /// With `MAILKURA_CUT_STEP=1` every octet of the session, in both directions.
  static let cuts: [(direction: RelayDirection, octet: Int)] =
    stride(from: 1, to: 560, by: CutAnywhereTests.step).map { (.toClient, $0) }
    + stride(from: 1, to: 220, by: max(1, CutAnywhereTests.step / 2)).map { (.toServer, $0) }

  @Test(
    "a line that breaks anywhere while messages are removed loses nothing", arguments: cuts.indices)
  func cutAmongRemovals(index: Int) async throws {
    let (direction, octet) = Self.cuts[index]
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(Self.alike("abc"))
    let all = server.maildrop.messages
    let proxy = try FaultProxy(to: server.port) { number in
      guard number == 0 else { return nil }
      return octet % 2 == 0
        ? .cut(direction, after: UInt64(octet)) : .reset(direction, after: UInt64(octet))
    }
    defer { proxy.stop() }
    let run = try await desk.run(desk.pop3Backup(proxy.port, "--delete"), wait: "10s")
    run.expect(0, ["messages_new": 3, "messages_failed": 0])
    // What was removed was archived before, and is counted only if that was confirmed.
    let removed = run.summary["messages_removed"].int ?? -1
    #expect(removed <= 3 - server.maildrop.messages.count)
    try await desk.expectArchive(all)
    try await desk.run(desk.pop3Backup(server.port, "--delete")).expect(
      0, ["messages_new": 0, "messages_failed": 0])
    #expect(server.maildrop.messages.isEmpty)
    try await desk.expectArchive(all)
  }

  @Test("a run that is killed is carried on by the next", arguments: ["RETR", "DELE", "QUIT"])
  func killed(_ command: String) async throws {
    let desk = try FaultDesk()
    let isMended = BodyCount()
    let server = try LyingPOP3Server(ServedMaildrop(count: 40)) { turn, _ in
      if turn.name == command, turn.count == (command == "QUIT" ? 0 : 25), isMended.value == 0 {
        turn.cut = 3
        turn.fate = .stalls
        turn.isDone = false
      }
    }
    let all = server.maildrop.messages
    let child = try desk.tool.start(
      desk.pop3Backup(server.port, "--delete") + ["--wait", "10s"], isJSON: true)
    let end = ContinuousClock.now + .seconds(30)
    let wanted = command == "QUIT" ? 1 : 26
    while server.commands.count(where: { $0.hasPrefix(command) }) < wanted,
      ContinuousClock.now < end
    {
      try await Task.sleep(for: .milliseconds(5))
    }
    try await Task.sleep(for: .milliseconds(100))
    child.signal(9)
    #expect(child.wait(limit: .seconds(10)) == .signal(9))
    #expect(server.maildrop.messages == all)
    isMended.add(1)
    try await desk.run(desk.pop3Backup(server.port, "--delete")).expect(0, ["messages_failed": 0])
    #expect(server.maildrop.messages.isEmpty)
    try await desk.expectArchive(all)
  }
}
