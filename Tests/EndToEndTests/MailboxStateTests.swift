import TestSupport
import Testing

/// What a server says of its mailboxes as wholes: renumbered, partly shown, gone, moved on.
@Suite("Lies about mailboxes", .aFewAtATime)
struct MailboxStateTests {
  static let six = (0..<6).map(ServedAccount.sample)

  private func desk(_ account: ServedAccount) async throws -> FaultDesk {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.backup(server.port)).expect(0)
    return desk
  }

  enum Renumbering: CaseIterable, Sendable {
    case validityAlone
    case uidsToo
    case reversed
    case validityZero
    case validityMissing
    case shrunk
  }

  @Test("a new UIDVALIDITY doubles nothing and loses nothing", arguments: Renumbering.allCases)
  func renumbered(_ how: Renumbering) async throws {
    var account = ServedAccount(count: 6)
    account.inbox.messages.append(account.inbox.messages[5])
    account.inbox.messages[6].uid = 7
    account.inbox.uidNext = 8
    let desk = try await desk(account)
    switch how {
    case .validityAlone, .validityMissing: account.inbox.uidValidity += 1
    case .validityZero: account.inbox.uidValidity = 0
    case .shrunk:
      account.inbox.uidValidity += 1
      account.inbox.uidNext = 3
    case .uidsToo, .reversed:
      account.inbox.uidValidity += 1
      for index in account.inbox.messages.indices { account.inbox.messages[index].uid += 100 }
      account.inbox.uidNext = 200
      if how == .reversed {
        let octets = account.inbox.messages.map(\.octets)
        for index in octets.indices {
          account.inbox.messages[index].octets = octets[octets.count - 1 - index]
        }
      }
    }
    let server = try LyingIMAPServer(account) { turn, _ in
      guard how == .validityMissing else { return }
      turn.untagged.removeAll { String(decoding: $0, as: UTF8.self).contains("UIDVALIDITY") }
    }
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": 0, "messages_gone": 0, "messages_failed": 0])
    try await desk.expectArchive(["INBOX": Self.six + [Self.six[5]]])
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": 0, "messages_gone": 0, "messages_skipped": 7])
    try await desk.expectArchive(["INBOX": Self.six + [Self.six[5]]])
  }

  @Test("a UIDVALIDITY that differs in each SELECT is lived with")
  func flapping() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 6)) { turn, account in
      if turn.name == "EXAMINE" {
        account.inbox.uidValidity += 1
        turn.untagged = turn.untagged.map { line in
          String(decoding: line, as: UTF8.self).contains("UIDVALIDITY")
            ? Array("* OK [UIDVALIDITY \(account.inbox.uidValidity)] x\r\n".utf8) : line
        }
      }
    }
    for run in 0..<3 {
      try await desk.run(desk.backup(server.port)).expect(
        0, ["messages_new": run == 0 ? 6 : 0, "messages_gone": 0])
      try await desk.expectArchive(["INBOX": Self.six])
    }
  }

  @Test("a UIDVALIDITY that changes on reconnect, in the middle, mixes nothing up")
  func reconnect() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 6)) { turn, account in
      guard turn.name == "UID FETCH", turn.count == 0 else { return }
      turn.untagged = Array(turn.untagged.prefix(3))
      turn.status = nil
      turn.fate = .closes
      account.inbox.uidValidity += 1
      account.inbox.messages.reverse()
      for index in account.inbox.messages.indices {
        account.inbox.messages[index].uid = UInt32(index + 1)
      }
    }
    let run = try await desk.run(desk.backup(server.port), wait: "10s")
    run.expect(0, ["messages_new": 6, "messages_gone": 0])
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_failed": 0])
    try await desk.expectArchive(["INBOX": Self.six])
  }

  @Test("fewer messages listed than EXISTS counts is partial, and nothing is taken for gone")
  func partial() async throws {
    let desk = try await desk(ServedAccount(count: 6))
    let capped = try LyingIMAPServer(ServedAccount(count: 8)) { turn, _ in
      if turn.name == "UID SEARCH" { turn.untagged = [Array("* SEARCH 5 6 7\r\n".utf8)] }
      if turn.asksForUIDsAlone { turn.untagged.removeLast() }
    }
    let run = try await desk.run(desk.backup(capped.port))
    run.expect(1, ["messages_gone": 0])
    #expect(run.events("folder").first?["state"] == .string("partial"))
    try await desk.expectArchive(["INBOX": Self.six + [ServedAccount.sample(6)]])
  }

  @Test(
    "an empty or refused listing is no evidence",
    arguments: ["* SEARCH", "", "* OK nothing", "* SEARCH (MODSEQ 5)"])
  func emptyListing(_ line: String) async throws {
    let desk = try await desk(ServedAccount(count: 6))
    let server = try LyingIMAPServer(ServedAccount(count: 6)) { turn, _ in
      guard turn.name == "UID SEARCH" || turn.asksForUIDsAlone else { return }
      turn.untagged = line.isEmpty ? [] : [Array((line + "\r\n").utf8)]
    }
    try await desk.run(desk.backup(server.port)).expect(1, ["messages_gone": 0])
    try await desk.expectArchive(["INBOX": Self.six])
  }

  @Test("messages that are expunged while they are fetched are no failures")
  func expunged() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 6)) { turn, account in
      guard turn.name == "UID FETCH", turn.count == 0 else { return }
      account.inbox.messages.removeAll { [2, 5].contains($0.uid) }
      turn.untagged.remove(at: 4)
      turn.untagged.remove(at: 1)
      turn.untagged.insert(Array("* 2 EXPUNGE\r\n".utf8), at: 1)
      turn.sayLast("* 4 EXPUNGE")
      turn.sayLast("* 4 EXISTS")
    }
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": 4, "messages_failed": 0])
    try await desk.expectArchive(["INBOX": [0, 2, 3, 5].map(ServedAccount.sample)])
  }

  @Test("what is really gone is marked and kept")
  func gone() async throws {
    var account = ServedAccount(count: 6)
    let desk = try await desk(account)
    account.inbox.messages.removeAll { $0.uid < 3 }
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_gone": 2, "messages_new": 0])
    try await desk.expectArchive(["INBOX": Self.six])
  }

  @Test("a folder that LIST forgets is not gone while it can be opened")
  func forgottenFolder() async throws {
    var account = ServedAccount(count: 2)
    account["Sent"].add(ServedAccount.sample(7))
    let desk = try await desk(account)
    let forgetful = try LyingIMAPServer(account) { turn, _ in
      if turn.name == "LIST" { turn.untagged.removeLast() }
    }
    // Named all the same, since it was not looked at.
    try await desk.run(desk.backup(forgetful.port)).expect(1, ["messages_gone": 0])
    account.mailboxes.removeLast()
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_gone": 1])
    try await desk.expectArchive([
      "INBOX": [0, 1].map(ServedAccount.sample), "Sent": [ServedAccount.sample(7)],
    ])
  }

  @Test(
    "a LIST that says nothing, or NO, takes nothing for gone",
    arguments: ["OK done", "NO [UNAVAILABLE] x", "BAD x"])
  func emptyList(_ status: String) async throws {
    let desk = try await desk(ServedAccount(count: 2))
    let server = try LyingIMAPServer(ServedAccount(count: 2)) { turn, _ in
      if turn.name == "LIST" {
        turn.untagged = []
        turn.status = status
      }
    }
    let run = try await desk.run(desk.backup(server.port))
    #expect(run.summary["messages_gone"].int ?? 0 == 0, "\(run)")
    try await desk.expectArchive(["INBOX": [0, 1].map(ServedAccount.sample)])
  }

  @Test(
    "a folder that cannot be opened fails alone",
    arguments: ["NO [NONEXISTENT] x", "NO [NOPERM] x", "NO [CANNOT] x", "NO no", "BAD no"])
  func unopenable(_ status: String) async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 2)
    account["Locked"].add(ServedAccount.sample(7))
    account["Zebra"].add(ServedAccount.sample(8))
    let server = try LyingIMAPServer(account) { turn, _ in
      if turn.name == "EXAMINE", turn.arguments.first?.contains("Locked") == true {
        turn.refuse(status)
      }
    }
    let run = try await desk.run(desk.backup(server.port))
    run.expect(1, ["messages_new": 3])
    #expect(run.summary["state"] == .string("partial"))
    try await desk.expectArchive([
      "INBOX": [0, 1].map(ServedAccount.sample), "Zebra": [ServedAccount.sample(8)],
    ])
  }

  @Test("an empty LIST does not hide INBOX from a first backup")
  func inboxIsAlwaysThere() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 2)) { turn, _ in
      if turn.name == "LIST" { turn.untagged = [] }
    }
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 2])
  }

  struct Choke: Sendable, CustomTestStringConvertible {
    let command: String
    let testDescription: String
    let lie: @Sendable (inout IMAPTurn) -> Void

    init(_ command: String, _ name: String, _ lie: @escaping @Sendable (inout IMAPTurn) -> Void) {
      self.command = command
      testDescription = "\(name) at \(command)"
      self.lie = lie
    }
  }

  static let chokes = ["EXAMINE", "UID SEARCH", "UID FETCH"].flatMap { command in
    [
      Choke(command, "drops the line") { $0.die() },
      Choke(command, "BYE") { $0.die(saying: "* BYE crashed") },
      Choke(command, "no response") { $0.untagged = [Array("garbage\r\n".utf8)] },
      Choke(command, "[UNAVAILABLE]") { $0.refuse("NO [UNAVAILABLE] later") },
      Choke(command, "[INUSE]") { $0.refuse("NO [INUSE] locked") },
    ]
  }

  @Test("a folder that the server chokes on stops no other", arguments: chokes)
  func choke(_ row: Choke) async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 2)
    for number in 0..<8 { account["Bad"].add(ServedAccount.sample(20 + number)) }
    account["Zebra"].add(ServedAccount.sample(8))
    let bad = account["Bad"].messages.count
    let server = try LyingIMAPServer(account) { turn, _ in
      guard turn.name == row.command, turn.selected == "Bad" || turn.arguments.first == "\"Bad\""
      else { return }
      row.lie(&turn)
    }
    let run = try await desk.run(desk.backup(server.port), wait: "2s")
    #expect([.exit(1), .exit(75), .exit(76)].contains(run.ending), "\(run)")
    try await desk.expectArchive([
      "INBOX": [0, 1].map(ServedAccount.sample), "Zebra": [ServedAccount.sample(8)],
    ])
    let honest = try LyingIMAPServer(account)
    try await desk.run(desk.backup(honest.port)).expect(
      0, ["messages_new": bad, "messages_failed": 0])
  }
}
