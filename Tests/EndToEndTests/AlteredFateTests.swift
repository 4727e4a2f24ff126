import TestSupport
import Testing

/// A target that alters what it stores and leaves it open, or denies, that it has stored it: each message is
/// there once all the same.
@Suite("Altered by the target, and its fate open", .aFewAtATime)
struct AlteredFateTests {
  /// What the target does to a message.
  enum Change: CaseIterable, Sendable {
    case field
    case lineEnd

    var storing: @Sendable ([UInt8]) -> [UInt8] {
      switch self {
      case .field: { Array("X-Filed-By: example.org\r\n".utf8) + $0 }
      case .lineEnd: { $0 + [0x0d, 0x0a] }
      }
    }
  }

  /// What messages there are, ten of them.
  enum Mail: CaseIterable, Sendable {
    case distinct
    case twice
    case nameless
    case namelessTwice
    case namesakes

    var texts: [String] {
      switch self {
      case .distinct: (0..<10).map(ServedAccount.sample)
      case .twice: (0..<10).map { ServedAccount.sample($0 / 2) }
      case .nameless: (0..<10).map { "Subject: number \($0)\r\n\r\nbody \($0)\r\n" }
      case .namelessTwice: (0..<10).map { "Subject: \($0 / 2)\r\n\r\nbody \($0 / 2)\r\n" }
      case .namesakes:
        (0..<10).map { "Message-ID: <same@example.jp>\r\nX-N: \($0)\r\n\r\nbody \($0)\r\n" }
      }
    }
  }

  private func filled(_ texts: [String]) async throws -> FaultDesk {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(inbox: texts))
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": texts.count])
    return desk
  }

  private func target(
    _ change: Change?, lie: @escaping LyingIMAPServer.Lie = { _, _ in }
  ) throws -> LyingIMAPServer {
    var empty = ServedAccount(count: 0)
    empty.inbox.uidValidity = 42
    empty.storing = change?.storing
    return try LyingIMAPServer(empty, lie: lie)
  }

  private func expectOnce(
    _ server: LyingIMAPServer, _ texts: [String], _ change: Change?,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let there = server.account.inbox.messages.map { String(decoding: $0.octets, as: UTF8.self) }
    let wanted = texts.map { text in
      String(decoding: change?.storing(Array(text.utf8)) ?? Array(text.utf8), as: UTF8.self)
    }
    #expect(there.multiset == wanted.multiset, sourceLocation: sourceLocation)
  }

  @Test(
    "a target that says NO, and stores the message altered, has it once",
    arguments: ["NO failed", "NO [SERVERBUG] oops"],
    [(Change.field, Mail.twice), (.lineEnd, .twice), (.field, .nameless), (.lineEnd, .nameless)])
  func denied(answer: String, how: (change: Change, mail: Mail)) async throws {
    let (texts, change) = (how.mail.texts, how.change)
    let desk = try await filled(texts)
    let server = try target(change) { turn, _ in
      if turn.name == "APPEND", turn.count.isMultiple(of: 3) { turn.status = answer }
    }
    let run = try await desk.run(desk.restore(to: server.port), wait: "20s")
    run.expect(0, ["messages_new": 10, "messages_failed": 0])
    expectOnce(server, texts, change)
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 0])
    expectOnce(server, texts, change)
  }

  @Test("what is altered beyond recognition is not sent again and again")
  func unknown() async throws {
    let desk = try await filled(["Subject: nameless\r\n\r\nbody\r\n"])
    var empty = ServedAccount(count: 0)
    empty.inbox.uidValidity = 42
    empty.storing = { octets in Array("Subject: \(octets.count)\r\n\r\nother\r\n".utf8) }
    let server = try LyingIMAPServer(empty) { turn, _ in
      if turn.name == "APPEND" { turn.status = "NO [UNAVAILABLE] not now" }
    }
    let run = try await desk.run(desk.restore(to: server.port), wait: "20s")
    #expect(run.ending != .exit(0), "\(run)")
    #expect(server.account.inbox.messages.count <= 4)
  }

  @Test(
    "a lost answer, a target without UIDs and a renumbered one double nothing",
    arguments: Mail.allCases,
    Change.allCases)
  func lost(mail: Mail, change: Change) async throws {
    let desk = try await filled(mail.texts)
    let server = try target(change) { turn, _ in
      guard turn.name == "APPEND" else { return }
      if turn.count == 4 || turn.count == 7 {
        turn.status = nil
        turn.fate = .closes
      } else if turn.count > 7 {
        turn.status = "OK stored"
      }
    }
    try await desk.run(desk.restore(to: server.port), wait: "20s").expect(
      0, ["messages_new": 10, "messages_merged": 0, "messages_unknown": 0])
    expectOnce(server, mail.texts, change)
    server.account.inbox.uidValidity = 43
    for index in server.account.inbox.messages.indices {
      server.account.inbox.messages[index].uid += 100
    }
    server.account.inbox.uidNext += 100
    try await desk.run(desk.restore(to: server.port)).expect(
      0, ["messages_new": 0, "messages_skipped": 10])
    expectOnce(server, mail.texts, change)
  }

  @Test(
    "a message whose header is too long for the archive to know its Message-ID is known by its content"
  )
  func longHeader() async throws {
    let addresses = (0..<3000).map { " someone.\($0)@example.jp" }.joined(separator: ",\r\n")
    let texts = (0..<3).map {
      "To:\(addresses)\r\nMessage-ID: <\($0)@example.jp>\r\n\r\nbody \($0)\r\n"
    }
    let desk = try await filled(texts)
    let server = try target(nil) { turn, _ in
      if turn.name == "APPEND", turn.count == 2 {
        turn.status = nil
        turn.fate = .closes
      }
    }
    try await desk.run(desk.restore(to: server.port), wait: "20s").expect(0, ["messages_new": 3])
    expectOnce(server, texts, nil)
    // Another archive of the same mail, whose restore knows nothing of the first.
    let other = try await filled(texts)
    try await other.run(other.restore(to: server.port)).expect(
      0, ["messages_new": 0, "messages_skipped": 3])
    expectOnce(server, texts, nil)
  }

  @Test(
    "what nobody has sent there is no copy because it has further fields", arguments: Mail.allCases)
  func foreign(mail: Mail) async throws {
    let desk = try await filled(mail.texts)
    var account = ServedAccount(
      inbox: mail.texts.map { "Received: by example.org\r\n" + $0 })
    account.inbox.uidValidity = 42
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.restore(to: server.port)).expect(
      0, ["messages_new": 10, "messages_skipped": 0])
    #expect(server.account.inbox.messages.count == 20)
  }
}
