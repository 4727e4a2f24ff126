import MailClients
import MailTypes
import NetTransport
import POP3Wire
import TestSupport
import Testing

/// What a POP3 server, or the line to it, may do wrong, and what comes of it.
@Suite struct POP3FaultTests {
  /// Whether every message that came whole is one of the server's, and in its place.
  private func expectNothingInvented(
    _ sink: MaildropSink, _ all: [[UInt8]], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (message, octets) in sink.messages where message.ending == .whole {
      #expect(octets == all[message.number - 1], sourceLocation: sourceLocation)
    }
  }

  @Test func anHonestServer() throws {
    let bench = try MaildropBench()
    let (sink, error) = try bench.fetch()
    #expect(error == nil)
    #expect(sink.whole == bench.all)
    #expect(bench.ledger.record.used == ["PIPELINING", "UIDL"])
  }

  private static let cuts: [(command: String, fate: POP3Turn.Fate)] = {
    let commands = [
      "GREETING", "CAPA", "AUTH", "STAT", "LIST", "UIDL", "RETR", "QUIT",
    ]
    return commands.flatMap { name in
      [POP3Turn.Fate.closes, .resets, .stalls].map { (name, $0) }
    }
  }()

  /// The line ends within each answer, at every octet of it or just before it.
  @Test(arguments: cuts.indices)
  func cutInAnAnswer(index: Int) throws {
    let (command, fate) = Self.cuts[index]
    // A stall takes the time of the idle time-out.
    for cut in [0, 1, 2, 3, 4, 5, 20, 60] {
      if fate == .stalls, cut != 20 { continue }
      let bench = try MaildropBench(idle: .seconds(1)) { turn, _ in
        guard turn.name == command, turn.count == (command == "RETR" ? 2 : 0) else { return }
        let length = (turn.reply.map { $0.utf8.count + 2 } ?? 0) + (turn.text?.count ?? 0)
        turn.cut = min(cut, max(0, length - 1))
        turn.fate = fate
      }
      let (sink, error) = try bench.fetch()
      // Some servers hang up on CAPA: they are asked again without it.
      guard command != "CAPA" || fate == .stalls else {
        #expect(error == nil && sink.whole == bench.all, "cut at \(cut)")
        #expect(bench.server.connections == 2)
        continue
      }
      #expect(error?.isWorthRetrying == true, "\(command) cut at \(cut)")
      expectNothingInvented(sink, bench.all)
      if command == "RETR" {
        let whole = sink.messages.filter { $0.message.ending == .whole }
        // A reset takes away what came before it and was not read.
        guard fate != .resets else {
          #expect([1, 2].starts(with: whole.map(\.message.number)))
          continue
        }
        #expect(whole.map(\.message.number) == [1, 2])
        // Once a message has begun it is told that it was cut off.
        if cut >= 5 { #expect(sink.messages.last?.message.ending == .cut) }
      } else {
        #expect(sink.messages.count == (command == "QUIT" ? 5 : 0), "\(command) cut at \(cut)")
      }
    }
  }

  /// -ERR in the middle of what was asked for at once costs one message.
  @Test(
    arguments: [
      ("-ERR no such message", false), ("-ERR [SYS/TEMP] later", true),
      ("-ERR [SYS/PERM] never", false), ("-ERR [IN-USE] x", true), ("-ERR [UTF8] x", false),
      ("-err", false),
    ], [[3], [1, 2], [5], [1, 2, 3, 4, 5]])
  func refusedInThePipeline(answer: (String, Bool), refused: [Int]) throws {
    let bench = try MaildropBench { turn, _ in
      guard turn.name == "RETR", refused.contains(turn.message ?? 0) else { return }
      turn.die(saying: answer.0, .goesOn)
    }
    let (sink, error) = try bench.fetch()
    #expect(error == nil)
    #expect(sink.messages.map(\.message.number) == [1, 2, 3, 4, 5])
    for (message, octets) in sink.messages {
      guard refused.contains(message.number) else {
        #expect(octets == bench.all[message.number - 1])
        continue
      }
      guard case .refused(let failure) = message.ending else {
        Issue.record("not refused")
        continue
      }
      #expect(failure.isWorthRetrying == answer.1)
    }
  }

  /// A server that refuses and hangs up has not spoken of the message.
  @Test(arguments: [1, 3, 5])
  func refusedAndHungUp(number: Int) throws {
    let bench = try MaildropBench { turn, _ in
      if turn.name == "RETR", turn.message == number { turn.die(saying: "-ERR idle too long") }
    }
    let (sink, error) = try bench.fetch()
    guard case .serverClosing = error?.code else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.isWorthRetrying == true)
    #expect(error?.explanation.serverWords == "idle too long")
    #expect(sink.messages.map(\.message.ending) == Array(repeating: .whole, count: number - 1))
  }

  /// A server that promises to take commands ahead and drops them is asked one by one from then on.
  @Test func liesAboutPipelining() throws {
    var maildrop = ServedMaildrop(count: 5)
    maildrop.dropsCommandsAhead = true
    let bench = try MaildropBench(maildrop, idle: .seconds(2))
    let (sink, error) = try bench.fetch()
    #expect(error?.code == .pipeliningFailed)
    #expect(error?.isWorthRetrying == true)
    #expect(sink.whole == [bench.all[0]])
    #expect(bench.ledger.record.refused == ["PIPELINING"])
    let (again, none) = try bench.fetch()
    #expect(none == nil)
    #expect(again.whole == bench.all)
  }

  /// Where the promise is missing nothing is sent ahead.
  @Test(arguments: [nil, [], ["UIDL"]] as [[String]?])
  func oneByOne(capabilities: [String]?) throws {
    var maildrop = ServedMaildrop(count: 5)
    maildrop.capabilities = capabilities
    maildrop.dropsCommandsAhead = true
    let bench = try MaildropBench(maildrop)
    let (sink, error) = try bench.fetch()
    #expect(error == nil)
    #expect(sink.whole == bench.all)
  }

  /// Answers without end are bounded, both figures told.
  @Test(
    arguments: [
      ("GREETING", "x", ExitCode.protocolBroken), ("STAT", "x", .protocolBroken),
      ("LIST", "1 2\r\n", .protocolBroken), ("LIST", "x", .protocolBroken),
      ("UIDL", "x", .protocolBroken), ("CAPA", "X\r\n", .protocolBroken),
      ("CAPA", "x", .protocolBroken), ("PASS", "+OK\r\n", .protocolBroken),
    ])
  func endless(command: String, octets: String, status: ExitCode) throws {
    var maildrop = ServedMaildrop(count: 1)
    maildrop.capabilities = ["USER"]
    let bench = try MaildropBench(maildrop) { turn, _ in
      guard turn.name == command else { return }
      if command == "GREETING" || command == "STAT" { turn.reply = nil }
      turn.text = nil
      turn.endless = Array(octets.utf8)
    }
    var limits = POP3Limits()
    limits.messages = 100_000
    let error = clientError {
      let stream = try TransportOpener.connect(
        host: "127.0.0.1", port: bench.server.port, timeouts: TransportTimeouts())
      let connection = POP3Connection(over: stream, server: "x:110", limits: limits)
      defer { connection.close() }
      try connection.begin(.maildrop())
      _ = try connection.stat()
      try connection.scanListing { _ in }
      _ = try connection.uniqueIDListing { _ in }
    }
    #expect(error?.explanation.status == status)
    #expect(error?.isWorthRetrying == false)
  }

  /// STAT, LIST and UIDL at once, where the server takes that; a refusal of one is told.
  @Test(
    arguments: [
      (nil, "", 5, true), ("UIDL", "-ERR what?", 5, false),
      ("UIDL", "-ERR [SYS/TEMP] x", nil, false),
      ("LIST", "-ERR no", nil, false), ("STAT", "-ERR no", nil, false),
      ("STAT", "+OK x", nil, false),
    ] as [(String?, String, Int?, Bool)], [true, false])
  func listings(
    row: (command: String?, answer: String, count: Int?, hasIDs: Bool), isPipelined: Bool
  )
    throws
  {
    var maildrop = ServedMaildrop(count: 5)
    if !isPipelined {
      maildrop.capabilities = []
      maildrop.dropsCommandsAhead = true
    }
    let bench = try MaildropBench(maildrop) { turn, _ in
      if turn.name == row.command { turn.die(saying: row.answer, .goesOn) }
    }
    let connection = try bench.open()
    var (sizes, ids): ([Int], [Int]) = ([], [])
    let read = {
      try connection.listings(
        sizes: { sizes.append($0.number) }, uniqueIDs: { ids.append($0.number) })
    }
    guard let count = row.count else {
      #expect(clientError { _ = try read() } != nil)
      #expect(!isPipelined || !connection.isUsable)
      return
    }
    let (total, hasIDs) = try read()
    #expect(total.messages == count && hasIDs == row.hasIDs)
    #expect(sizes == Array(1...5) && ids == (row.hasIDs ? Array(1...5) : []))
    // Both sides are in step.
    let sink = MaildropSink()
    try connection.retrieve([WantedMessage(number: 1)], into: sink)
    #expect(sink.whole == [bench.all[0]] && connection.quit() == .confirmed)
  }

  /// UIDL may be missing, or say what it likes.
  @Test(
    arguments: [
      ("-ERR what?", "", nil), ("-ERR [SYS/PERM/X] no", "", nil),
      ("+OK", "1 a\r\n2 a\r\n2 b\r\n", ["1 a", "2 a", "2 b"]),
      ("+OK", "1\r\n2 \r\n3 c d e\r\n", ["1 -", "2 -", "3 c"]),
      ("+OK", "x y\r\n\r\n0 z\r\n7 g\r\n", ["7 g"]),
      (
        "+OK", "1 \(String(repeating: "u", count: 900))\r\n",
        ["1 \(String(repeating: "u", count: 900))"]
      ),
      ("+OK", "", []),
    ] as [(String, String, [String]?)])
  func uniqueIDs(reply: String, lines: String, wanted: [String]?) throws {
    let bench = try MaildropBench { turn, _ in
      guard turn.name == "UIDL" else { return }
      turn.reply = reply
      turn.say(Array(lines.utf8))
    }
    let connection = try bench.open()
    var seen: [String] = []
    let read = { (entry: UniqueIDListing) in
      seen.append("\(entry.number) \(entry.uniqueID?.description ?? "-")")
    }
    if reply.contains("SYS/PERM") {
      #expect(clientError { _ = try connection.uniqueIDListing(read) }?.isRefusal == true)
    } else {
      #expect((try connection.uniqueIDListing(read) == nil) == (wanted == nil))
      #expect(seen == wanted ?? [])
    }
    #expect(connection.quit() == .confirmed)
  }

  /// What becomes of QUIT is told apart: done, refused, or not known.
  @Test(
    arguments: [
      ("+OK", .goesOn, true, "confirmed"),
      ("-ERR some deleted messages not removed", .goesOn, false, "refused"),
      (nil, .closes, true, "unknown"), (nil, .closes, false, "unknown"),
      (nil, .resets, true, "unknown"),
      (nil, .stalls, true, "unknown"), ("bye", .closes, true, "unknown"),
    ] as [(String?, POP3Turn.Fate, Bool, String)])
  func quit(reply: String?, fate: POP3Turn.Fate, isDone: Bool, wanted: String) throws {
    let bench = try MaildropBench(idle: .seconds(1)) { turn, _ in
      guard turn.name == "QUIT" else { return }
      turn.reply = reply
      turn.fate = fate
      turn.isDone = isDone
    }
    let connection = try bench.open()
    #expect(try connection.delete([2]).isEmpty)
    let result = connection.quit()
    let told =
      switch result {
      case .confirmed: "confirmed"
      case .refused: "refused"
      case .unknown: "unknown"
      }
    #expect(told == wanted)
    #expect(bench.server.maildrop.messages.count == (isDone ? 4 : 5))
    #expect(clientError { _ = try connection.stat() }?.code == .connectionEnded)
  }

  /// Many DELE at once: those that are refused are told, and the others are marked.
  @Test(arguments: [true, false])
  func manyDeletions(isPipelined: Bool) throws {
    var maildrop = ServedMaildrop(count: 250)
    if !isPipelined { maildrop.capabilities = ["UIDL"] }
    let bench = try MaildropBench(maildrop) { turn, _ in
      if turn.name == "DELE", turn.message == 7 { turn.refuse("locked") }
    }
    let connection = try bench.open()
    let refused = try connection.delete(Array(1...240) + [999, 3])
    #expect(refused.map(\.number) == [7, 999, 3])
    #expect(refused.allSatisfy { $0.error.isRefusal && $0.error.scope == .message })
    #expect(connection.quit() == .confirmed)
    let left = bench.server.maildrop.messages.map(\.uniqueID)
    #expect(left == ["id-7"] + (241...250).map { "id-\($0)" })
  }

  /// What was marked stays where the connection ends before QUIT.
  @Test(arguments: [POP3Turn.Fate.closes, .resets, .stalls])
  func deletionsThatAreCutOff(fate: POP3Turn.Fate) throws {
    let bench = try MaildropBench(idle: .seconds(1)) { turn, _ in
      if turn.name == "DELE", turn.message == 4 { turn.die(fate) }
    }
    let connection = try bench.open()
    #expect(clientError { _ = try connection.delete(Array(1...5)) }?.isWorthRetrying == true)
    #expect(!connection.isUsable)
    #expect(bench.server.maildrop.messages.count == 5)
  }

  /// A server that lets an octet fall now and then is not waited for without end.
  @Test func trickle() throws {
    let server = try ScriptedServer("S~ 30 +OK " + String(repeating: "x", count: 400))
    let settings = ConnectionSettings(
      endpoint: ServiceEndpoint(
        host: "127.0.0.1", port: server.port, security: .cleartext, mailProtocol: .pop3),
      user: "taro", tls: TLSPolicy(serverName: "127.0.0.1"),
      timeouts: TransportTimeouts(idle: .milliseconds(600)))
    let error = clientError {
      _ = try POP3Connection.open(settings, credential: .password(Secret([0x70])))
    }
    guard case .trickle(_, expected: 512, _) = error?.code else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.isWorthRetrying == true)
  }

  /// A failure of the sink ends the connection and comes out as it is.
  @Test(arguments: 0..<9)
  func theSinkFails(calls: Int) throws {
    let bench = try MaildropBench()
    let connection = try bench.open()
    let sink = MaildropSink()
    sink.callsLeft = calls
    #expect(throws: MaildropSink.Refusal.self) {
      try connection.retrieve((1...5).map { WantedMessage(number: $0) }, into: sink)
    }
    #expect(!connection.isUsable)
  }
}
