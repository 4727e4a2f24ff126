import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Servers with habits and limits of their own.
@Suite("Odd servers", .aFewAtATime)
struct OddServerTests {
  static let six = (0..<6).map(ServedAccount.sample)

  @Test("a server that lets one connection in is backed up through it")
  func oneConnection() async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 6)
    for number in 0..<5 { account["f\(number)"].add(ServedAccount.sample(10 + number)) }
    let server = try LyingIMAPServer(account) { turn, _ in
      if turn.name == "AUTHENTICATE", turn.connection > 0 {
        turn.refuse("NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded")
      }
    }
    let run = try await desk.run(desk.backup(server.port) + ["--connections", "4"])
    run.expect(0, ["messages_new": 11])
  }

  @Test("UIDs and counts at the end of their range")
  func largeNumbers() async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 3)
    account.inbox.messages[1].uid = 2_147_483_648
    account.inbox.messages[2].uid = 4_294_967_295
    account.inbox.uidNext = 4_294_967_295
    account.inbox.uidValidity = 4_294_967_295
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 3])
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 0])
    var target = ServedAccount(count: 0)
    target.inbox.uidValidity = 42
    target.inbox.uidNext = 4_294_967_293
    let sink = try LyingIMAPServer(target)
    try await desk.run(desk.restore(to: sink.port)).expect(0, ["messages_new": 3])
    try await desk.run(desk.restore(to: sink.port)).expect(0, ["messages_new": 0])
  }

  @Test(
    "an EXISTS that cannot be believed",
    arguments: ["* 4294967295 EXISTS", "* 99999999999999999999 EXISTS", "* -5 EXISTS"])
  func exists(_ line: String) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 6)) { turn, _ in
      if turn.name == "EXAMINE" { turn.sayLast(line) }
    }
    let run = try await desk.run(desk.backup(server.port))
    run.expect(line.contains("4294967295") ? 1 : 0, ["messages_new": 6])
    try await desk.expectArchive(["INBOX": Self.six])
  }

  @Test(
    "a listing of messages that do not exist ends",
    arguments: ["1:3000", "1:4294967295", "4294967295:1", "1:*", "*"])
  func inventedListing(_ set: String) async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 6)
    account.capabilities += " ESEARCH"
    let server = try LyingIMAPServer(account) { turn, _ in
      guard turn.name == "UID SEARCH", turn.count == 0 else { return }
      turn.untagged = [Array("* ESEARCH (TAG \"\(turn.tag)\") UID ALL \(set)\r\n".utf8)]
    }
    let run = try await desk.run(desk.backup(server.port))
    #expect([.exit(0), .exit(1), .exit(76)].contains(run.ending), "\(run)")
    #expect(server.commands.count < 400)
    let honest = try LyingIMAPServer(ServedAccount(count: 6))
    try await desk.run(desk.backup(honest.port)).expect(0)
    try await desk.expectArchive(["INBOX": Self.six])
  }

  @Test("flags and date that come before the body, in a response of their own, are kept")
  func splitResponse() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 2)) { turn, _ in
      guard turn.fetchesBody(of: 2) else { return }
      turn.rewrite(2) { _ in
        let body = ServedAccount.sample(1)
        return Array(
          ("* 2 FETCH (UID 2 FLAGS (\\Seen $Label1) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")\r\n"
            + "* 2 FETCH (UID 2 BODY[] {\(body.utf8.count)}\r\n\(body))\r\n").utf8)
      }
    }
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 2])
    let listed = try await desk.run(["list", desk.archive])
    let second = try #require(listed.events("message").first { $0["uid"].int == 2 })
    #expect(second["flags"].texts == ["\\Seen"])
    #expect(second["keywords"].texts == ["$Label1"])
    #expect(second["internal_date"].text?.hasPrefix("1996-07-17T") == true, "\(second)")
  }

  struct Cursor: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What the second run's STATUS and EXAMINE say.
    let change: @Sendable (inout ServedAccount) -> Void
    /// Whether the folder is looked through again.
    let isEnumerated: Bool
    let new: Int
    let flags: Int
  }

  static let cursors: [Cursor] = [
    Cursor(
      testDescription: "nothing has changed", change: { _ in }, isEnumerated: false, new: 0,
      flags: 0),
    Cursor(
      testDescription: "HIGHESTMODSEQ shrinks",
      change: {
        $0.inbox.highestModSeq = 3
        $0.inbox.messages[0].flags = ["\\Seen"]
      }, isEnumerated: true, new: 0, flags: 1),
    Cursor(
      testDescription: "HIGHESTMODSEQ is missing",
      change: {
        $0.inbox.highestModSeq = nil
        $0.inbox.messages[0].flags = ["\\Seen"]
      }, isEnumerated: true, new: 0, flags: 1),
    Cursor(
      testDescription: "HIGHESTMODSEQ 0",
      change: {
        $0.inbox.highestModSeq = 0
        $0.inbox.messages[0].flags = ["\\Seen"]
      }, isEnumerated: true, new: 0, flags: 1),
    Cursor(
      testDescription: "HIGHESTMODSEQ lags behind a new message",
      change: { $0.inbox.add(ServedAccount.sample(6)) }, isEnumerated: true, new: 1, flags: 0),
    Cursor(
      testDescription: "UIDNEXT shrinks",
      change: { $0.inbox.uidNext = 2 }, isEnumerated: true, new: 0, flags: 0),
    Cursor(
      testDescription: "one gone, one come, HIGHESTMODSEQ as before",
      change: {
        $0.inbox.messages.removeLast()
        $0.inbox.add(ServedAccount.sample(6))
      }, isEnumerated: true, new: 1, flags: 0),
    Cursor(
      testDescription: "UIDVALIDITY alone",
      change: { $0.inbox.uidValidity += 1 }, isEnumerated: true, new: 0, flags: 0),
  ]

  @Test("a cursor is believed only where all of it agrees", arguments: cursors)
  func cursor(_ row: Cursor) async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 6)
    account.capabilities += " CONDSTORE"
    account.inbox.highestModSeq = 900
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 6])
    row.change(&account)
    server.account = account
    let before = server.commands.count
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": row.new, "flags_changed": row.flags])
    let later = server.commands[before...]
    #expect(later.contains("UID SEARCH") == row.isEnumerated)
  }

  @Test("STATUS that is refused costs nothing but time")
  func statusRefused() async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 6)
    account.capabilities += " CONDSTORE"
    account.inbox.highestModSeq = 900
    let server = try LyingIMAPServer(account) { turn, _ in
      if turn.name == "STATUS" { turn.refuse("NO no status") }
    }
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 6])
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 0])
  }

  @Test("a failed message makes no cursor, and is tried again")
  func failedIsTriedAgain() async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 6)
    account.capabilities += " CONDSTORE"
    account.inbox.highestModSeq = 900
    let server = try LyingIMAPServer(account) { turn, _ in
      if turn.fetchesBody(of: 3) { turn.refuse("NO no") }
    }
    for _ in 0..<2 {
      try await desk.run(desk.backup(server.port)).expect(1, ["messages_failed": 1])
    }
    let honest = try LyingIMAPServer(account)
    try await desk.run(desk.backup(honest.port)).expect(
      0, ["messages_new": 1, "messages_failed": 0])
  }

  @Test(
    "a server that says nothing any more does not hold up an interrupt",
    arguments: [SIGINT, SIGTERM])
  func interrupt(_ signal: Int32) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 6)) { turn, _ in
      if turn.name == "UID FETCH", turn.count == 0 {
        turn.untagged =
          Array(turn.untagged.prefix(2))
          + [Array("* 3 FETCH (UID 3 BODY[] {400}\r\nbegun".utf8)]
        turn.status = nil
        turn.fate = .stalls
      }
    }
    let child = try desk.tool.start(desk.backup(server.port))
    let end = ContinuousClock.now + .seconds(10)
    while !server.commands.contains("UID FETCH"), ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(10))
    }
    try await Task.sleep(for: .milliseconds(300))
    child.signal(signal)
    let asked = ContinuousClock.now
    while child.poll() == nil, ContinuousClock.now < asked + .seconds(20) {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(ContinuousClock.now - asked < .seconds(13))
    let run = ToolRun(child, limit: .milliseconds(50))
    run.expect(128 + signal, ["messages_new": 2])
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 4])
    try await desk.expectArchive(["INBOX": Self.six])
  }

  struct Login: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let capabilities: String
    let command: String
  }

  static let logins = [
    Login(
      testDescription: "PLAIN at once", capabilities: "IMAP4rev1 AUTH=PLAIN SASL-IR",
      command: "AUTHENTICATE"),
    Login(
      testDescription: "PLAIN when asked", capabilities: "IMAP4rev1 AUTH=PLAIN",
      command: "AUTHENTICATE"),
    Login(testDescription: "LOGIN alone", capabilities: "IMAP4rev1", command: "LOGIN"),
    Login(
      testDescription: "IMAP4rev2", capabilities: "IMAP4rev2 AUTH=PLAIN SASL-IR",
      command: "AUTHENTICATE"),
    Login(
      testDescription: "lower case", capabilities: "imap4rev1 auth=plain sasl-ir",
      command: "AUTHENTICATE"),
  ]

  @Test("ways to log in", arguments: logins)
  func login(_ row: Login) async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 1)
    account.capabilities = row.capabilities
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 1])
    #expect(server.commands.contains(row.command))
  }
}
