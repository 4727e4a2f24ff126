import TestSupport
import Testing

@Suite(
  "Courier IMAP", .enabled(if: CourierServer.isAvailable, "needs Debian's packages of Courier"))
struct CourierTests {
  private let server: CourierServer
  private let scratch: ScratchDirectory
  private let tool: ToolUnderTest
  private let user: String
  private let target: String

  init() throws {
    server = try CourierServer.shared
    scratch = try ScratchDirectory("courier-desk")
    tool = try ToolUnderTest(scratch)
    user = server.newUser()
    target = server.newUser()
    let accounts = ["source": user, "target": target].map { name, user in
      """
      \(name): {
        source: "imap://mail.invalid", user: "\(user)", archive: "\(scratch("kura"))",
        tunnel: "\(server.tunnel(user))", connections: 2
      }
      """
    }
    try scratch.write("config.json5", "{ accounts: { \(accounts.joined(separator: ",")) } }")
  }

  private func run(_ arguments: String...) throws -> ToolRun {
    try tool.run(arguments + ["--config", scratch("config.json5")])
  }

  private func messages() throws -> Int {
    try server.accounts("dump", user).split(separator: "\n").count
  }

  @Test("an account is archived as it is, follows changes, and asks for nothing twice")
  func followed() throws {
    try server.accounts("fill", user, "--sample", "60")
    let count = try messages()
    #expect(count > 40)
    let first = try run("backup", "source", "-v")
    first.expect(0, ["messages_new": count])
    let used = first.events("extensions").first?["used"].texts ?? []
    #expect(Set(used).isSuperset(of: ["NAMESPACE", "UTF8=ACCEPT"]), "\(used)")
    try server.accounts("check", scratch("kura"), user)
    try run("backup", "source").expect(
      0, ["messages_new": 0, "messages_gone": 0, "flags_changed": 0, "bytes": 0])
    try server.accounts("uid", user, "INBOX", "STORE", "1:3", "+FLAGS", "(\\Flagged $Forwarded)")
    try server.accounts("uid", user, "INBOX", "STORE", "4", "+FLAGS", "(\\Deleted)")
    try server.accounts("uid", user, "INBOX", "EXPUNGE", "4")
    try server.accounts("fill", user, "--plain", "7", "400")
    let later = try run("backup", "source")
    later.expect(0, ["messages_new": 7, "messages_gone": 1])
    #expect(later.summary["flags_changed"].int ?? 0 > 0)
    try run("verify", scratch("kura")).expect()
    let present = try run("list", scratch("kura"), "--no-gone").listed
    #expect(present.count == count - 1 + 7)
  }

  @Test(
    "what is restored is what was there, names of folders included, and once",
    arguments: ["maildir", "mbox"])
  func restored(format: String) throws {
    try server.accounts("fill", user, "--sample", "60")
    let count = try messages()
    try run("backup", "source", "--format", format).expect(0, ["messages_new": count])
    try run("verify", scratch("kura")).expect(0, ["messages_checked": count])
    let restored = try run("restore", scratch("kura"), "--to", "target", "-v")
    restored.expect(0, ["messages_new": count])
    let used = restored.events("extensions").first?["used"].texts ?? []
    #expect(used.contains("UIDPLUS"), "\(used)")
    try server.accounts("compare", user, target)
    try run("restore", scratch("kura"), "--to", "target").expect(0, ["messages_new": 0])
  }

  @Test("odd octets come as Courier serves them, and come back")
  func oddOctets() throws {
    let odd: [[UInt8]] = [
      Array("\n\nstarts with an empty line\n".utf8),
      Array("no header, no end".utf8) + [0xff, 0xfe],
      Array("Subject: n".utf8) + [0] + Array("ul\n\na".utf8) + [0, 0, 0x0d]
        + Array("b\r\nc\n".utf8),
      Array("Subject: long\n\n".utf8) + [UInt8](repeating: 0x78, count: 70_000) + [0x0a],
      Array("* 1 FETCH (UID 9 BODY[] {3}\nA0001 OK)\n\n)\n.\nFrom x\n".utf8), [0x0a],
    ]
    for (number, octets) in odd.enumerated() {
      let file = try scratch.write("odd\(number)", octets)
      try server.accounts("fill", user, "--file", file)
    }
    try run("backup", "source").expect(0, ["messages_new": odd.count, "messages_failed": 0])
    try server.accounts("check", scratch("kura"), user)
    try run("backup", "source").expect(0, ["messages_new": 0, "bytes": 0])
    try run("verify", scratch("kura")).expect(0, ["messages_checked": odd.count])
  }
}
