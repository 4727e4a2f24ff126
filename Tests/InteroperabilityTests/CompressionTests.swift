import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// COMPRESS=DEFLATE (RFC 4978) as Dovecot's imap_zlib speaks it.
@Suite("Compression with Dovecot", .needsDovecot)
struct CompressionTests {
  private let desk: Desk

  init() throws { desk = try Desk() }

  /// The arguments that name an account whose configuration wants compression.
  private func configured(
    _ user: String, port: UInt16? = nil, _ command: String...
  ) throws -> [String] {
    let file = try desk.scratch.write(
      "config.json5",
      """
      { accounts: { box: {
        source: "imaps://\(desk.server.host):\(port ?? desk.server.imaps)", user: "\(user)",
        archive: "\(desk.archive)", caFile: "\(desk.server.caFile)", compress: true,
        password: { file: "\(desk.server.passwordFile)" },
      } } }
      """)
    return command + ["--config", file]
  }

  @Test("an account is archived and restored over compressed connections")
  func followed() throws {
    let user = try desk.account("deflate", "--sample", "60")
    let count = try desk.server.dump(user).count
    let run = try desk.tool.run(configured(user, "backup", "box", "-vv", "--connections", "3"))
    run.expect(0, ["messages_new": count])
    #expect(run.errorOutput.contains("COMPRESS DEFLATE"))
    desk.expectArchiveEquals(user)
    let first = try #require(run.events("extensions").first)
    #expect(first["connections"].int ?? 0 > 1)
    #expect(first["refused"].texts == [])
    #expect(
      first["used"].texts == [
        "COMPRESS=DEFLATE", "CONDSTORE", "ESEARCH", "ID", "LIST-EXTENDED", "LIST-STATUS",
        "NAMESPACE", "SASL-IR", "SPECIAL-USE", "STATUS=SIZE",
      ])
    let again = try desk.tool.run(configured(user, "backup", "box", "-v"))
    again.expect(0, ["messages_new": 0])
    #expect(again.events("extensions").first?["used"].texts.contains("LIST-STATUS") == true)
    let target = try desk.account("deflate-target")
    let restore = try configured(target, "restore", desk.archive, "--to", "box")
    try desk.tool.run(restore).expect(0, ["messages_new": count])
    desk.expectEqual(user, target)
  }

  @Test("fewer octets cross the line")
  func smaller() throws {
    let user = try desk.account("smaller", "--plain", "40", "30000")
    let plain = try FaultProxy(to: desk.server.imaps)
    try desk.tool.run(desk.backup(user, port: plain.port)).expect(0, ["messages_new": 40])
    let small = try FaultProxy(to: desk.server.imaps)
    let other = ["--archive", desk.scratch("other")]
    try desk.tool.run(configured(user, port: small.port, "backup", "box") + other)
      .expect(0, ["messages_new": 40])
    #expect(small.octets(.toClient) < plain.octets(.toClient) * 9 / 10)
  }

  @Test("a signal interrupts it as ever, and the same command carries on")
  func interrupted() throws {
    let user = try desk.account("deflate-signal", "--plain", "400", "30000")
    let child = try desk.tool.start(configured(user, "backup", "box"))
    try desk.waitForFiles(20, of: child)
    child.signal(SIGINT)
    let run = ToolRun(child, limit: .seconds(12))
    run.expect(130)
    let then = try #require(run.summary["messages_new"].int)
    #expect(then < 400)
    try desk.tool.run(configured(user, "backup", "box")).expect(0, ["messages_new": 400 - then])
    desk.expectArchiveEquals(user)
  }

  @Test(
    "a connection that is cut anywhere is made anew",
    arguments: [700, 5_000, 60_000, 200_000] as [UInt64])
  func cut(octets: UInt64) throws {
    let user = try desk.account("deflate-cut", "--plain", "60", "20000")
    let proxy = try FaultProxy(to: desk.server.imaps) { number in
      number == 0 ? .cut(.toClient, after: octets) : nil
    }
    let backup = try configured(user, port: proxy.port, "backup", "box", "--connections", "1")
    try desk.tool.run(backup).expect(0, ["messages_new": 60])
    desk.expectArchiveEquals(user)
  }
}
