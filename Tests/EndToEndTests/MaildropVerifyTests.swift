import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Comparison with a POP3 server, and repair from it", .aFewAtATime)
struct MaildropVerifyTests {
  /// How a server names its messages.
  enum Naming: String, CaseIterable, Sendable {
    case ids
    case withoutUIDL
    case withoutUIDLAndTOP
    case oneForAll
    /// Other ids in each session.
    case renumbered
    /// The id of a message is in the next session that of the one before it.
    case shifted
  }

  private static func lie(_ naming: Naming, _ turn: inout POP3Turn, _ maildrop: ServedMaildrop) {
    if turn.name == "TOP", naming == .withoutUIDLAndTOP { turn.refuse("unknown command") }
    guard turn.name == "UIDL" else { return }
    switch naming {
    case .ids: return
    case .withoutUIDL, .withoutUIDLAndTOP: turn.refuse("unknown command")
    case .oneForAll, .renumbered, .shifted:
      let lines = maildrop.messages.indices.map { index in
        switch naming {
        case .renumbered: "\(index + 1) s\(turn.count)-\(index)"
        case .shifted: "\(index + 1) id-\(index + turn.count)"
        default: "\(index + 1) same"
        }
      }
      turn.say(Array(lines.map { $0 + "\r\n" }.joined().utf8))
    }
  }

  /// Messages of one size, so that no size tells them apart.
  private static func maildrop(_ count: Int) -> ServedMaildrop {
    var maildrop = ServedMaildrop()
    for number in 100..<100 + count { maildrop.add("Subject: \(number)\r\n\r\nbody \(number)\r\n") }
    return maildrop
  }

  private func verify(_ desk: FaultDesk, _ port: UInt16, _ more: String...) async throws -> ToolRun
  {
    try await desk.run(
      [
        "verify", desk.archive, "--against", desk.url(port, scheme: "pop3"), "--password-file",
        desk.scratch("password"), "--allow-plaintext",
      ] + more)
  }

  @Test("what is archived is found, however the server names it", arguments: Naming.allCases)
  func equal(_ naming: Naming) async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(Self.maildrop(12)) { Self.lie(naming, &$0, $1) }
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 12])
    let run = try await verify(desk, server.port)
    run.expect(
      0,
      [
        "messages_checked": 12, "server_new": 0, "server_gone": 0, "server_flags": 0,
        "server_different": 0,
      ])
    let folder = try #require(run.events("folder").first)
    #expect(folder["state"].text == "complete" && folder["archived"].int == 12)
    #expect(run.summary["server_compared"].int ?? 0 >= 3)
    try await verify(desk, server.port, "--full").expect(0, ["server_compared": 12])
    #expect(!server.commands.contains { $0.hasPrefix("DELE") })
  }

  @Test(
    "what has come since is counted, and what has left is no difference", arguments: Naming.allCases
  )
  func sides(_ naming: Naming) async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(Self.maildrop(12)) { Self.lie(naming, &$0, $1) }
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 12])
    server.maildrop.messages.removeFirst(4)
    // The second of two equal messages is new, although the first is archived.
    let equal = server.maildrop.messages[5].octets
    server.maildrop.add(equal)
    server.maildrop.add("Subject: 999\r\n\r\nbody 999\r\n")
    let run = try await verify(desk, server.port)
    run.expect(1, ["server_new": 2, "server_gone": 0, "server_different": 0])
    let folder = try #require(run.events("folder").first)
    #expect(folder["server"].int == 10 && folder["archived"].int == 8)
    #expect(folder["reason"].text?.contains("2 new on the server") == true)
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 2])
    try await verify(desk, server.port).expect(0, ["server_new": 0])
  }

  @Test("other octets under an id are told, but not what servers write about the state")
  func different() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(Self.maildrop(5))
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 5])
    let status = Array("Status: RO\r\nX-UIDL: abc\r\n".utf8)
    server.maildrop.messages[1].octets.insert(contentsOf: status, at: 0)
    try await verify(desk, server.port, "--full").expect(
      0, ["server_different": 0, "server_new": 0])
    server.maildrop.messages[2].octets[25] ^= 1
    let run = try await verify(desk, server.port, "--full", "-v")
    run.expect(65, ["server_different": 1, "server_new": 0, "damaged": 0])
    let told = run.events("message").filter { $0["outcome"].text == "different" }
    #expect(told.count == 1 && told[0]["uid"] == .null)
  }

  @Test("a message that is refused leaves the comparison incomplete, and a lost line does not")
  func refused() async throws {
    let desk = try FaultDesk()
    let hasDied = BodyCount()
    let server = try LyingPOP3Server(Self.maildrop(6)) { turn, _ in
      if turn.name == "UIDL" || turn.name == "TOP" { turn.refuse("unknown command") }
      if turn.name == "RETR", turn.connection > 0 {
        if turn.message == 2 { turn.refuse("not this one") }
        if turn.message == 4, hasDied.value == 0 {
          hasDied.add(1)
          turn.die()
        }
      }
    }
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 6])
    let run = try await verify(desk, server.port)
    run.expect(1, ["server_new": 0, "server_different": 0])
    let folder = try #require(run.events("folder").first)
    #expect(folder["archived"].int == 5)
    #expect(folder["reason"].text?.contains("does not hand over 1") == true)
    #expect(hasDied.value == 1)
  }

  @Test("a message with a known id that is refused is not called compared")
  func withheld() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(Self.maildrop(6)) { turn, _ in
      if turn.name == "RETR", turn.connection > 0, turn.message == 2 { turn.refuse("not today") }
    }
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 6])
    let run = try await verify(desk, server.port, "--full")
    run.expect(1, ["server_new": 0, "server_different": 0, "server_compared": 5])
    let folder = try #require(run.events("folder").first)
    #expect(folder["archived"].int == 5)
    #expect(folder["reason"].text?.contains("does not hand over 1 message") == true)
  }

  @Test(
    "a message that breaks the line each time ends it, also behind many others",
    arguments: [false, true])
  func brokenEachTime(_ hasIDs: Bool) async throws {
    let desk = try FaultDesk()
    let (isBroken, deaths) = (BodyCount(), BodyCount())
    let server = try LyingPOP3Server(Self.maildrop(210)) { turn, _ in
      if !hasIDs, turn.name == "UIDL" || turn.name == "TOP" { turn.refuse("unknown command") }
      // What is refused is no progress either.
      if hasIDs, turn.name == "RETR", isBroken.value > 0 { turn.refuse("not today") }
      // In the end it heals, so that a fault of ours does not hang the tests.
      if turn.name == "RETR", turn.message == 205, isBroken.value > 0, deaths.value < 60 {
        deaths.add(1)
        turn.die()
      }
    }
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 210])
    isBroken.add(1)
    try await verify(desk, server.port, "--full", "--wait", "2s").expect(75)
  }

  @Test(
    "damaged and missing messages are fetched again, by id or size and hash",
    arguments: Naming.allCases, ["maildir", "mbox"])
  func repair(_ naming: Naming, _ format: String) async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(Self.maildrop(8)) { Self.lie(naming, &$0, $1) }
    try await desk.run(desk.pop3Backup(server.port, "--format", format)).expect(
      0, ["messages_new": 8])
    let all = server.maildrop.messages
    try harm(desk, format)
    try await desk.run(["verify", desk.archive]).expect(65)
    let run = try await verify(desk, server.port, "--repair")
    run.expect(0, ["repaired": format == "maildir" ? 2 : 1])
    try await desk.run(["verify", desk.archive]).expect(0, ["messages_checked": 8])
    if format == "maildir" { try await desk.expectArchive(all) }
    #expect(!server.commands.contains { $0.hasPrefix("DELE") })
  }

  @Test("what the maildrop does not hold any more stays damaged, and is told")
  func beyondRepair() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(Self.maildrop(8))
    try await desk.run(desk.pop3Backup(server.port)).expect(0)
    try harm(desk, "maildir")
    server.maildrop.messages.removeAll()
    let run = try await verify(desk, server.port, "--repair")
    run.expect(65, ["repaired": 0])
    #expect(run.error["remedy"].text?.contains("Neither the archive nor the server") == true)
    #expect(server.commands.count { $0.hasPrefix("RETR") } == 8)
  }

  @Test("a folder that POP3 does not have is named")
  func selection() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(Self.maildrop(2))
    try await desk.run(desk.pop3Backup(server.port)).expect(0)
    try await verify(desk, server.port, "--folder", "Sent").expect(66)
    try await verify(desk, server.port, "--exclude", "INBOX").expect(78)
    try await verify(desk, server.port, "--folder", "INBOX").expect(0)
  }

  /// Damages one message and, where it can, removes another.
  private func harm(_ desk: FaultDesk, _ format: String) throws {
    let files = FileManager.default
    let mail = desk.archive + "/mail/INBOX"
    if format == "maildir" {
      let names = try files.contentsOfDirectory(atPath: mail + "/cur").sorted()
      try files.removeItem(atPath: mail + "/cur/" + names[0])
      try flip(mail + "/cur/" + names[1], "body ")
    } else {
      try flip(mail + ".mbox", "body 103")
    }
  }

  private func flip(_ path: String, _ words: String) throws {
    var octets = try Data(contentsOf: URL(fileURLWithPath: path))
    let range = try #require(octets.firstRange(of: Data(words.utf8)))
    octets[range.lowerBound] ^= 1
    try octets.write(to: URL(fileURLWithPath: path))
  }
}
