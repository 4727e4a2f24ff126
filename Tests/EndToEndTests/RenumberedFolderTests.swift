import TestSupport
import Testing

/// Folders whose UIDVALIDITY changes: their messages are recognised by their headers.
@Suite("Renumbered folders", .aFewAtATime)
struct RenumberedFolderTests {
  static let count = 60
  static let texts = (0..<count).map(ServedAccount.sample)

  /// An archive of INBOX, with two equal messages.
  private func filled() async throws -> (FaultDesk, ServedAccount) {
    var account = ServedAccount(count: Self.count)
    account.inbox.add(Self.texts[7])
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": Self.count + 1])
    return (desk, account)
  }

  private func renumbered(_ account: ServedAccount, by step: UInt32 = 100) -> ServedAccount {
    var account = account
    account.inbox.uidValidity += 1
    for index in account.inbox.messages.indices { account.inbox.messages[index].uid += step }
    account.inbox.uidNext += step
    return account
  }

  @Test("only a sample is transferred, and nothing is doubled")
  func sampleOnly() async throws {
    let (desk, account) = try await filled()
    let bodies = BodyCount()
    var again = renumbered(account)
    again.inbox.messages[3].flags = ["\\Seen", "todo"]
    again.inbox.add(ServedAccount.sample(1000))
    let server = try LyingIMAPServer(again) { turn, _ in bodies.add(turn.bodies) }
    let run = try await desk.run(desk.backup(server.port))
    run.expect(0, ["messages_new": 1, "messages_gone": 0, "messages_skipped": Self.count + 1])
    // Twenty of 62, and of the others the new one and, where one of the equal two is not in the
    // sample, none.
    #expect((20...21).contains(bodies.value), "\(bodies.value) bodies")
    #expect(run.events("warning").count == 1, "\(run)")
    try await desk.expectArchive([
      "INBOX": Self.texts + [Self.texts[7], ServedAccount.sample(1000)]
    ])
    let listed = try await desk.run(["list", desk.archive])
    #expect(listed.listed.count == Self.count + 2)
    #expect(listed.listed.filter { $0.keywords == ["todo"] }.count == 1, "\(listed)")

    let quiet = BodyCount()
    let unchanged = try LyingIMAPServer(again) { turn, _ in quiet.add(turn.bodies) }
    try await desk.run(desk.backup(unchanged.port)).expect(
      0, ["messages_new": 0, "messages_gone": 0, "flags_changed": 0])
    #expect(quiet.value == 0)
  }

  @Test("messages that are gone with the old numbers are gone, and kept")
  func shrunk() async throws {
    let (desk, account) = try await filled()
    var again = renumbered(account)
    again.inbox.messages.removeFirst(5)
    let server = try LyingIMAPServer(again)
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": 0, "messages_gone": 5])
    try await desk.expectArchive(["INBOX": Self.texts + [Self.texts[7]]])
    let listed = try await desk.run(["list", desk.archive])
    #expect(listed.listed.count == Self.count - 4)
  }

  @Test("twins of one header and other bodies are told apart", arguments: [true, false])
  func twins(_ isOfOneSize: Bool) async throws {
    let header = "Message-ID: <twin@example.jp>\r\nSubject: twin\r\n\r\n"
    let bodies = (0..<30).map { number in
      header + (isOfOneSize ? "body \(number + 10)\r\n" : String(repeating: "x", count: number))
    }
    var account = ServedAccount(inbox: bodies + Self.texts)
    let desk = try FaultDesk()
    let first = try LyingIMAPServer(account)
    try await desk.run(desk.backup(first.port)).expect(0)
    let fetched = BodyCount()
    account.inbox.uidValidity += 1
    account.inbox.messages.reverse()
    for index in account.inbox.messages.indices {
      account.inbox.messages[index].uid = UInt32(index + 500)
    }
    account.inbox.uidNext = 900
    let server = try LyingIMAPServer(account) { turn, _ in fetched.add(turn.bodies) }
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": 0, "messages_gone": 0])
    try await desk.expectArchive(["INBOX": bodies + Self.texts])
    // Of one size, header and date: the thirty have to be fetched.
    #expect(isOfOneSize ? (30...50).contains(fetched.value) : fetched.value == 20)
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 0])
  }

  @Test("a body in the sample that its header did not promise has all of them fetched")
  func liar() async throws {
    let (desk, account) = try await filled()
    var again = renumbered(account)
    for index in again.inbox.messages.indices {
      let text = String(decoding: again.inbox.messages[index].octets, as: UTF8.self)
      again.inbox.messages[index].octets = Array(text.replacing("body", with: "bodj").utf8)
    }
    let bodies = BodyCount()
    let server = try LyingIMAPServer(again) { turn, _ in bodies.add(turn.bodies) }
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": Self.count + 1, "messages_gone": Self.count + 1])
    #expect(bodies.value == Self.count + 1)
    let changed = Self.texts.map { $0.replacing("body", with: "bodj") }
    try await desk.expectArchive(["INBOX": Self.texts + [Self.texts[7]] + changed + [changed[7]]])
  }

  @Test(
    "a server that does not hand out headers is no trouble",
    arguments: ["NO no", "BAD no", "OK done"])
  func refusedHeaders(_ status: String) async throws {
    let (desk, account) = try await filled()
    let server = try LyingIMAPServer(renumbered(account)) { turn, _ in
      guard turn.name == "UID FETCH", turn.arguments.joined().contains("[HEADER]") else { return }
      turn.refuse(status)
    }
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": 0, "messages_gone": 0, "messages_failed": 0])
    try await desk.expectArchive(["INBOX": Self.texts + [Self.texts[7]]])
  }

  @Test("an interrupted recognition goes on in the next run")
  func interrupted() async throws {
    let (desk, account) = try await filled()
    let again = renumbered(account)
    let breaking = try LyingIMAPServer(again) { turn, _ in
      if turn.name == "UID FETCH", turn.count == 2 { turn.die() }
      if turn.name == "UID FETCH", turn.count > 2 { turn.die() }
    }
    let run = try await desk.run(desk.backup(breaking.port))
    #expect(run.ending != .exit(0))
    let server = try LyingIMAPServer(again)
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": 0, "messages_gone": 0, "messages_failed": 0])
    try await desk.expectArchive(["INBOX": Self.texts + [Self.texts[7]]])
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": 0, "messages_gone": 0, "messages_skipped": Self.count + 1])
  }

  @Test(
    "numbers that do not last are never trusted, and said once",
    arguments: ["* OK [UIDNOTSTICKY] x", "* OK [UIDVALIDITY 0] x"])
  func notLasting(_ line: String) async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: Self.count)
    for name in ["INBOX", "Zebra"] {
      if name != "INBOX" { account[name].messages = account.inbox.messages }
      account[name].uidNext = 1000
    }
    let lie: LyingIMAPServer.Lie = { turn, account in
      guard turn.name == "EXAMINE" else { return }
      turn.sayLast(line)
      // Other numbers each time, under one UIDVALIDITY; of no other folder, which somebody may read.
      for folder in account.mailboxes.indices
      where turn.arguments[0].contains(
        String(decoding: account.mailboxes[folder].name, as: UTF8.self))
      {
        account.mailboxes[folder].messages.shuffle()
        for index in account.mailboxes[folder].messages.indices {
          account.mailboxes[folder].messages[index].uid = UInt32(index + 1)
        }
      }
    }
    for run in 0..<3 {
      let server = try LyingIMAPServer(account, lie: lie)
      let result = try await desk.run(
        desk.backup(server.port) + (run == 2 ? ["--connections", "4"] : []))
      result.expect(
        0, ["messages_new": run == 0 ? Self.count * 2 : 0, "messages_gone": 0])
      #expect(result.events("warning").count == 1, "\(result)")
      try await desk.expectArchive(["INBOX": Self.texts, "Zebra": Self.texts])
    }
  }

  @Test("a folder renumbered while several connections read it is looked through again")
  func underway() async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 1000)
    account.inbox.uidNext = 5000
    let server = try LyingIMAPServer(account) { turn, account in
      // What was open before goes by the old numbers and is cut.
      if account.inbox.uidNext == 5001, turn.connection < 3 { turn.die() }
      guard turn.name == "UID FETCH", turn.count == 1 else { return }
      account.inbox.uidValidity += 1
      account.inbox.uidNext += 1
      account.inbox.messages.reverse()
      for index in account.inbox.messages.indices {
        account.inbox.messages[index].uid = UInt32(index + 1)
      }
      turn.untagged = []
      turn.status = nil
      turn.fate = .closes
    }
    let run = try await desk.run(
      desk.backup(server.port) + ["--connections", "3"], wait: "10s")
    run.expect(0, ["messages_failed": 0, "messages_gone": 0])
    try await desk.expectArchive(["INBOX": (0..<1000).map(ServedAccount.sample)])
  }
}
