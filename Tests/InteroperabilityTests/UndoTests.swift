import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `restore --undo` takes back exactly what one restore has put there, and nothing that was touched since.
@Suite("Restores that are taken back at Dovecot", .needsDovecot)
struct UndoTests {
  private let desk: Desk
  private let source: String
  private let target: String

  init() throws {
    desk = try Desk()
    source = try desk.account("undo-source", "--sample", "60")
    try desk.tool.run(desk.backup(source)).expect(0, ["messages_new": 60])
    // A part of the mail is there already, and mail of the target's own.
    target = try desk.account("undo-target", "--sample", "20")
    try desk.server.accounts(["fill", target, "--plain", "7", "900"])
  }

  private func restore(_ more: String...) throws -> String {
    let run = try desk.tool.run(desk.restore(to: target) + more)
    run.expect(0)
    return String(try #require(run.summary["job"].int))
  }

  private func undo(_ job: String, _ more: String...) throws -> ToolRun {
    try desk.tool.run(desk.restore(to: target) + ["--undo", job] + more)
  }

  private func change(_ folder: String, _ uids: String, _ flags: String) throws {
    try desk.server.accounts(["uid", target, folder, "STORE", uids, "+FLAGS", "(\(flags))"])
  }

  @Test("after it the target is as before; a dry run changes nothing; the archive keeps everything")
  func whole() throws {
    let before = try desk.server.dump(target).multiset
    let job = try restore()
    let after = try desk.server.dump(target).multiset
    try undo(job).expect(
      0, ["messages_removed": 40, "messages_kept": 0, "messages_marked": 0, "messages_gone": 0])
    #expect(try desk.server.dump(target).multiset == after)
    let run = try undo(job, "--apply", "-v")
    run.expect(0, ["messages_removed": 40, "messages_kept": 0])
    #expect(run.events("message").filter { $0["outcome"].text == "removed" }.count == 40)
    #expect(try desk.server.dump(target).multiset == before)
    desk.expectArchiveEquals(source, "taking a restore back changes no mail in the archive")
    // Once more there is nothing to do, and a restore sends the same again.
    try undo(job, "--apply").expect(0, ["messages_removed": 0, "messages_kept": 0])
    try desk.tool.run(desk.restore(to: target)).expect(
      0, ["messages_new": 40, "messages_skipped": 20])
    #expect(try desk.server.dump(target).multiset == after)
  }

  @Test("what was touched since is left there and told")
  func touched() throws {
    let job = try restore("--folder", "INBOX")
    let sent = try desk.tool.run(desk.restore(to: target) + ["--undo", job, "-v"])
      .events("message").compactMap { $0["uid"].int }.sorted()
    #expect(sent.count > 4)
    // One is flagged, one is marked as deleted, one gets a keyword, one is moved away.
    try change("INBOX", "\(sent[0])", "\\Flagged \\Answered \\Draft \\Seen")
    try change("INBOX", "\(sent[1])", "\\Deleted")
    try change("INBOX", "\(sent[2])", "$Mine")
    try change("INBOX", "\(sent[3])", "\\Deleted")
    try desk.server.accounts(["uid", target, "INBOX", "EXPUNGE", "\(sent[3])"])
    let run = try undo(job, "--apply", "-v")
    run.expect(1, ["messages_removed": sent.count - 4, "messages_kept": 3, "messages_gone": 1])
    let kept = run.events("message").filter { $0["outcome"].text == "kept" }
    #expect(kept.compactMap { $0["uid"].int }.sorted() == Array(sent[0..<3]))
    #expect(kept.allSatisfy { $0["reason"].text?.contains("flags") == true })
    let folder = try #require(run.events("folder").first)
    #expect(folder["messages_kept"].int == 3 && folder["state"].text == "partial")
    // They are there still, so that the next restore does not send them again.
    try desk.tool.run(desk.restore(to: target) + ["--folder", "INBOX"]).expect(
      0, ["messages_new": sent.count - 3])
  }

  @Test("of several jobs only the named one is taken back")
  func several() throws {
    let first = try restore("--folder", "Sent")
    let between = try desk.server.dump(target).multiset
    let second = try restore()
    try undo(second, "--apply").expect(0)
    #expect(try desk.server.dump(target).multiset == between)
    let run = try undo(first, "--apply")
    run.expect(0)
    #expect((run.summary["messages_removed"].int ?? 0) > 0)
    // What the second restore had only found is the first one's.
    try undo(second, "--apply").expect(0, ["messages_removed": 0])
  }

  @Test("what a migration has sent is taken back like what a restore has sent")
  func migrated() throws {
    let before = try desk.server.dump(target).multiset
    let run = try desk.tool.run(desk.migrate(source, to: target))
    run.expect(0, ["messages_sent": 40])
    let after = try desk.server.dump(target).multiset
    let job = String(try #require(run.summary["job"].int))
    try undo(job).expect(0, ["messages_removed": 40, "messages_kept": 0])
    #expect(try desk.server.dump(target).multiset == after)
    try undo(job, "--apply").expect(0, ["messages_removed": 40, "messages_kept": 0])
    #expect(try desk.server.dump(target).multiset == before)
    #expect(try desk.server.dump(source).count == 60)
    desk.expectArchiveEquals(source, "taking a migration back changes no mail in the archive")
  }

  @Test("a folder that was renumbered is left alone")
  func renumbered() throws {
    let job = try restore()
    let mail = "\(desk.server.mailDirectory)/\(target)/Maildir/"
    for name in try FileManager.default.contentsOfDirectory(atPath: mail)
    where name.hasPrefix("dovecot-uidlist") || name.hasPrefix("dovecot.") {
      try FileManager.default.removeItem(atPath: mail + name)
    }
    let before = try desk.server.dump(target).filter { $0.folder == "INBOX" }.multiset
    let run = try undo(job, "--apply")
    #expect(run.ending == .exit(1) && (run.summary["messages_kept"].int ?? 0) > 0)
    #expect(try desk.server.dump(target).filter { $0.folder == "INBOX" }.multiset == before)
  }

  @Test("jobs that are none, or of another account, are refused")
  func refused() throws {
    let job = try restore()
    try undo("999").expect(66)
    try undo("1").expect(66)
    let other = try desk.account("undo-other")
    try desk.tool.run(desk.restore(to: other) + ["--undo", job, "--apply"]).expect(78)
    try desk.tool.run(["restore", desk.archive, "--undo", job]).expect(64)
    try undo(job, "--folder", "INBOX").expect(64)
    try desk.tool.run(desk.restore(to: target) + ["--apply"]).expect(64)
    try desk.tool.run(["restore", desk.archive]).expect(64)
  }

  @Test("the target of the configuration is found by the job's record")
  func configured() throws {
    let job = try restore()
    let file = try desk.scratch.write(
      "config.json5",
      """
      { accounts: { "new place": {
        source: "imaps://\(desk.server.host):\(desk.server.imaps)", user: "\(target)",
        password: { file: "\(desk.server.passwordFile)" }, caFile: "\(desk.server.caFile)",
      } } }
      """)
    try desk.tool.run(["restore", desk.archive, "--undo", job, "--apply", "--config", file])
      .expect(0, ["messages_removed": 40])
  }
}
