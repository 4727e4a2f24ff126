import TestSupport
import Testing

/// `compress: true` against servers that can, will not, or abuse it (RFC 4978).
@Suite("Compression", .aFewAtATime)
struct CompressionTests {
  private static let capabilities =
    "IMAP4rev1 AUTH=PLAIN SASL-IR NAMESPACE UIDPLUS COMPRESS=DEFLATE"

  private func account(_ count: Int = 5) -> ServedAccount {
    var account = ServedAccount(count: count)
    account.capabilities = Self.capabilities
    return account
  }

  /// Backs up by a configuration that wants compression.
  private func backUp(
    _ desk: FaultDesk, _ port: UInt16, _ key: String = "compress: true,", _ options: String...
  ) async throws -> ToolRun {
    let file = try configuration(desk, port, key)
    return try await desk.run(
      ["backup", "box", "--config", file, "--allow-plaintext"] + options)
  }

  private func configuration(
    _ desk: FaultDesk, _ port: UInt16, _ key: String = "compress: true,"
  ) throws -> String {
    try desk.scratch.write(
      "config.json5",
      """
      { accounts: { box: {
        source: "imap://127.0.0.1:\(port)", user: "taro@example.jp", archive: "\(desk.archive)",
        connections: 1, \(key) password: { file: "\(desk.scratch("password"))" },
      } } }
      """)
  }

  @Test("both ways: what was pulled and what is sent are the same")
  func bothWays() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(account())
    try await backUp(desk, server.port).expect(0, ["messages_new": 5])
    #expect(server.commands.filter { $0 == "COMPRESS" }.count == 1)
    try await desk.expectArchive(["INBOX": account().inbox.messages.map(\.octets)])
    var empty = account()
    empty.inbox.messages = []
    let target = try LyingIMAPServer(empty)
    let restore = [
      "restore", desk.archive, "--to", "box", "--config", try configuration(desk, target.port),
      "--to-allow-plaintext",
    ]
    try await desk.run(restore).expect(0, ["messages_new": 5])
    #expect(target.commands.contains("COMPRESS"))
    #expect(target.account.inbox.messages.map(\.octets) == account().inbox.messages.map(\.octets))
  }

  @Test("off unless asked for")
  func off() async throws {
    for key in ["", "compress: false,"] {
      let desk = try FaultDesk()
      let server = try LyingIMAPServer(account())
      try await backUp(desk, server.port, key).expect(0, ["messages_new": 5])
      #expect(!server.commands.contains("COMPRESS"))
    }
  }

  @Test("a server that refuses is used without", arguments: ["NO not today", "BAD what is that"])
  func refused(answer: String) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(account()) { turn, _ in
      if turn.name == "COMPRESS" { turn.refuse(answer) }
    }
    let run = try await backUp(desk, server.port, "compress: true,", "-v")
    run.expect(0, ["messages_new": 5])
    #expect(run.events("extensions").first?["refused"].texts == ["COMPRESS=DEFLATE"], "\(run)")
    try await desk.expectArchive(["INBOX": account().inbox.messages.map(\.octets)])
  }

  @Test("a connection that is cut is made anew and compressed again")
  func cut() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(account()) { turn, _ in
      if turn.fetchesBody(of: 1), turn.connection == 0 { turn.die() }
    }
    try await backUp(desk, server.port).expect(0, ["messages_new": 5])
    #expect(server.commands.filter { $0 == "COMPRESS" }.count == server.connections)
    #expect(server.connections > 1)
  }

  @Test("a server that goes on in clear is a broken protocol, and the remedy is told")
  func clear() async throws {
    let desk = try FaultDesk()
    let server = try ScriptedServer(
      """
      S: * OK [CAPABILITY \(Self.capabilities)] ready
      C: {tag} AUTHENTICATE…
      S: {tag} OK [CAPABILITY \(Self.capabilities)] in
      C: {tag} COMPRESS DEFLATE
      S: {tag} OK go
      S* 100000 x
      """)
    let run = try await backUp(desk, server.port)
    run.expect(76)
    #expect(run.error["remedy"].text?.contains("`compress`") == true, "\(run)")
  }

  /// A thousand octets for one: what the server sends costs it nothing.
  @Test(
    "what unfolds without end ends with 76 in little memory",
    arguments: [
      ("LIST", "x"), ("EXAMINE", "* OK " + String(repeating: "y", count: 2_000_000)),
      ("UID FETCH", "* 1 FETCH (UID 1 BODY[] {9999999999}\r\n"),
      ("UID FETCH", "* 1 FETCH (UID 1 FLAGS (" + String(repeating: "a ", count: 1_000_000)),
    ])
  func bomb(command: String, text: String) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(account(2)) { turn, _ in
      guard turn.name == command else { return }
      turn.untagged = []
      turn.endless = Array(text.utf8)
    }
    let run = try await backUp(desk, server.port)
    run.expect(76)
    #expect(run.peakKilobytes < 96 << 10, "\(run.peakKilobytes) kB")
  }
}
