import TestSupport
import Testing

@Suite("POP3 servers and the names of messages")
struct MaildropNamingTests {
  private func bodies(_ server: LyingPOP3Server) -> Int {
    server.commands.count { $0.hasPrefix("RETR") }
  }

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
    let arguments = desk.pop3Backup(server.port)
    try await desk.run(arguments).expect(0, ["messages_new": 12, "messages_failed": 0])
    try await desk.expectArchive(maildrop.messages)
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
    try await desk.expectArchive(all)
    try await desk.run(arguments).expect(0, ["messages_new": 0, "messages_skipped": 12])
    try await desk.expectArchive(all)
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
    let arguments = desk.pop3Backup(server.port)
    try await desk.run(arguments).expect(0, ["messages_new": 4])
    server.maildrop.messages.removeFirst()
    server.maildrop.add("Subject: e\r\n\r\ne\r\n")
    try await desk.run(arguments).expect(0, ["messages_new": 1, "messages_skipped": 3])
    try await desk.expectArchive(maildrop.messages + server.maildrop.messages.suffix(1))
  }

  @Test("one id of many that means another message, of another size, hides nothing")
  func reusedInTheMiddle() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 7))
    let arguments = desk.pop3Backup(server.port)
    var all = server.maildrop.messages
    try await desk.run(arguments).expect(0, ["messages_new": 7])
    server.maildrop.messages[3].octets = Array("Subject: other\r\n\r\nlonger than it was\r\n".utf8)
    all.append(server.maildrop.messages[3])
    try await desk.run(arguments).expect(0, ["messages_new": 1, "messages_skipped": 6])
    try await desk.expectArchive(all)
  }

  @Test("a message that was away and comes back is not fetched again")
  func away() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 5))
    let arguments = desk.pop3Backup(server.port)
    let all = server.maildrop.messages
    try await desk.run(arguments).expect(0, ["messages_new": 5])
    server.maildrop.messages.remove(at: 2)
    try await desk.run(arguments).expect(0, ["messages_skipped": 4, "messages_gone": 0])
    server.maildrop.messages = all
    let before = bodies(server)
    try await desk.run(arguments).expect(0, ["messages_new": 0, "messages_skipped": 5])
    #expect(bodies(server) == before)
    try await desk.expectArchive(all)
  }

  @Test("an id that comes back for another message of the same size hides nothing")
  func reused() async throws {
    let desk = try FaultDesk()
    var maildrop = ServedMaildrop(count: 4)
    maildrop.add("Subject: x\r\n\r\none\r\n")
    let server = try LyingPOP3Server(maildrop)
    let arguments = desk.pop3Backup(server.port)
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
    try await desk.expectArchive(all)
    // At once, without a session in between: the last message is looked at each time.
    server.maildrop.messages[4].octets = Array("Subject: z\r\n\r\nsix\r\n".utf8)
    all.append(server.maildrop.messages[4])
    try await desk.run(arguments).expect(0, ["messages_new": 1])
    try await desk.expectArchive(all)
  }

  @Test("a message into which the server writes its state is the same message")
  func states() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 6))
    let arguments = desk.pop3Backup(server.port)
    let all = server.maildrop.messages
    try await desk.run(arguments).expect(0, ["messages_new": 6])
    for index in server.maildrop.messages.indices {
      server.maildrop.messages[index].octets =
        Array("X-UIDL: q\(index)\r\nStatus: RO\r\n".utf8) + server.maildrop.messages[index].octets
    }
    try await desk.run(arguments).expect(0, ["messages_new": 0, "messages_skipped": 6])
    try await desk.expectArchive(all)
  }
}
