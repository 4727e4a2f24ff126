import MailClients
import MailTypes
import NetTransport
import POP3Wire
import TestSupport
import Testing

/// What a POP3 server may send for a message, and what is made of it.
@Suite struct POP3MessageFaultTests {
  /// Without its last dot a message is not whole, whether the line ends or the server waits.
  @Test(
    arguments: [
      (POP3Turn.Fate.closes, ".\r\n"), (.closes, "\r\n.\r\n"), (.closes, "\n"), (.closes, "\r\n"),
      (.stalls, ".\r\n"), (.stalls, "\n"),
    ])
  func noTermination(fate: POP3Turn.Fate, missing: String) throws {
    let bench = try MaildropBench(idle: .seconds(1)) { turn, _ in
      guard turn.name == "RETR", turn.message == 5, let text = turn.text else { return }
      turn.cut = 5 + text.count - missing.utf8.count
      turn.fate = fate
    }
    let (sink, error) = try bench.fetch()
    #expect(error?.isWorthRetrying == true)
    #expect(sink.messages.map(\.message.ending) == [.whole, .whole, .whole, .whole, .cut])
  }

  /// What a server may send for a message, and what is made of it.
  private static let bodies: [(wire: String, octets: String)] = [
    // Of zero length, with the line end that some put there.
    ("\r\n.\r\n", "\r\n"),
    // Lines with LF alone, and the termination line with either.
    ("Subject: x\n\n..dot\nline\n.\n", "Subject: x\n\n.dot\nline\n"),
    ("Subject: x\n\n..dot\nline\n.\r\n", "Subject: x\n\n.dot\nline\n"),
    // A bare LF within a text with CRLF is content, and so is what looks like an end behind it.
    ("a\r\nb\n.\r\nc\r\n.\r\n", "a\r\nb\n.\r\nc\r\n"),
    // A lone CR, NUL, 8-bit octets.
    ("a\rb\r\n\0\u{e9}\r\n.\r\n", "a\rb\r\n\0\u{e9}\r\n"),
    // Larger than announced, and smaller.
    (
      String(repeating: "0123456789\r\n", count: 50_000) + ".\r\n",
      String(repeating: "0123456789\r\n", count: 50_000)
    ),
    ("x\r\n.\r\n", "x\r\n"),
    // One endless line.
    (
      String(repeating: "y", count: 700_000) + "\r\n.\r\n",
      String(repeating: "y", count: 700_000) + "\r\n"
    ),
    // What looks like a reply.
    ("-ERR no\r\n+OK\r\n..\r\n.\r\n", "-ERR no\r\n+OK\r\n.\r\n"),
    // No byte-stuffing at all.
    (".x\r\n.y\r\n.\r\n", ".x\r\n.y\r\n"),
  ]

  @Test(arguments: bodies.indices, [true, false])
  func body(index: Int, isPipelined: Bool) throws {
    let (wire, octets) = Self.bodies[index]
    var maildrop = ServedMaildrop(count: 3)
    if !isPipelined { maildrop.capabilities = ["UIDL", "USER"] }
    let first = "1 \(maildrop.messages[0].octets.count)"
    let bench = try MaildropBench(maildrop) { turn, _ in
      if turn.name == "RETR", turn.message == 2 { turn.text = Array(wire.utf8) }
      if turn.name == "LIST" { turn.say(Array("\(first)\r\n2 77\r\n3 0\r\n".utf8)) }
    }
    let (sink, error) = try bench.fetch()
    #expect(error == nil)
    #expect(sink.whole.count == 3)
    #expect(sink.whole[1] == Array(octets.utf8))
    #expect(sink.messages[1].message.announced == 77)
    // The neighbours are not concerned.
    #expect(sink.whole[0] == bench.all[0] && sink.whole[2] == bench.all[2])
  }

  /// What the size tells of a start or an end that is not clear: what came, LIST, what is made of it, and
  /// whether the connection has to be made anew to be certain.
  private static let unclear: [(wire: String, listed: Int, octets: String, isUnclear: Bool)] = [
    // Of zero length, and said to be so or not.
    (".\r\n", 0, "", false), (".\r\n", 77, "", true),
    // A first line that is a lone dot and was not stuffed, as Dovecot up to 2.3 sends it.
    (".\r\nmore\r\n.\r\n", 9, ".\r\nmore\r\n", true),
    (".\r\n..\r\n+OK 9 octets\r\n.\r\n", 20, ".\r\n.\r\n+OK 9 octets\r\n", true),
    // The same with two dots, and as RFC 1939 has it.
    ("..\r\nmore\r\n.\r\n", 10, "..\r\nmore\r\n", false),
    ("..\r\nmore\r\n.\r\n", 9, ".\r\nmore\r\n", false),
    ("..\r\nmore\r\n.\r\n", 4, ".\r\nmore\r\n", false),
    ("..more\r\n..\r\n.\r\n", 11, "..more\r\n.\r\n", false),
    // A last line with LF alone in a text with CRLF: the end once all octets are there.
    ("a\r\nb\n.\r\n", 5, "a\r\nb\n", true),
    // The same octets in the middle of a message that is larger than announced.
    ("a\r\nb\n.\r\nc\r\n.\r\n", 5, "a\r\nb\n.\r\nc\r\n", true),
    ("a\r\nb\n.\r\nc\r\n.\r\n", 11, "a\r\nb\n.\r\nc\r\n", false),
  ]

  @Test(arguments: unclear.indices, [true, false])
  func anUnclearStartOrEnd(index: Int, isPipelined: Bool) throws {
    let (wire, listed, octets, isUnclear) = Self.unclear[index]
    var maildrop = ServedMaildrop(count: 3)
    if !isPipelined { maildrop.capabilities = ["UIDL", "USER"] }
    let sizes = maildrop.messages.map(\.octets.count)
    let bench = try MaildropBench(maildrop) { turn, _ in
      if turn.name == "RETR", turn.message == 2 { turn.text = Array(wire.utf8) }
      if turn.name == "LIST" {
        turn.say(Array("1 \(sizes[0])\r\n2 \(listed)\r\n3 \(sizes[2])\r\n".utf8))
      }
    }
    var (sink, error) = try bench.fetch()
    if isPipelined, isUnclear {
      #expect(error?.code == .pipeliningFailed && error?.isWorthRetrying == true)
      #expect(sink.messages.map(\.message.ending) == [.whole, .cut])
      (sink, error) = try bench.fetch()
    }
    #expect(error == nil)
    let wanted = [1: bench.all[0], 2: Array(octets.utf8), 3: bench.all[2]]
    let whole = sink.messages.filter { $0.message.ending == .whole }
    #expect(whole.map(\.octets) == whole.map { wanted[$0.message.number] })
    #expect(whole.map(\.message.number).sorted() == [1, 2, 3])
    // The others are still asked for ahead.
    #expect(bench.ledger.record.refused.isEmpty)
  }

  /// TOP of such a message is not taken for one without a header, and the next answer not for its rest.
  @Test func anUnclearStartOfAHeader() throws {
    let bench = try MaildropBench(ServedMaildrop(count: 3)) { turn, _ in
      if turn.name == "TOP", turn.message == 2 { turn.text = Array(".\r\nA: b\r\n\r\n.\r\n".utf8) }
    }
    let wanted = (1...3).map { WantedMessage(number: $0, octets: UInt64(bench.all[$0 - 1].count)) }
    for isFirst in [true, false] {
      let sink = MaildropSink()
      let error = clientError {
        let connection = try bench.open()
        defer { connection.close() }
        try connection.top(wanted, lines: 0, into: sink)
      }
      #expect(error?.code == (isFirst ? .pipeliningFailed : nil))
      if !isFirst { #expect(sink.whole[1] == Array(".\r\nA: b\r\n\r\n".utf8)) }
    }
  }

  /// The last line end is the message's, whether or not the server had to add it.
  @Test(arguments: [3, 4, 5, 2])
  func lastLineEnds(announced: Int) throws {
    let bench = try MaildropBench(ServedMaildrop(count: 1)) { turn, _ in
      if turn.name == "RETR" { turn.text = Array("abc\r\n.\r\n".utf8) }
      if turn.name == "LIST" { turn.say(Array("1 \(announced)\r\n".utf8)) }
    }
    let (sink, _) = try bench.fetch()
    #expect(sink.whole == [Array("abc\r\n".utf8)])
  }

  /// A server that forgets byte-stuffing ends a message early: what came is not taken for the message.
  @Test(arguments: [1, 3, 5], [true, false])
  func aFalseEnd(number: Int, isPipelined: Bool) throws {
    var maildrop = ServedMaildrop(count: 5)
    maildrop.messages[number - 1].octets = Array("Subject: x\r\n\r\n.\r\nmore\r\n".utf8)
    if !isPipelined { maildrop.capabilities = [] }
    let bench = try MaildropBench(maildrop) { turn, maildrop in
      guard turn.name == "RETR", turn.message == number else { return }
      turn.text = maildrop.messages[number - 1].octets + Array(".\r\n".utf8)
    }
    let (sink, error) = try bench.fetch()
    guard case .pop3Violation(let violation) = error?.code else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(violation.code == .falseEnd && error?.scope == .message)
    #expect(sink.messages.last?.message.ending == .cut)
    #expect(sink.messages.last?.message.number == number)
    #expect(sink.whole == Array(bench.all.prefix(number - 1)))
    #expect(bench.ledger.record.refused.isEmpty)
  }

  @Test func aMessageWithoutEnd() throws {
    let bench = try MaildropBench { turn, _ in
      guard turn.name == "RETR", turn.message == 2 else { return }
      turn.text = nil
      turn.endless = Array("line\r\n".utf8)
    }
    var limits = POP3Limits()
    limits.message = 3_000_000
    let sink = MaildropSink()
    let error = clientError {
      let stream = try TransportOpener.connect(
        host: "127.0.0.1", port: bench.server.port, timeouts: TransportTimeouts())
      let connection = POP3Connection(over: stream, server: "x:110", limits: limits)
      defer { connection.close() }
      try connection.begin(.maildrop())
      try connection.retrieve((1...5).map { WantedMessage(number: $0) }, into: sink)
    }
    #expect(error?.isProtocolViolation == true)
    #expect(error?.explanation.cause.en.contains("3000000") == true)
    #expect(sink.messages.map(\.message.ending) == [.whole, .cut])
  }
}
