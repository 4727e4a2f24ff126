import MailClients
import MailTypes
import NetTransport
import TestSupport
import Testing

/// POP3 with a real server, over TLS.
@Suite("Maildrops of Dovecot", .enabled(if: DovecotServer.isAvailable, "needs Dovecot"))
struct DovecotMaildropTests {
  private static func octets(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// Messages as they lie in the Maildir, and as they are on the wire.
  private static let odd: [(file: [UInt8], wire: [UInt8])] = {
    let header = "Subject: x\n\n"
    let texts = [
      "plain\n", ".\n..\n...\n.a\n", "a\n.\n", "\n\n\n", "no line end", "ends with a dot\n.",
      String(repeating: "x", count: 70_000) + "\n", "", "\u{e9}\u{3042}\0\u{1b}\n", "+OK 1\n-ERR\n",
      "cr\rin line\r\r\n",
    ]
    return texts.map { text in
      let file = octets(header + text)
      return (file, withCRLF(file))
    } + [([], []), (octets("\n"), octets("\r\n")), (octets(".a\n.\n"), octets(".a\r\n.\r\n"))]
  }()

  /// Every LF without a CR gets one.
  private static func withCRLF(_ octets: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for octet in octets {
      if octet == 0x0a, result.last != 0x0d { result.append(0x0d) }
      result.append(octet)
    }
    return result
  }

  private func wanted(_ connection: POP3Connection) throws -> [WantedMessage] {
    var wanted: [WantedMessage] = []
    #expect(try connection.scanListing { wanted.append(WantedMessage($0)) } == 0)
    return wanted
  }

  @Test(arguments: [TransportSecurity.implicitTLS, .startTLS, .cleartext])
  func session(security: TransportSecurity) throws {
    let messages = (1...3).map { Self.octets("Subject: \($0)\n\nbody \($0)\n") }
    let drop = try Maildrop(.shared, "session", messages)
    let connection = try drop.open(security)
    #expect(connection.state == .transaction)
    #expect(connection.loginRecord?.mechanism == .plain)
    #expect(connection.offers("UIDL") && connection.offers("PIPELINING"))
    let wire = messages.map(Self.withCRLF)
    let octets = wire.reduce(0) { $0 + UInt64($1.count) }
    #expect(try connection.stat() == DropListing(messages: 3, octets: octets))
    let wanted = try wanted(connection)
    #expect(wanted.map(\.octets) == wire.map { UInt64($0.count) })
    var ids: [UniqueIdentifier?] = []
    #expect(try connection.uniqueIDListing { ids.append($0.uniqueID) } == 0)
    #expect(Set(ids).count == 3 && !ids.contains(nil))
    let sink = MaildropSink()
    try connection.retrieve(wanted, into: sink)
    #expect(sink.whole == wire)
    let tops = MaildropSink()
    try connection.top(wanted, lines: 0, into: tops)
    #expect(tops.whole == (1...3).map { Self.octets("Subject: \($0)\r\n\r\n") })
    #expect(connection.quit() == .confirmed)
    #expect(!connection.isUsable && connection.state == .update)
  }

  /// Octet for octet, whatever is in it, and with the last line end that the server had to add.
  @Test func oddMessages() throws {
    let drop = try Maildrop(.shared, "odd", Self.odd.map(\.file))
    let connection = try drop.open()
    let sink = MaildropSink()
    try connection.retrieve(try wanted(connection), into: sink)
    #expect(sink.messages.count == Self.odd.count)
    for (index, pair) in zip(sink.messages, Self.odd).enumerated() {
      let isOpen = pair.1.wire.last != 0x0a
      #expect(pair.0.octets == pair.1.wire + (isOpen ? [0x0d, 0x0a] : []), "message \(index)")
      #expect(pair.0.message.announced == UInt64(pair.1.wire.count), "message \(index)")
    }
    #expect(connection.quit() == .confirmed)
  }

  @Test func aThousandMessagesAtOnce() throws {
    let messages = (1...1000).map { number in
      Self.octets("Subject: \(number)\n\n" + String(repeating: ".\nline\n", count: number % 90))
    }
    let drop = try Maildrop(.shared, "many", messages)
    let ledger = ExtensionLedger()
    let connection = try drop.open(ledger: ledger)
    let sink = MaildropSink()
    try connection.retrieve(try wanted(connection), into: sink)
    #expect(sink.whole == messages.map(Self.withCRLF))
    #expect(ledger.record.used.contains("PIPELINING") && ledger.record.refused.isEmpty)
    #expect(connection.quit() == .confirmed)
  }

  /// DELE counts once QUIT was answered, and not before.
  @Test func deletions() throws {
    let drop = try Maildrop(
      .shared, "delete", (1...4).map { Self.octets("Subject: \($0)\n\n") })
    let first = try drop.open()
    #expect(try first.delete([1, 3]).isEmpty)
    first.close()
    let second = try drop.open()
    #expect(try second.stat().messages == 4)
    #expect(try second.delete([2]).isEmpty)
    #expect(try second.delete([2]).map(\.number) == [2])
    #expect(second.quit() == .confirmed)
    let third = try drop.open()
    #expect(try third.stat().messages == 3)
    _ = third.quit()
  }

  /// A message that is refused costs itself and nothing else.
  @Test func refusedMessages() throws {
    let drop = try Maildrop(.shared, "refused", [Self.octets("Subject: 1\n\n")])
    let connection = try drop.open()
    let sink = MaildropSink()
    try connection.retrieve([9, 1, 8, 7].map { WantedMessage(number: $0) }, into: sink)
    #expect(sink.messages.map(\.message.number) == [9, 1, 8, 7])
    #expect(sink.whole == [Self.octets("Subject: 1\r\n\r\n")])
    for place in [0, 2, 3] {
      guard case .refused(let error) = sink.messages[place].message.ending else {
        Issue.record("not refused")
        continue
      }
      #expect(error.scope == .message && !error.isWorthRetrying)
    }
    #expect(connection.quit() == .confirmed)
  }
}
