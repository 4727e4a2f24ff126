import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Dovecot gives a folder a new UIDVALIDITY when its lists of UIDs are lost.
@Suite("Folders that Dovecot numbers anew or renames", .needsDovecot)
struct RenumberedTests {
  private let desk: Desk

  init() throws { desk = try Desk() }

  private func loseUIDs(of user: String) throws {
    let mail = "\(desk.server.mailDirectory)/\(user)/Maildir/"
    let names = try FileManager.default.contentsOfDirectory(atPath: mail)
    let lists = names.filter { $0.hasPrefix("dovecot-uidlist") || $0.hasPrefix("dovecot.") }
    #expect(lists.contains("dovecot-uidlist"))
    for name in lists { try FileManager.default.removeItem(atPath: mail + name) }
  }

  private func backup(_ user: String, _ format: String) -> [String] {
    desk.backup(user) + ["--format", format, "-vv"]
  }

  @Test(
    "a new UIDVALIDITY costs a sample of the bodies, and nothing is doubled or forgotten",
    arguments: ["maildir", "mbox"])
  func renumbered(_ format: String) throws {
    let user = try desk.account("renumbered-" + format, "--plain", "80", "300")
    try desk.server.accounts(["uid", user, "INBOX", "STORE", "4", "+FLAGS", "(\\Flagged)"])
    try desk.tool.run(backup(user, format)).expect(0, ["messages_new": 80])
    try loseUIDs(of: user)
    let run = try desk.tool.run(backup(user, format))
    run.expect(0, ["messages_new": 0, "messages_gone": 0, "messages_skipped": 80, "bytes": 0])
    #expect(run.errorOutput.contains("UIDVALIDITY"), "\(run)")
    #expect(bodies(in: run) == 20, "\(bodies(in: run)) bodies: \(run.errorOutput.suffix(3000))")
    let mail = "\(desk.server.mailDirectory)/\(user)/Maildir"
    let check = try ChildProcess.run(
      [Repository.path("Scripts/check-archive"), desk.archive, "--against", mail])
    #expect(check.ending == .exit(0), "\(check.output)")
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": 80])
    let before = try desk.tool.run(["list", desk.archive, "--at", "1"])
    #expect(before.listed.count == 80, "\(before)")
    let after = try desk.tool.run(backup(user, format))
    after.expect(0, ["messages_new": 0, "messages_gone": 0, "flags_changed": 0])
    #expect(bodies(in: after) == 0)
  }

  @Test("a renamed folder is not fetched again", arguments: ["maildir", "mbox"])
  func renamed(_ format: String) throws {
    let user = try desk.account("renamed-" + format, "--sample", "60")
    try desk.tool.run(backup(user, format)).expect(0)
    try desk.server.accounts(["rename", user, "Archive/2024", "Archive/二〇二四"])
    let run = try desk.tool.run(backup(user, format))
    run.expect(0, ["messages_failed": 0])
    #expect(bodies(in: run) == 0, "\(run.errorOutput)")
    let listed = try desk.tool.run(["list", desk.archive, "--folder", "Archive/二〇二四", "--no-gone"])
    #expect(listed.listed.count == 9, "\(listed)")
    try desk.tool.run(["verify", desk.archive]).expect()
    try desk.tool.run(backup(user, format)).expect(0, ["messages_new": 0, "messages_gone": 0])
  }

  @Test("a target that is numbered anew gets nothing twice, and nothing that was deleted there")
  func target() throws {
    let source = try desk.account("to-renumbered", "--plain", "60", "300")
    let target = try desk.account("renumbered-target")
    let line = desk.migrate(source, to: target)
    try desk.tool.run(line).expect(0, ["messages_sent": 60])
    try desk.remove("2:3", from: "INBOX", of: target)
    try loseUIDs(of: target)
    try desk.server.accounts(
      ["uid", source, "INBOX", "STORE", "7:9", "+FLAGS", "(\\Answered later)"])
    try desk.server.accounts(["fill", source, "--plain", "2", "700"])
    let run = try desk.tool.run(line)
    run.expect(0, ["messages_sent": 2, "flags_sent": 3, "messages_merged": 0])
    let told = run.events("warning").compactMap(\.["what"].text)
    #expect(told.contains { $0.contains("renumbered") && $0.contains("and 2 of") }, "\(run)")
    let there = try desk.server.dump(target)
    #expect(there.count == 60)
    #expect(there.count { $0.flags.contains("answered") && $0.keywords.contains("later") } == 3)
    try desk.tool.run(line).expect(0, ["messages_sent": 0, "flags_sent": 0])
    try desk.tool.run(desk.restore(to: target)).expect(0, ["messages_new": 2])
    desk.expectEqual(source, target)
  }

  /// How many bodies the server sent, by the trace.
  private func bodies(in run: ToolRun) -> Int {
    run.errorOutput.split(separator: "\n").filter { $0.contains("BODY[] {") }.count
  }
}
