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

  /// How many bodies the server sent, by the trace.
  private func bodies(in run: ToolRun) -> Int {
    run.errorOutput.split(separator: "\n").filter { $0.contains("BODY[] {") }.count
  }
}
