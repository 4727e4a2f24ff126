import TestSupport
import Testing

/// Whatever octets a message has, they are archived, verified and restored as they are.
@Suite("Octets of messages", .aFewAtATime)
struct MessageByteTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let octets: [UInt8]

    init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }

    init(_ name: String, _ octets: [UInt8]) {
      testDescription = name
      self.octets = octets
    }
  }

  static let rows: [Row] = [
    Row("NUL", [0x41, 0x3a, 0x20, 0x00, 0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x00, 0x0d, 0x0a]),
    Row("lone CR", "Subject: a\r\n\r\nb\rc\r\n"),
    Row("lone LF", "Subject: a\r\n\r\nb\nc\r\n"),
    Row("only LF", "Subject: a\n\nb\n"),
    Row("only CR", "Subject: a\r\rb\r"),
    Row("no final line end", "Subject: a\r\n\r\nb"),
    Row("final CR alone", "Subject: a\r\n\r\nb\r"),
    Row("CR CR LF", "Subject: a\r\n\r\nb\r\r\nc\r\r\n"),
    Row("LF CR", "Subject: a\r\n\r\nb\n\rc\r\n"),
    Row("line of 70,000 octets", "Subject: a\r\n\r\n" + String(repeating: "x", count: 70_000)),
    Row(
      "header line of 1,100,000 octets",
      "Subject: " + String(repeating: "y", count: 1_100_000) + "\r\n\r\nb\r\n"),
    Row("no header", "\r\nbody alone\r\n"),
    Row("no colon anywhere", "this is no header\r\nand neither is this\r\n"),
    Row("starts with an empty line", "\r\n\r\nSubject: a\r\n\r\nb\r\n"),
    Row("header alone", "Subject: a\r\n"),
    Row("one octet", "x"),
    Row("one line end", "\r\n"),
    Row(
      "IMAP inside",
      "Subject: )\r\n\r\n)\r\nA0005 OK FETCH done\r\n* BYE x\r\n* 2 FETCH (UID 2 BODY[] {1}\r\n"),
    Row("a literal's announcement at its end", "Subject: a\r\n\r\n{100}\r\n"),
    Row(
      "a From line", "From taro@example.jp Mon Jan  1 00:00:00 2024\r\nSubject: a\r\n\r\nFrom b\r\n"
    ),
    Row("8-bit header", [0x53, 0x3a, 0x20, 0xff, 0xfe, 0x80, 0x0d, 0x0a, 0x0d, 0x0a, 0xe3, 0x81]),
    Row(
      "escape sequences in the subject", "Subject: \u{1b}[2J\u{1b}]0;x\u{7}\u{202e}\r\n\r\nb\r\n"),
    Row("every octet", (0...255).map { UInt8($0) }),
  ]

  @Test("there and back", arguments: rows)
  func thereAndBack(_ row: Row) async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 1)
    account.inbox.add(row.octets)
    account.inbox.add(ServedAccount.sample(2))
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 3])
    try await desk.expectArchive(["INBOX": account.inbox.messages.map(\.octets)])
    let target = try LyingIMAPServer(ServedAccount(count: 0))
    try await desk.run(desk.restore(to: target.port)).expect(0, ["messages_new": 3])
    #expect(
      target.account.inbox.messages.map(\.octets).multiset
        == account.inbox.messages.map(\.octets).multiset)
    // Matched by content: without a Message-ID too.
    var renumbered = target.account
    renumbered.inbox.uidValidity += 1
    let again = try LyingIMAPServer(renumbered)
    try await desk.run(desk.restore(to: again.port)).expect(
      0, ["messages_new": 0, "messages_skipped": 3])
    let listing = try await desk.run(["list", desk.archive], isJSON: false)
    #expect(!listing.output.contains("\u{1b}"), "terminal left alone")
    #expect(!listing.output.contains("\u{202e}"))
  }

  @Test("an empty message is archived where the server says that it is empty")
  func empty() async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 1)
    account.inbox.add([])
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 2])
    try await desk.expectArchive(["INBOX": [ServedAccount.sample(0), ""]])
  }
}
