import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Backup from Dovecot over POP3", .needsDovecot)
struct MaildropTests {
  /// The octets of what INBOX holds, each as often as it is there.
  private func inbox(_ desk: Desk, _ user: String) throws -> [String: Int] {
    try desk.server.dump(user).filter { $0.folder == "INBOX" }.map(\.sha256).multiset
  }

  private func archived(_ desk: Desk) throws -> [String: Int] {
    try desk.tool.run(["list", desk.archive]).listed.map(\.sha256).multiset
  }

  private static let oddMessages: [[UInt8]] = [
    "x\r\n.\r\n..\r\n", ".\r\nx\r\n", ".\r\n..\r\n.\r\n", "..\r\nx\r\n", ".x\r\n", ".\r\n",
    "Subject: a\r\n\r\n.\r\n..\r\n.a\r\n",
    "Subject: b\r\n\r\n" + String(repeating: "y", count: 70_000) + "\r\n.\r\n",
    "From a\r\n\r\n>From b\r\nFrom c\r\n", "\r\n\r\n",
  ].map { Array($0.utf8) }

  @Test(
    "what is archived is what the maildrop holds, octet for octet, and a second run fetches nothing",
    arguments: [("pop3s", "maildir"), ("pop3", "mbox")])
  func first(_ scheme: String, _ format: String) throws {
    let desk = try Desk()
    let user = try desk.account("first", "--plain", "120", "3000")
    try desk.server.deliver(Self.oddMessages, to: user)
    let before = try inbox(desk, user)
    let arguments = desk.backup(user, scheme: scheme) + ["--format", format]
    let run = try desk.tool.run(arguments)
    run.expect(0, ["messages_new": 120 + Self.oddMessages.count, "messages_failed": 0])
    #expect(try archived(desk) == before)
    #expect(try inbox(desk, user) == before, "the account is as it was")
    try desk.tool.run(["verify", desk.archive]).expect(0)
    try desk.tool.run(arguments).expect(
      0,
      [
        "messages_new": 0, "bytes": 0, "messages_gone": 0,
        "messages_skipped": 120 + Self.oddMessages.count,
      ])
  }

  @Test(
    "equal messages are each kept; new ones come, and what the server loses stays and is not gone")
  func changes() throws {
    let desk = try Desk()
    let user = try desk.account("changes", "--plain", "5", "800")
    let equal = Array("Subject: equal\r\n\r\nx\r\n".utf8)
    try desk.server.deliver([equal, equal, equal], to: user)
    let arguments = desk.backup(user, scheme: "pop3s")
    try desk.tool.run(arguments).expect(0, ["messages_new": 8])
    let before = try archived(desk)
    #expect(before.values.contains(3))
    try desk.server.accounts(["uid", user, "INBOX", "STORE", "1:7", "+FLAGS", "(\\Deleted)"])
    try desk.server.accounts(["uid", user, "INBOX", "EXPUNGE", "1:7"])
    try desk.server.deliver([Array("Subject: new\r\n\r\nx\r\n".utf8)], to: user)
    try desk.tool.run(arguments).expect(
      0, ["messages_new": 1, "messages_skipped": 1, "messages_gone": 0])
    let after = try archived(desk)
    #expect(after.values.reduce(0, +) == 9)
    #expect(before.allSatisfy { after[$0.key] == $0.value })
    // All of them go to another account, each once.
    let other = try desk.account("other")
    try desk.tool.run(desk.restore(to: other)).expect(0, ["messages_new": 9])
    #expect(try inbox(desk, other) == after)
  }

  @Test("IMAP and POP3 of one account share one archive, and each message is there once")
  func shared() throws {
    let desk = try Desk()
    let user = try desk.account("shared", "--plain", "30", "900")
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": 30])
    let over = desk.backup(user, scheme: "pop3s")
    try desk.tool.run(over).expect(0, ["messages_new": 0, "messages_skipped": 30])
    #expect(try archived(desk) == inbox(desk, user))
    try desk.server.accounts(["fill", user, "--plain", "3", "900"])
    try desk.tool.run(over).expect(0, ["messages_new": 3])
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_gone": 0])
    #expect(try archived(desk) == inbox(desk, user))
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": 33])
  }

  // MARK: Removing on the server

  @Test("with --delete the server keeps nothing, the archive everything")
  func deleting() throws {
    let desk = try Desk()
    let user = try desk.account("deleting", "--plain", "25", "900")
    let before = try inbox(desk, user)
    let arguments = desk.backup(user, scheme: "pop3s")
    try desk.tool.run(arguments + ["--delete", "--dry-run"]).expect(
      0, ["messages_new": 25, "messages_removed": 25])
    #expect(try inbox(desk, user) == before)
    try desk.tool.run(arguments + ["--delete-after", "1d"]).expect(
      0, ["messages_new": 25, "messages_removed": 0])
    #expect(try inbox(desk, user) == before)
    try desk.tool.run(arguments + ["--delete"]).expect(
      0, ["messages_new": 0, "messages_removed": 25])
    #expect(try inbox(desk, user).isEmpty)
    #expect(try archived(desk) == before)
    try desk.tool.run(arguments + ["--delete"]).expect(
      0, ["messages_new": 0, "messages_removed": 0, "messages_gone": 0])
    let other = try desk.account("other")
    try desk.tool.run(desk.restore(to: other)).expect(0, ["messages_new": 25])
    #expect(try inbox(desk, other) == before)
  }

  @Test("a message whose archived copy is damaged or missing stays on the server")
  func damaged() throws {
    let desk = try Desk()
    let user = try desk.account("damaged", "--plain", "6", "900")
    let arguments = desk.backup(user, scheme: "pop3s")
    try desk.tool.run(arguments).expect(0, ["messages_new": 6])
    let folder = desk.archive + "/mail/INBOX/cur/"
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    var octets = try Data(contentsOf: URL(fileURLWithPath: folder + files[0]))
    octets[octets.count - 5] ^= 1
    try octets.write(to: URL(fileURLWithPath: folder + files[0]))
    try FileManager.default.removeItem(atPath: folder + files[1])
    try desk.tool.run(arguments + ["--delete"]).expect(1, ["messages_removed": 4])
    #expect(try inbox(desk, user).values.reduce(0, +) == 2)
  }

  @Test("a folder that POP3 does not have is named")
  func refused() throws {
    let desk = try Desk()
    let user = try desk.account("refused", "--plain", "1", "900")
    try desk.tool.run(desk.backup(user, scheme: "pop3s") + ["--folder", "Sent"]).expect(66)
    try desk.tool.run(desk.backup(user, scheme: "pop3s") + ["--exclude", "INBOX"]).expect(78)
    #expect(!FileManager.default.fileExists(atPath: desk.archive))
    try desk.tool.run(desk.backup(user)).expect(0)
    let url = desk.server.url(user, scheme: "pop3s")
    try desk.tool.run(["restore", desk.archive, "--to", url] + desk.credentials("to-")).expect(64)
  }
}
