import TestSupport
import Testing

/// POP3 servers that lie, refuse, or hang up, and lines that break: nothing is lost, doubled or torn.
@Suite("Faults of maildrops", .aFewAtATime)
struct MaildropFaultTests {
  static let refusals: [(command: String, answer: String, status: Int32)] = [
    ("GREETING", "too busy", 75), ("AUTH", "[AUTH] wrong", 77), ("AUTH", "wrong", 77),
    ("AUTH", "[IN-USE] locked", 75), ("AUTH", "maildrop already locked", 75),
    ("AUTH", "[LOGIN-DELAY] too soon", 75), ("AUTH", "[SYS/TEMP] later", 75),
    ("AUTH", "[SYS/PERM] POP is not enabled", 77), ("STAT", "[SYS/TEMP] later", 75),
    ("LIST", "[SYS/TEMP] later", 75), ("UIDL", "[SYS/TEMP] later", 75),
    ("RETR", "[SYS/TEMP] later", 75), ("UIDL", "unknown command", 0), ("TOP", "unknown command", 0),
    ("NOOP", "unknown command", 0), ("CAPA", "unknown command", 0), ("QUIT", "no", 0),
  ]

  @Test("refusals end with the right status, and leave what was there", arguments: refusals.indices)
  func refusal(index: Int) async throws {
    let (command, answer, status) = Self.refusals[index]
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 3)) { turn, maildrop in
      if turn.name == command, maildrop.messages.count > 3 { turn.refuse(answer) }
    }
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 3])
    let before = server.maildrop.messages
    for number in 3..<6 { server.maildrop.add("Subject: \(number)\r\n\r\nmore\r\n") }
    let run = try await desk.run(desk.pop3Backup(server.port))
    run.expect(status, ["messages_gone": 0])
    try await desk.expectArchive(status == 0 ? server.maildrop.messages : before)
  }

  /// In what the client gets, one octet after the other: the next session carries on.
  @Test("a line that breaks anywhere costs nothing", arguments: CutAnywhereTests.points.prefix(24))
  func cut(octet: Int) async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 6))
    let proxy = try FaultProxy(to: server.port) { number in
      guard number == 0 else { return nil }
      return octet % 2 == 0
        ? .cut(.toClient, after: UInt64(octet)) : .reset(.toClient, after: UInt64(octet))
    }
    defer { proxy.stop() }
    try await desk.run(desk.pop3Backup(proxy.port), wait: "10s").expect(
      0, ["messages_new": 6, "messages_failed": 0])
    try await desk.expectArchive(server.maildrop.messages)
    try await desk.run(desk.pop3Backup(server.port)).expect(
      0, ["messages_new": 0, "messages_skipped": 6])
  }

  /// How a server may name its messages from one session to the next.
  enum Naming: String, CaseIterable, Sendable {
    case none
    case allTheSame
    case twice
    case tooLong
    case numbers
    case renumbered
    /// The ids come back, and mean the messages behind those they meant.
    case shifted
    case missingLines
  }

  @Test("whatever the ids are, each message is there once", arguments: Naming.allCases)
  func naming(naming: Naming) async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 6)) { turn, maildrop in
      guard turn.name == "UIDL" else { return }
      if naming == .none { return turn.refuse("unknown command") }
      let lines = maildrop.messages.indices.compactMap { index -> String? in
        let number = index + 1
        switch naming {
        case .none: return nil
        case .allTheSame: return "\(number) same"
        case .twice: return "\(number) id-\(index / 2)"
        case .tooLong: return "\(number) \(String(repeating: "u", count: 200))\(number)"
        case .numbers: return "\(number) \(number)"
        case .renumbered: return "\(number) session-\(turn.count)-\(number)"
        case .shifted: return "\(number) id-\(number + turn.count)"
        case .missingLines: return number % 2 == turn.count % 2 ? nil : "\(number) id-\(number)"
        }
      }
      turn.say(Array(lines.map { $0 + "\r\n" }.joined().utf8))
    }
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 6])
    var all = server.maildrop.messages
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 0])
    // The first two go, and two others come.
    server.maildrop.messages.removeFirst(2)
    server.maildrop.add("Subject: later\r\n\r\nfirst\r\n")
    server.maildrop.add("Subject: later\r\n\r\nother\r\n")
    all += server.maildrop.messages.suffix(2)
    try await desk.run(desk.pop3Backup(server.port)).expect(
      0, ["messages_new": 2, "messages_gone": 0])
    try await desk.expectArchive(all)
  }

  /// What is wrong with the third of five messages.
  static let harms: [(what: String, harm: @Sendable (inout POP3Turn) -> Void)] = [
    ("refused", { $0.refuse("no such message") }),
    ("empty", { $0.say([]) }),
    (
      "no final dot",
      { turn in
        turn.text = turn.text.map { Array($0.dropLast(3)) }
        turn.fate = .closes
      }
    ),
    ("an end that is none", { $0.text = Array("Subject: x\r\n\r\n.\r\nrest\r\n.\r\n".utf8) }),
    ("hung up", { $0.die(saying: "-ERR internal error") }),
  ]

  @Test("a poisoned message costs itself alone", arguments: harms.indices)
  func poisoned(index: Int) async throws {
    let harm = Self.harms[index].harm
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 5)) { turn, _ in
      if turn.name == "RETR", turn.message == 3 { harm(&turn) }
    }
    let run = try await desk.run(desk.pop3Backup(server.port), wait: "20s")
    run.expect(1, ["messages_new": 4, "messages_failed": 1])
    var messages = server.maildrop.messages
    messages.remove(at: 2)
    try await desk.expectArchive(messages)
  }

  /// Octets that servers send and that are stored as they came.
  static let odd: [(wire: String, octets: String)] = [
    ("Subject: x\n\n..dot\nline\n.\r\n", "Subject: x\n\n.dot\nline\n"),
    ("Subject: x\r\n\r\na\nb\n.\r\nc\r\n.\r\n", "Subject: x\r\n\r\na\nb\n.\r\nc\r\n"),
    ("Subject: x\r\n\r\n\0\u{e9}\rz\r\n.\r\n", "Subject: x\r\n\r\n\0\u{e9}\rz\r\n"),
    (
      "Subject: x\r\n\r\n\(String(repeating: "y", count: 70_000))\r\n.\r\n",
      "Subject: x\r\n\r\n\(String(repeating: "y", count: 70_000))\r\n"
    ),
  ]

  @Test(
    "odd octets are stored as they came, larger or smaller than announced", arguments: odd.indices)
  func oddOctets(index: Int) async throws {
    let (wire, octets) = Self.odd[index]
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 3)) { turn, _ in
      if turn.name == "RETR", turn.message == 2 { turn.text = Array(wire.utf8) }
    }
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 3])
    var messages = server.maildrop.messages
    messages[1].octets = Array(octets.utf8)
    try await desk.expectArchive(messages)
  }

  static let goodbyes: [(reply: String?, fate: POP3Turn.Fate, isDone: Bool)] = [
    ("+OK", .goesOn, true), ("-ERR not all removed", .goesOn, false), (nil, .closes, true),
    (nil, .closes, false), (nil, .resets, false),
  ]

  /// RELIABILITY 2.7: what was not confirmed did not happen, until a listing shows what did.
  @Test("DELE counts once QUIT was answered", arguments: goodbyes.indices)
  func removal(index: Int) async throws {
    let (reply, fate, isDone) = Self.goodbyes[index]
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 5)) { turn, _ in
      guard turn.name == "QUIT", turn.count == 0 else { return }
      turn.reply = reply
      turn.fate = fate
      turn.isDone = isDone
    }
    let all = server.maildrop.messages
    let run = try await desk.run(desk.pop3Backup(server.port, "--delete"))
    run.expect(
      reply == "+OK" ? 0 : 1, ["messages_new": 5, "messages_removed": reply == "+OK" ? 5 : 0])
    #expect(server.maildrop.messages.count == (isDone ? 0 : 5))
    try await desk.run(desk.pop3Backup(server.port, "--delete")).expect(0, ["messages_new": 0])
    #expect(server.maildrop.messages.isEmpty)
    try await desk.expectArchive(all)
  }

  @Test("a connection that breaks among DELE removes nothing, and the next run carries on")
  func brokenRemoval() async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 5)) { turn, _ in
      if turn.name == "DELE", turn.count == 2 { turn.die() }
    }
    let all = server.maildrop.messages
    let run = try await desk.run(desk.pop3Backup(server.port, "--delete"), wait: "10s")
    run.expect(0, ["messages_new": 5])
    try await desk.run(desk.pop3Backup(server.port, "--delete")).expect(0)
    #expect(server.maildrop.messages.isEmpty)
    try await desk.expectArchive(all)
  }

  /// A server that shows some hundred messages at a time is asked again until nothing new comes.
  @Test("a maildrop that is shown in parts is drained")
  func parts() async throws {
    let desk = try FaultDesk()
    let all = ServedMaildrop(count: 400).messages
    let server = try LyingPOP3Server(ServedMaildrop()) { turn, maildrop in
      guard turn.name == "GREETING" else { return }
      maildrop.messages = Array(all.dropFirst(turn.connection * 150).prefix(150))
    }
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 400])
    try await desk.expectArchive(all)
  }

  @Test("a server that lies about pipelining is asked one by one")
  func pipelining() async throws {
    let desk = try FaultDesk()
    var maildrop = ServedMaildrop(count: 5)
    maildrop.capabilities = ["UIDL", "TOP", "USER"]
    maildrop.dropsCommandsAhead = true
    let server = try LyingPOP3Server(maildrop)
    try await desk.run(desk.pop3Backup(server.port)).expect(0, ["messages_new": 5])
    try await desk.expectArchive(maildrop.messages)
  }

  @Test("answers without end are bounded", arguments: ["GREETING", "STAT", "LIST", "UIDL", "CAPA"])
  func endless(command: String) async throws {
    let desk = try FaultDesk()
    let server = try LyingPOP3Server(ServedMaildrop(count: 2)) { turn, _ in
      guard turn.name == command else { return }
      turn.text = nil
      if ["GREETING", "STAT"].contains(command) { turn.reply = nil }
      turn.endless = Array("x".utf8)
    }
    let run = try await desk.run(desk.pop3Backup(server.port))
    run.expect(76)
    #expect(run.peakKilobytes < 120_000)
    let cause = run.error["cause"].text ?? ""
    #expect(["65536", "4096", "1000"].contains { cause.contains($0) }, "\(run)")
  }
}
