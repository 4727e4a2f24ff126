import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Comparison with Dovecot over POP3, and repair from it", .needsDovecot)
struct MaildropVerifyDovecotTests {
  private func verify(_ desk: Desk, _ user: String, _ more: String...) throws -> ToolRun {
    try desk.tool.run(
      ["verify", desk.archive, "--against", desk.server.url(user, scheme: "pop3s")]
        + desk.credentials() + more)
  }

  @Test("a comparison tells what is new, and a repair fetches what is harmed")
  func whole() throws {
    let desk = try Desk()
    let user = try desk.account("pop-verify", "--plain", "40", "900")
    try desk.tool.run(desk.backup(user, scheme: "pop3s")).expect(0, ["messages_new": 40])
    let before = try desk.contents()
    try verify(desk, user, "--full").expect(
      0, ["server_new": 0, "server_compared": 40, "server_different": 0, "messages_checked": 40])
    for file in try desk.mailFiles().prefix(3) { try desk.inflict(.flippedByte, on: file) }
    try FileManager.default.removeItem(atPath: try desk.mailFiles()[5])
    try verify(desk, user, "--repair").expect(0, ["damaged": 3, "missing": 1, "repaired": 4])
    #expect(try desk.contents() == before)
    try desk.server.deliver(
      ["one", "two"].map { Array("Subject: \($0)\r\n\r\nnew\r\n".utf8) }, to: user)
    try desk.server.accounts(["uid", user, "INBOX", "STORE", "1:7", "+FLAGS", "(\\Deleted)"])
    try desk.server.accounts(["uid", user, "INBOX", "EXPUNGE", "1:7"])
    try verify(desk, user).expect(1, ["server_new": 2, "server_gone": 0])
  }

  /// What came over IMAP has no ids of POP3, and is told by its octets.
  @Test("an archive that came over IMAP is compared with the maildrop, and repaired from it")
  func overIMAP() throws {
    let desk = try Desk()
    let user = try desk.account("pop-verify-imap", "--plain", "12", "900")
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": 12])
    try verify(desk, user).expect(0, ["server_new": 0, "server_compared": 12])
    try desk.inflict(.flippedByte, on: try #require(try desk.mailFiles().first))
    try verify(desk, user, "--repair").expect(0, ["repaired": 1])
    try desk.tool.run(["verify", desk.archive]).expect(0)
    let other = try desk.account("pop-verify-other", "--plain", "1", "900")
    try verify(desk, other).expect(78)
  }
}
