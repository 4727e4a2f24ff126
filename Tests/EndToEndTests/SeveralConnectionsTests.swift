import TestSupport
import Testing

/// One large folder over several connections: nothing lost, nothing doubled, whatever happens to
/// one of them, and no failure where the server lets fewer in than were asked for.
@Suite("Several connections", .aFewAtATime)
struct SeveralConnectionsTests {
  static let count = 60
  static let messages = (0..<count).map { number in
    ServedAccount.sample(number)
      + String(repeating: "line of message \(number), which is long\r\n", count: 40)
  }
  static let account = {
    var account = ServedAccount()
    account.capabilities += " OBJECTID"
    for (number, message) in messages.enumerated() {
      account.inbox.add(message, emailID: "M\(number)")
    }
    return account
  }()

  /// A server that says of each message that it has a megabyte, and is so slow with them that others
  /// come to help.
  private func server(_ lie: @escaping LyingIMAPServer.Lie) throws -> LyingIMAPServer {
    let helped = BodyCount()
    return try LyingIMAPServer(Self.account) { turn, account in
      for uid in turn.uids { turn.rewrite(uid, "RFC822.SIZE ", "RFC822.SIZE 100") }
      if turn.bodies > 0 {
        // On a busy machine the others are long in coming.
        turn.delay = .milliseconds(turn.connection == 0 && helped.value == 0 ? 400 : 20)
        if turn.connection > 0 { helped.add(turn.bodies) }
      }
      lie(&turn, &account)
    }
  }

  private func expectWhole(_ desk: FaultDesk, _ server: LyingIMAPServer) async throws {
    try await desk.expectArchive(["INBOX": Self.messages])
    let bodies = BodyCount()
    let honest = try LyingIMAPServer(server.account) { turn, _ in bodies.add(turn.bodies) }
    try await desk.run(desk.backup(honest.port)).expect(
      0, ["messages_new": 0, "messages_gone": 0, "messages_skipped": Self.count])
    #expect(bodies.value == 0)
  }

  @Test("a large folder is shared out, and each message is fetched once")
  func shared() async throws {
    let desk = try FaultDesk()
    let bodies = BodyCount()
    let helped = BodyCount()
    let large = (0..<220).map { number in
      ServedAccount.sample(number) + String(repeating: "\(number) is large\r\n", count: 4_000)
    }
    let server = try LyingIMAPServer(ServedAccount(inbox: large)) { turn, _ in
      // On a busy machine the others are long in coming: the first one is slow until they are there.
      if turn.bodies > 0 {
        turn.delay = .milliseconds(turn.connection == 0 && helped.value <= 40 ? 2_000 : 20)
      }
      bodies.add(turn.bodies)
      if turn.connection > 0 { helped.add(turn.bodies) }
    }
    try await desk.run(desk.backup(server.port, connections: 4)).expect(
      0, ["messages_new": 220])
    #expect(bodies.value == 220)
    #expect(helped.value > 20)
    #expect(server.connections == 4)
    try await desk.expectArchive(["INBOX": large])
  }

  @Test("a small folder is left to one connection")
  func small() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 40)) { turn, _ in
      if turn.bodies > 0 { turn.delay = .milliseconds(50) }
    }
    try await desk.run(desk.backup(server.port, connections: 4)).expect(0, ["messages_new": 40])
    #expect(server.connections == 1)
  }

  @Test("a connection that breaks in the middle of its share", arguments: [0, 1, 2])
  func broken(_ connection: Int) async throws {
    let desk = try FaultDesk()
    let breaks = BodyCount()
    let server = try server { turn, _ in
      guard turn.connection == connection, turn.bodies > 3, breaks.value == 0 else { return }
      breaks.add(1)
      turn.untagged = turn.untagged.prefix(3) + [Array(turn.untagged[3].prefix(9_000))]
      turn.status = nil
      turn.fate = .closes
    }
    try await desk.run(desk.backup(server.port, connections: 3), wait: "20s").expect(
      0, ["messages_new": Self.count, "messages_failed": 0])
    #expect(breaks.value == 1)
    try await expectWhole(desk, server)
  }

  @Test("another UIDVALIDITY on the second connection: the folder is looked through anew")
  func renumbered() async throws {
    let desk = try FaultDesk()
    let lies = BodyCount()
    let server = try server { turn, _ in
      guard turn.name == "EXAMINE", turn.connection == 1, lies.value == 0 else { return }
      lies.add(1)
      turn.untagged = turn.untagged.map { line in
        let text = String(decoding: line, as: UTF8.self)
        return text.contains("UIDVALIDITY") ? Array("* OK [UIDVALIDITY 7] x\r\n".utf8) : line
      }
    }
    let run = try await desk.run(desk.backup(server.port, connections: 2))
    run.expect(0, ["messages_new": Self.count, "messages_gone": 0, "messages_failed": 0])
    #expect(lies.value == 1)
    #expect(server.commands.count { $0 == "UID SEARCH" } == 2)
    try await expectWhole(desk, server)
  }

  // MARK: Limits

  /// What a server says to a connection that is one too many; nil to hang up.
  struct Refusal: Sendable, CustomTestStringConvertible {
    let command: String
    let words: String?
    var testDescription: String { "\(words ?? "nothing, and hangs up") to \(command)" }
  }

  static let refusals = [
    Refusal(
      command: "AUTHENTICATE",
      words: "NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded"),
    Refusal(
      command: "AUTHENTICATE", words: "NO [ALERT] Too many simultaneous connections. (Failure)"),
    Refusal(command: "AUTHENTICATE", words: "NO [LIMIT] not now"),
    Refusal(command: "AUTHENTICATE", words: "NO Login failed."),
    Refusal(command: "AUTHENTICATE", words: "* BYE too many connections"),
    Refusal(command: "CAPABILITY", words: "* BYE Too many connections for user"),
    Refusal(command: "AUTHENTICATE", words: nil),
    Refusal(command: "CAPABILITY", words: nil),
  ]

  private static func refuse(_ turn: inout IMAPTurn, _ refusal: Refusal) {
    guard turn.name == refusal.command else { return }
    if let words = refusal.words, !words.hasPrefix("*") {
      turn.refuse(words)
    } else {
      turn.die(saying: refusal.words)
    }
  }

  @Test("a server that lets one connection in: the others stand aside", arguments: refusals)
  func one(_ refusal: Refusal) async throws {
    let desk = try FaultDesk()
    let server = try server { turn, _ in
      if turn.connection > 0 { Self.refuse(&turn, refusal) }
    }
    let run = try await desk.run(desk.backup(server.port, connections: 4), wait: "20s")
    run.expect(0, ["messages_new": Self.count])
    let told = run.events("warning")
    // Who is told nothing tries twice, and the first connection may be done by then.
    if refusal.words != nil || !told.isEmpty {
      #expect(told.count == 1, "\(run)")
      #expect(told.first?["what"].text?.contains("1 of 4 connections") == true, "\(run)")
    }
    if let words = refusal.words {
      #expect(told.first?["what"].text?.contains(words.suffix(7)) == true, "\(run)")
    }
    // Three that try once; twice where they were told nothing.
    #expect(server.connections <= 1 + (refusal.words == nil ? 6 : 3))
    try await expectWhole(desk, server)
  }

  @Test("the one that was let in is cut, and comes in again while the other stands aside")
  func cutMeanwhile() async throws {
    let desk = try FaultDesk()
    let bodies = BodyCount()
    let server = try server { turn, _ in
      if turn.connection == 1, turn.name == "AUTHENTICATE" {
        turn.refuse("NO [UNAVAILABLE] Maximum number of connections exceeded")
      }
      bodies.add(turn.bodies)
      if turn.connection == 0, bodies.value > 20 { turn.die() }
    }
    let run = try await desk.run(desk.backup(server.port, connections: 2), wait: "20s")
    run.expect(0, ["messages_new": Self.count])
    #expect(server.connections == 3)
    try await expectWhole(desk, server)
  }

  @Test("one that comes in and is refused after a cut leaves its share to the other")
  func refusedLater() async throws {
    let desk = try FaultDesk()
    let breaks = BodyCount()
    let server = try server { turn, _ in
      if turn.connection > 1, turn.name == "AUTHENTICATE" {
        turn.refuse("NO [UNAVAILABLE] Maximum number of connections exceeded")
      }
      if turn.connection == 1, turn.bodies > 0 {
        breaks.add(1)
        turn.die()
      }
    }
    let start = ContinuousClock.now
    let run = try await desk.run(desk.backup(server.port, connections: 2), wait: "60s")
    run.expect(0, ["messages_new": Self.count, "messages_failed": 0])
    #expect(breaks.value == 1)
    #expect(run.events("warning").count == 1, "\(run)")
    #expect(ContinuousClock.now - start < .seconds(45))
    try await expectWhole(desk, server)
  }

  @Test("where nobody is let in, the run ends as it does with one connection")
  func nobody() async throws {
    let desk = try FaultDesk()
    let server = try server { turn, _ in
      if turn.name == "AUTHENTICATE" {
        turn.refuse("NO [UNAVAILABLE] Maximum number of connections exceeded")
      }
    }
    let run = try await desk.run(desk.backup(server.port, connections: 4))
    run.expect(75)
    #expect(run.events("warning").isEmpty, "\(run)")
  }

  // MARK: Cuts

  @Test(
    "cut anywhere, on any connection",
    arguments: Array(stride(from: 150, to: 40_000, by: 1_777)))
  func cuts(_ octet: Int) async throws {
    let desk = try FaultDesk()
    let server = try server { _, _ in }
    let proxy = try FaultProxy(to: server.port) { number in
      // Half of those that come as well, so that some try has a line that lasts.
      guard number % 2 == octet % 2 || number < 3 else { return nil }
      let octets = UInt64((octet + number * 7_000) % 40_000)
      return octet % 3 == 0 ? .reset(.toClient, after: octets) : .cut(.toClient, after: octets)
    }
    defer { proxy.stop() }
    let run = try await desk.run(desk.backup(proxy.port, connections: 3), wait: "30s")
    run.expect(0, ["messages_new": Self.count, "messages_failed": 0])
    try await expectWhole(desk, server)
  }
}
