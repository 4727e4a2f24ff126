import TestSupport
import Testing

/// Servers that speak UTF-8, offering it or insisting on it (RFC 6855).
@Suite("UTF-8 in IMAP", .aFewAtATime)
struct UTF8Tests {
  private static let subject = Array("Subject: \u{3053}\u{3093}\u{306b}\u{3061}\u{306f}\r\n".utf8)
  private static let international = subject + Array("\r\nbody\r\n".utf8)
  /// An old message: its header is in no charset that it names.
  private static let unlabelled = Array("Subject: caf".utf8) + [0xe9] + Array("\r\n\r\nx\r\n".utf8)

  /// INBOX, and folders whose names have two spellings.
  private func account(_ capability: String) -> ServedAccount {
    var account = ServedAccount(count: 3)
    account.capabilities += " " + capability
    account.inbox.add(Self.international)
    // 日本語, R&D, 日本語/受信
    for name in ["&ZeVnLIqe-", "R&-D", "&ZeVnLIqe-/&U9dP4Q-"] {
      var mailbox = ServedAccount.Mailbox(name)
      mailbox.add("Subject: in \(name)\r\n\r\nx\r\n")
      account.mailboxes.append(mailbox)
    }
    return account
  }

  private var archived: [String: [[UInt8]]] {
    let inbox = account("").inbox.messages.map(\.octets)
    return [
      "INBOX": inbox,
      "\u{65e5}\u{672c}\u{8a9e}": [Array("Subject: in &ZeVnLIqe-\r\n\r\nx\r\n".utf8)],
      "R&D": [Array("Subject: in R&-D\r\n\r\nx\r\n".utf8)],
      "\u{65e5}\u{672c}\u{8a9e}/\u{53d7}\u{4fe1}": [
        Array("Subject: in &ZeVnLIqe-/&U9dP4Q-\r\n\r\nx\r\n".utf8)
      ],
    ]
  }

  @Test(
    "an account is archived under the names that people read",
    arguments: ["UTF8=ONLY", "ENABLE UTF8=ACCEPT"])
  func archived(capability: String) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(account(capability))
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 7])
    let enabled = try #require(server.commands.firstIndex(of: "ENABLE"))
    for name in ["NAMESPACE", "LIST", "LSUB", "EXAMINE"] {
      #expect(try #require(server.commands.firstIndex(of: name)) > enabled)
    }
    try await desk.expectArchive(archived)
  }

  @Test(
    "folders stay the same whichever way the server spells them",
    arguments: [["", "ENABLE UTF8=ACCEPT", ""], ["UTF8=ONLY", "", "ENABLE UTF8=ACCEPT"]])
  func sameFolders(capabilities: [String]) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(account(capabilities[0]))
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 7])
    for capability in capabilities.dropFirst() {
      server.account = account(capability)
      let run = try await desk.run(desk.backup(server.port))
      run.expect(0, ["messages_new": 0, "messages_gone": 0, "messages_skipped": 7, "folders": 4])
      #expect(run.events("warning").isEmpty, "\(run)")
    }
    try await desk.expectArchive(archived)
  }

  @Test(
    "a restore declares headers in UTF-8, names folders in it, and sends nothing twice",
    arguments: ["UTF8=ONLY", "ENABLE UTF8=ACCEPT"])
  func restored(capability: String) async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(account(""))
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 7])
    var empty = ServedAccount(count: 0)
    empty.capabilities += " " + capability
    let target = try LyingIMAPServer(empty) { turn, account in
      guard turn.name == "CREATE", let name = turn.arguments.first else { return }
      account.mailboxes.append(
        .init(wire: Self.modified[name] ?? IMAPHonesty.unquoted(Array(name.utf8))))
    }
    try await desk.run(desk.restore(to: target.port)).expect(0, ["messages_new": 7])
    for name in ["INBOX", "&ZeVnLIqe-", "R&-D", "&ZeVnLIqe-/&U9dP4Q-"] {
      #expect(
        target.account[name].messages.map(\.octets) == account("")[name].messages.map(\.octets))
    }
    try await desk.run(desk.restore(to: target.port)).expect(
      0, ["messages_new": 0, "messages_skipped": 7])
  }

  /// How the server keeps the folders that it is asked for in UTF-8.
  private static let modified: [String: [UInt8]] = [
    "\"\u{65e5}\u{672c}\u{8a9e}\"": Array("&ZeVnLIqe-".utf8), "\"R&D\"": Array("R&-D".utf8),
    "\"\u{65e5}\u{672c}\u{8a9e}/\u{53d7}\u{4fe1}\"": Array("&ZeVnLIqe-/&U9dP4Q-".utf8),
  ]

  @Test("a header that is no UTF-8 is not called that; what the server refuses is told of")
  func unlabelled() async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 1)
    account.inbox.add(Self.unlabelled)
    let source = try LyingIMAPServer(account)
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 2])
    var empty = ServedAccount(count: 0)
    empty.capabilities += " ENABLE UTF8=ACCEPT"
    let target = try LyingIMAPServer(empty)
    let run = try await desk.run(desk.restore(to: target.port) + ["-v"])
    run.expect(1, ["messages_new": 1, "messages_failed": 1])
    #expect(run.output.contains("8-bit characters in the header"), "\(run)")
  }

  @Test("a server that insists and will not enable it is told of in its own words")
  func insists() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(account("UTF8=ONLY")) { turn, _ in
      if turn.name == "ENABLE" { turn.refuse("NO [CANNOT] not with this client") }
    }
    let run = try await desk.run(desk.backup(server.port))
    run.expect(69)
    #expect(run.output.contains("not with this client"), "\(run)")
    #expect(!server.commands.contains("LIST"))
  }
}
