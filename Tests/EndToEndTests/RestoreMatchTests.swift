import TestSupport
import Testing

/// What a target says about the messages that it holds already: whatever it hides or alters,
/// nothing is sent twice.
@Suite("What the target holds", .aFewAtATime)
struct RestoreMatchTests {
  static let five = (0..<5).map(ServedAccount.sample)

  /// A desk whose archive holds the five messages, and a target that holds some of them.
  private func desk(
    targetHas: Range<Int>, lie: @escaping LyingIMAPServer.Lie
  ) async throws -> (FaultDesk, LyingIMAPServer) {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(count: 5))
    try await desk.run(desk.backup(source.port)).expect(0)
    var account = ServedAccount(inbox: targetHas.map { Self.five[$0] })
    account.inbox.uidValidity = 42
    return (desk, try LyingIMAPServer(account, lie: lie))
  }

  private func expectOnce(
    _ server: LyingIMAPServer, _ texts: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let there = server.account.inbox.messages.map { String(decoding: $0.octets, as: UTF8.self) }
    #expect(there.multiset == texts.multiset, sourceLocation: sourceLocation)
  }

  @Test("a listing shorter than EXISTS sends nothing", arguments: ["* SEARCH", "* SEARCH 1", ""])
  func shortListing(_ line: String) async throws {
    let (desk, server) = try await desk(targetHas: 0..<5) { turn, _ in
      if turn.name == "UID SEARCH" || turn.asksForUIDsAlone {
        turn.untagged = line.isEmpty ? [] : [Array((line + "\r\n").utf8)]
      }
    }
    try await desk.run(desk.restore(to: server.port)).expect(1, ["messages_new": 0])
    expectOnce(server, Self.five)
  }

  @Test("where SEARCH is of no use, FETCH tells what is there", arguments: ["* SEARCH", "BAD", ""])
  func uselessSearch(_ line: String) async throws {
    let (desk, server) = try await desk(targetHas: 0..<3) { turn, _ in
      guard turn.name == "UID SEARCH" else { return }
      turn.untagged = line.hasPrefix("*") ? [Array((line + "\r\n").utf8)] : []
      if line == "BAD" { turn.refuse("BAD no such command") }
    }
    try await desk.run(desk.restore(to: server.port)).expect(
      0, ["messages_new": 2, "messages_skipped": 3])
    expectOnce(server, Self.five)
  }

  @Test("a listing that is short once is asked for again")
  func shortOnce() async throws {
    let (desk, server) = try await desk(targetHas: 0..<5) { turn, _ in
      if turn.name == "UID SEARCH", turn.count == 0 { turn.untagged = [] }
    }
    try await desk.run(desk.restore(to: server.port)).expect(
      0, ["messages_new": 0, "messages_skipped": 5])
  }

  static let hiding: [String] = ["NIL", "{0}\r\n", "\"\""]

  @Test("headers that the target does not hand over do not double a message", arguments: hiding)
  func noHeaders(_ value: String) async throws {
    let (desk, server) = try await desk(targetHas: 0..<4) { turn, _ in
      guard turn.name == "UID FETCH" else { return }
      for uid in turn.uids where !turn.fetchesBody(of: uid) {
        turn.rewrite(uid) { _ in
          Array("* \(uid) FETCH (UID \(uid) BODY[HEADER.FIELDS (MESSAGE-ID)] \(value))\r\n".utf8)
        }
      }
    }
    try await desk.run(desk.restore(to: server.port)).expect(
      0, ["messages_new": 1, "messages_skipped": 4])
    expectOnce(server, Self.five)
  }

  @Test("headers that are not answered at all do not double a message")
  func noAnswer() async throws {
    let (desk, server) = try await desk(targetHas: 0..<4) { turn, _ in
      if turn.name == "UID FETCH", !turn.fetchesBody(of: 2) { turn.untagged = [] }
    }
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 1])
    expectOnce(server, Self.five)
  }

  @Test("a body that comes only when asked for again is still recognised")
  func bodyOnce() async throws {
    let (desk, server) = try await desk(targetHas: 0..<5) { turn, _ in
      if turn.fetchesBody(of: 2), turn.count < 2 { turn.rewrite(2) { _ in [] } }
    }
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 0])
    expectOnce(server, Self.five)
  }

  @Test("a namesake whose body is never handed over is named, and the others are settled")
  func bodyNever() async throws {
    let (desk, server) = try await desk(targetHas: 0..<4) { turn, _ in
      if turn.fetchesBody(of: 2) { turn.rewrite(2) { _ in [] } }
    }
    try await desk.run(desk.restore(to: server.port)).expect(
      1, ["messages_new": 1, "messages_skipped": 3, "messages_failed": 1])
    expectOnce(server, Self.five)
    try await desk.run(desk.restore(to: server.port)).expect(1, ["messages_new": 0])
    expectOnce(server, Self.five)
  }

  @Test("equal messages are counted, not merged")
  func multiset() async throws {
    let desk = try FaultDesk()
    let twice = [Self.five[0], Self.five[0], Self.five[0], Self.five[1]]
    let source = try LyingIMAPServer(ServedAccount(inbox: twice))
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 4])
    var account = ServedAccount(inbox: [Self.five[0]])
    account.inbox.uidValidity = 42
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 3])
    expectOnce(server, twice)
  }

  @Test("messages that share a Message-ID but differ are all sent")
  func sharedID() async throws {
    let desk = try FaultDesk()
    let texts = (0..<4).map { "Message-ID: <same@example.jp>\r\n\r\nbody \($0)\r\n" }
    let source = try LyingIMAPServer(ServedAccount(inbox: texts))
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 4])
    var account = ServedAccount(inbox: [texts[2]])
    account.inbox.uidValidity = 42
    let server = try LyingIMAPServer(account) { turn, _ in
      // Without APPENDUID, and with one answer lost.
      if turn.name == "APPEND" { turn.status = turn.count == 1 ? nil : "OK stored" }
      if turn.name == "APPEND", turn.count == 1 { turn.fate = .closes }
    }
    try await desk.run(desk.restore(to: server.port), wait: "20s").expect(0, ["messages_new": 3])
    expectOnce(server, texts)
  }

  @Test("a target that adds a header and loses an answer has each message once")
  func alteringTarget() async throws {
    let (desk, server) = try await desk(targetHas: 0..<0) { turn, account in
      for index in account.inbox.messages.indices {
        let added = Array("X-Filed-By: example.org\r\n".utf8)
        if !account.inbox.messages[index].octets.starts(with: added) {
          account.inbox.messages[index].octets = added + account.inbox.messages[index].octets
        }
      }
      if turn.name == "APPEND", turn.count == 2 {
        turn.status = nil
        turn.fate = .closes
      }
    }
    try await desk.run(desk.restore(to: server.port), wait: "20s").expect(0, ["messages_new": 5])
    #expect(server.account.inbox.messages.count == 5)
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 0])
    #expect(server.account.inbox.messages.count == 5)
  }

  @Test("a target that adds a header and tells no UID has each message once")
  func alteringWithoutUID() async throws {
    let (desk, server) = try await desk(targetHas: 0..<0) { turn, account in
      for index in account.inbox.messages.indices {
        let added = Array("X-Filed-By: example.org\r\n".utf8)
        if !account.inbox.messages[index].octets.starts(with: added) {
          account.inbox.messages[index].octets = added + account.inbox.messages[index].octets
        }
      }
      if turn.name == "APPEND" { turn.status = "OK stored" }
    }
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 5])
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 0])
    #expect(server.account.inbox.messages.count == 5)
  }

  static let wrongUIDs = ["42 1", "42 4294967295", "42 900", "42 3:4", "42 1,2,3", "0 1", "42"]

  @Test("an APPENDUID that lies doubles nothing", arguments: wrongUIDs)
  func wrongAppendUID(_ told: String) async throws {
    let (desk, server) = try await desk(targetHas: 0..<0) { turn, _ in
      if turn.name == "APPEND" { turn.status = "OK [APPENDUID \(told)] done" }
    }
    _ = try await desk.run(desk.restore(to: server.port))
    expectOnce(server, Self.five)
    _ = try await desk.run(desk.restore(to: server.port))
    expectOnce(server, Self.five)
    let honest = try LyingIMAPServer(server.account)
    try await desk.run(desk.restore(to: honest.port)).expect(0, ["messages_new": 0])
    expectOnce(honest, Self.five)
  }

  @Test("a UIDVALIDITY that differs in each SELECT doubles nothing")
  func flapping() async throws {
    let (desk, server) = try await desk(targetHas: 0..<2) { turn, account in
      guard turn.name == "SELECT" else { return }
      account.inbox.uidValidity += 1
      turn.untagged = turn.untagged.map { line in
        String(decoding: line, as: UTF8.self).contains("UIDVALIDITY")
          ? Array("* OK [UIDVALIDITY \(account.inbox.uidValidity)] x\r\n".utf8) : line
      }
    }
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 3])
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 0])
    expectOnce(server, Self.five)
  }

  enum Creation: CaseIterable, Sendable {
    case alreadyThere
    case refusedButThere
    case refused
    case dropsSubscribe
  }

  @Test("folders that cannot be made, or are there unseen", arguments: Creation.allCases)
  func creation(_ how: Creation) async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 1)
    account["Sent"].add(ServedAccount.sample(7))
    let source = try LyingIMAPServer(account)
    try await desk.run(desk.backup(source.port)).expect(0)
    var empty = ServedAccount(count: 0)
    empty.inbox.uidValidity = 42
    let server = try LyingIMAPServer(empty) { turn, account in
      if turn.name == "CREATE" {
        if how != .refused { account.mailboxes.append(ServedAccount.Mailbox("Sent")) }
        switch how {
        case .alreadyThere: turn.refuse("NO [ALREADYEXISTS] sent")
        case .refused, .refusedButThere: turn.refuse("NO Mailbox already exists, or not")
        case .dropsSubscribe: break
        }
      }
      if turn.name == "SUBSCRIBE" { turn.refuse("NO no subscriptions") }
    }
    let run = try await desk.run(desk.restore(to: server.port))
    run.expect(how == .refused ? 1 : 0, ["messages_new": how == .refused ? 1 : 2])
    #expect(server.account.inbox.messages.count == 1)
    #expect(server.account["Sent"].messages.count == (how == .refused ? 0 : 1))
  }
}
