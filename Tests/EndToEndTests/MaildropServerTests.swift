import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("POP3 servers that have odd habits")
struct MaildropServerTests {
  private func backup(_ desk: FaultDesk, _ port: UInt16, _ options: String...) -> [String] {
    [
      "backup", desk.url(port, scheme: "pop3"), "--archive", desk.archive, "--password-file",
      desk.scratch("password"), "--allow-plaintext",
    ] + options
  }

  private func bodies(_ server: LyingPOP3Server) -> Int {
    server.commands.count { $0.hasPrefix("RETR") }
  }

  /// Expects that the archive holds these, each as often.
  private func expect(
    _ desk: FaultDesk, _ messages: [ServedMaildrop.Message],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await desk.expectArchive(
      ["INBOX": messages.map(\.octets)], sourceLocation: sourceLocation)
  }

  // MARK: What tells a message

  /// How a server names its messages, anew for each session.
  struct Naming: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Bodies that a second run over an unchanged maildrop may fetch.
    var refetched = 0
    let lie: @Sendable (inout POP3Turn, [ServedMaildrop.Message]) -> Void
  }

  static let namings = [
    Naming(testDescription: "no UIDL") { turn, _ in
      if turn.name == "UIDL" { turn.refuse("unknown command") }
    },
    Naming(testDescription: "neither UIDL nor TOP", refetched: 12) { turn, _ in
      if ["UIDL", "TOP"].contains(turn.name) { turn.refuse("unknown command") }
    },
    Naming(testDescription: "the number of the message") { turn, shown in
      if turn.name == "UIDL" { turn.say(lines(shown) { index, _ in "\(index + 1)" }) }
    },
    Naming(testDescription: "a number that is not that of the message") { turn, shown in
      if turn.name == "UIDL" { turn.say(lines(shown) { index, _ in "\(index + 100)" }) }
    },
    Naming(testDescription: "one id for all") { turn, shown in
      if turn.name == "UIDL" { turn.say(lines(shown) { _, _ in "same" }) }
    },
    Naming(testDescription: "one id for two each") { turn, shown in
      if turn.name == "UIDL" { turn.say(lines(shown) { index, _ in "id\(index / 2)" }) }
    },
    Naming(testDescription: "other ids in each session") { turn, shown in
      if turn.name == "UIDL" {
        let session = turn.connection
        turn.say(lines(shown) { index, _ in "s\(session)-\(index)" })
      }
    },
    Naming(testDescription: "ids of 400 octets") { turn, shown in
      if turn.name == "UIDL" {
        turn.say(lines(shown) { _, id in String(repeating: "x", count: 400) + id })
      }
    },
    Naming(testDescription: "ids in another order than sizes") { turn, shown in
      if turn.name == "UIDL" {
        turn.say(
          shown.enumerated().reversed().flatMap {
            Array("\($0.offset + 1) \($0.element.uniqueID)\r\n".utf8)
          })
      }
    },
    Naming(testDescription: "no id for some") { turn, shown in
      if turn.name == "UIDL" { turn.say(lines(shown) { index, id in index % 3 == 0 ? "" : id }) }
    },
  ]

  private static func lines(
    _ shown: [ServedMaildrop.Message], _ id: (Int, String) -> String
  ) -> [UInt8] {
    shown.enumerated().flatMap {
      Array("\($0.offset + 1) \(id($0.offset, $0.element.uniqueID))\r\n".utf8)
    }
  }

  @Test(
    "whatever it calls its messages, each is archived once, and none is passed over",
    arguments: namings)
  func naming(_ naming: Naming) async throws {
    let desk = try FaultDesk()
    var maildrop = ServedMaildrop(count: 8)
    // Two equal ones, and two of one size.
    for text in ["Subject: twin\r\n\r\nx\r\n", "Subject: twin\r\n\r\nx\r\n"] { maildrop.add(text) }
    for text in ["Subject: a\r\n\r\n1\r\n", "Subject: b\r\n\r\n2\r\n"] { maildrop.add(text) }
    let server = try LyingPOP3Server(maildrop) { turn, served in
      naming.lie(&turn, served.messages)
    }
    let arguments = backup(desk, server.port)
    try await desk.run(arguments).expect(0, ["messages_new": 12, "messages_failed": 0])
    try await expect(desk, maildrop.messages)
    let before = bodies(server)
    try await desk.run(arguments).expect(0, ["messages_new": 0, "messages_skipped": 12])
    #expect(bodies(server) - before <= naming.refetched, "\(server.commands)")
    // The first three go, and others come: of the sizes that went, and an equal one.
    var all = maildrop.messages
    server.maildrop.messages.removeFirst(3)
    for text in [
      "Subject: c\r\n\r\n3\r\n", "Subject: twin\r\n\r\nx\r\n", "Subject: 9\r\n\r\nnew\r\n",
    ] {
      server.maildrop.add(text)
    }
    all += server.maildrop.messages.suffix(3)
    try await desk.run(arguments).expect(
      0, ["messages_new": 3, "messages_gone": 0, "messages_failed": 0])
    try await expect(desk, all)
    try await desk.run(arguments).expect(0, ["messages_new": 0, "messages_skipped": 12])
    try await expect(desk, all)
  }

  @Test(
    "messages of one size that take the place of others are seen, whatever the server lacks",
    arguments: [0, 100], [true, false])
  func sameSizes(_ firstID: Int, _ hasTop: Bool) async throws {
    let desk = try FaultDesk()
    var maildrop = ServedMaildrop()
    for letter in "abcd" { maildrop.add("Subject: \(letter)\r\n\r\n\(letter)\r\n") }
    let server = try LyingPOP3Server(maildrop) { turn, served in
      if turn.name == "UIDL" {
        turn.say(Self.lines(served.messages) { index, _ in "\(index + firstID + 1)" })
      }
      if turn.name == "TOP", !hasTop { turn.refuse("unknown command") }
    }
    let arguments = backup(desk, server.port)
    try await desk.run(arguments).expect(0, ["messages_new": 4])
    server.maildrop.messages.removeFirst()
    server.maildrop.add("Subject: e\r\n\r\ne\r\n")
    try await desk.run(arguments).expect(0, ["messages_new": 1, "messages_skipped": 3])
    try await expect(desk, maildrop.messages + server.maildrop.messages.suffix(1))
  }

  @Test("one id of many that means another message, of another size, hides nothing")
  func reusedInTheMiddle() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 7))
    let arguments = backup(desk, server.port)
    var all = server.maildrop.messages
    try await desk.run(arguments).expect(0, ["messages_new": 7])
    server.maildrop.messages[3].octets = Array("Subject: other\r\n\r\nlonger than it was\r\n".utf8)
    all.append(server.maildrop.messages[3])
    try await desk.run(arguments).expect(0, ["messages_new": 1, "messages_skipped": 6])
    try await expect(desk, all)
  }

  @Test("a message that was away and comes back is not fetched again")
  func away() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 5))
    let arguments = backup(desk, server.port)
    let all = server.maildrop.messages
    try await desk.run(arguments).expect(0, ["messages_new": 5])
    server.maildrop.messages.remove(at: 2)
    try await desk.run(arguments).expect(0, ["messages_skipped": 4, "messages_gone": 0])
    server.maildrop.messages = all
    let before = bodies(server)
    try await desk.run(arguments).expect(0, ["messages_new": 0, "messages_skipped": 5])
    #expect(bodies(server) == before)
    try await expect(desk, all)
  }

  @Test("an id that comes back for another message of the same size hides nothing")
  func reused() async throws {
    let desk = try FaultDesk()
    var maildrop = ServedMaildrop(count: 4)
    maildrop.add("Subject: x\r\n\r\none\r\n")
    let server = try LyingPOP3Server(maildrop)
    let arguments = backup(desk, server.port)
    try await desk.run(arguments).expect(0, ["messages_new": 5])
    var all = maildrop.messages
    let id = all[4].uniqueID
    // Gone for a session, then back with other octets.
    server.maildrop.messages.removeLast()
    try await desk.run(arguments).expect(0, ["messages_new": 0, "messages_skipped": 4])
    server.maildrop.messages.append(
      ServedMaildrop.Message(octets: Array("Subject: y\r\n\r\ntwo\r\n".utf8), uniqueID: id))
    all.append(server.maildrop.messages[4])
    try await desk.run(arguments).expect(0, ["messages_new": 1])
    try await expect(desk, all)
    // At once, without a session in between: the last message is looked at each time.
    server.maildrop.messages[4].octets = Array("Subject: z\r\n\r\nsix\r\n".utf8)
    all.append(server.maildrop.messages[4])
    try await desk.run(arguments).expect(0, ["messages_new": 1])
    try await expect(desk, all)
  }

  @Test("a message into which the server writes its state is the same message")
  func states() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 6))
    let arguments = backup(desk, server.port)
    let all = server.maildrop.messages
    try await desk.run(arguments).expect(0, ["messages_new": 6])
    for index in server.maildrop.messages.indices {
      server.maildrop.messages[index].octets =
        Array("X-UIDL: q\(index)\r\nStatus: RO\r\n".utf8) + server.maildrop.messages[index].octets
    }
    try await desk.run(arguments).expect(0, ["messages_new": 0, "messages_skipped": 6])
    try await expect(desk, all)
  }

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
    try await desk.run(backup(desk, server.port)).expect(
      0, ["messages_new": 350, "messages_failed": 0])
    try await expect(desk, maildrop.messages)
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
    try await desk.run(backup(desk, server.port), wait: "20s").expect(
      0, ["messages_new": 30, "messages_failed": 0])
    try await expect(desk, maildrop.messages)
    try await desk.run(backup(desk, server.port), wait: "20s").expect(0, ["messages_new": 0])
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
    let run = try await desk.run(backup(desk, server.port), wait: "20s")
    run.expect(1, ["messages_new": 9, "messages_failed": 3])
    try await expect(
      desk, maildrop.messages.enumerated().filter { ![2, 4, 7].contains($0.offset) }.map(\.element))
    isMended.add(1)
    try await desk.run(backup(desk, server.port)).expect(
      0, ["messages_new": 3, "messages_skipped": 9, "messages_failed": 0])
    try await expect(desk, maildrop.messages)
  }

  @Test(
    "a server that is busy is waited for, and in the end named",
    arguments: [
      ("AUTH", "[IN-USE] another session has it"), ("AUTH", "[SYS/TEMP] try later"),
      ("AUTH", "[LOGIN-DELAY] wait"), ("RETR", "[SYS/TEMP] not now"),
    ])
  func busy(_ name: String, _ words: String) async throws {
    let desk = try FaultDesk()
    let maildrop = ServedMaildrop(count: 4)
    let isFree = BodyCount()
    let server = try LyingPOP3Server(maildrop) { turn, _ in
      if turn.name == name, isFree.value == 0 { turn.refuse(words) }
    }
    try await desk.run(backup(desk, server.port)).expect(75)
    isFree.add(1)
    try await desk.run(backup(desk, server.port)).expect(0, ["messages_new": 4])
    try await expect(desk, maildrop.messages)
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
    try await desk.run(backup(desk, server.port), wait: wait).expect(
      ["STAT", "UIDL"].contains(name) ? 75 : name == "RETR" ? 1 : 0)
    let run = try await desk.run(backup(desk, server.port, "--delete"), wait: wait)
    run.expect(name == "RETR" ? 1 : 75)
  }

  @Test("a wrong password is 77, and no archive is left for it")
  func refused() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 1)) { turn, _ in
      if turn.name == "PASS" || turn.name == "AUTH" { turn.refuse("[AUTH] no") }
    }
    try await desk.run(backup(desk, server.port)).expect(77)
    #expect(!FileManager.default.fileExists(atPath: desk.archive))
  }

  @Test("a server that counts more messages than it lists is told of")
  func hidden() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 5)) { turn, _ in
      if turn.name == "STAT" { turn.reply = "+OK 9 4711" }
    }
    try await desk.run(backup(desk, server.port)).expect(1, ["messages_new": 5])
    try await expect(desk, server.maildrop.messages)
  }

  // MARK: What a server asks for

  @Test("a server that keeps messages for some days is told of", arguments: ["30", "0", "NEVER"])
  func retention(_ days: String) async throws {
    let desk = try FaultDesk()
    var maildrop = ServedMaildrop(count: 2)
    maildrop.capabilities?.append("EXPIRE \(days)")
    let server = try LyingPOP3Server(maildrop)
    let run = try await desk.run(backup(desk, server.port))
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
    let run = try await desk.run(backup(desk, server.port), wait: "20s")
    run.expect(75)
    #expect((500...600).contains(run.summary["retry_after"].int ?? 0), "\(run)")
    #expect(server.connections == 1)
    try await desk.run(backup(desk, server.port)).expect(0, ["messages_failed": 0])
    try await expect(desk, maildrop.messages)
  }

  @Test("what may be fetched in a day ends a run that says when to go on")
  func dailyLimit() async throws {
    let desk = try FaultDesk()
    let maildrop = ServedMaildrop(count: 5)
    let server = try LyingPOP3Server(maildrop)
    try await desk.run(backup(desk, server.port)).expect(0, ["messages_new": 5])
    server.maildrop.add("Subject: one more\r\n\r\nx\r\n")
    let run = try await desk.run(backup(desk, server.port, "--daily-limit", "100"))
    run.expect(75, ["messages_new": 0])
    #expect((run.summary["retry_after"].int ?? 0) > 3600)
    try await desk.run(backup(desk, server.port)).expect(0, ["messages_new": 1])
  }

  // MARK: Removing

  @Test("nothing is removed where ids do not tell messages apart")
  func withoutIDs() async throws {
    let desk = try FaultDesk()
    let maildrop = ServedMaildrop(count: 5)
    let server = try LyingPOP3Server(maildrop) { turn, _ in
      if turn.name == "UIDL" { turn.refuse("unknown") }
    }
    let run = try await desk.run(backup(desk, server.port, "--delete"))
    run.expect(0, ["messages_new": 5, "messages_removed": 0])
    #expect(!server.commands.contains { $0.hasPrefix("DELE") })
    #expect(run.events("warning").count == 1)
  }

  @Test("a message that the server has changed since is not removed")
  func changed() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 6))
    try await desk.run(backup(desk, server.port)).expect(0, ["messages_new": 6])
    let former = server.maildrop.messages[2].octets
    // As long as before, and with another header.
    server.maildrop.messages[2].octets[9] ^= 1
    let run = try await desk.run(backup(desk, server.port, "--delete"))
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
    let run = try await desk.run(backup(desk, server.port, "--delete"))
    run.expect(0, ["messages_new": 4, "messages_removed": 0])
    #expect(run.events("warning").count == 1)
    #expect(server.maildrop.messages.count == (isDone ? 0 : 4))
    isMended.add(1)
    try await desk.run(backup(desk, server.port, "--delete")).expect(
      0, ["messages_new": 0, "messages_removed": isDone ? 0 : 4])
    #expect(server.maildrop.messages.isEmpty)
    try await expect(desk, maildrop.messages)
  }
}
