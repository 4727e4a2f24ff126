import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Migration between accounts of Dovecot", .needsDovecot)
struct MigrateTests {
  /// A desk with a source of so many messages, and an empty target.
  private func filled(_ count: Int) throws -> (desk: Desk, source: String, target: String) {
    let desk = try Desk()
    let source = try desk.account("source", "--sample", "\(count)")
    return (desk, source, try desk.account("target"))
  }

  @Test(
    "a migrated account equals the source, and a second migration sends nothing",
    arguments: [[], ["--format", "mbox"], ["--connections", "1"], ["--connections", "4"]])
  func empty(_ options: [String]) throws {
    let (desk, source, target) = try filled(120)
    let run = try desk.tool.run(desk.migrate(source, to: target) + options)
    run.expect(
      0,
      [
        "messages_new": 120, "messages_sent": 120, "messages_present": 0, "messages_failed": 0,
        "messages_unknown": 0, "messages_merged": 0,
      ])
    #expect(run.summary["state"] == .string("done"))
    #expect(run.summary["bytes"].int == run.summary["bytes_sent"].int)
    desk.expectEqual(source, target)
    if !options.contains("mbox") { desk.expectArchiveEquals(source) }
    // Its source was archived too, and the archive counts the folders that hold mail.
    let status = try desk.tool.run(["status", desk.archive])
    let told = try #require(status.events("status").first)
    #expect(told["last_good"].text != nil)
    #expect(told["folders"].int == run.summary["folders"].int)
    try desk.tool.run(desk.migrate(source, to: target)).expect(
      0,
      [
        "messages_new": 0, "messages_sent": 0, "messages_present": 120, "messages_skipped": 120,
        "bytes": 0,
      ])
    desk.expectEqual(source, target)
  }

  @Test("a last run brings what is new, and not what was deleted at either side")
  func delta() throws {
    let (desk, source, target) = try filled(60)
    try desk.tool.run(desk.migrate(source, to: target)).expect(0, ["messages_sent": 60])
    try desk.remove("2:4", from: "INBOX", of: target)
    try desk.remove("6", from: "INBOX", of: source)
    try desk.server.accounts(["fill", source, "--plain", "3", "2000"])
    try desk.tool.run(desk.migrate(source, to: target)).expect(
      0, ["messages_new": 3, "messages_gone": 1, "messages_sent": 3])
    #expect(try desk.server.dump(target).count == 60)
    // A restore is asked for what the archive holds, so it does send the deleted ones.
    try desk.tool.run(desk.restore(to: target)).expect(0, ["messages_new": 3])
  }

  @Test("a folder renamed at the source comes under its new name, and nothing else does")
  func renamed() throws {
    let (desk, source, target) = try filled(60)
    try desk.tool.run(desk.migrate(source, to: target)).expect(0, ["messages_sent": 60])
    let before = try desk.server.dump(target).multiset
    try desk.server.accounts(["rename", source, "Archive/2024", "Archive/old"])
    let there = try desk.server.dump(source).filter { $0.folder == "Archive/old" }
    try #require(there.count > 2)
    let run = try desk.tool.run(desk.migrate(source, to: target))
    run.expect(0, ["messages_sent": there.count])
    #expect(
      run.events("warning").contains { $0["what"].text?.contains("not fetched again") == true })
    let after = try desk.server.dump(target)
    #expect(after.filter { $0.folder == "Archive/old" }.multiset == there.multiset)
    #expect(after.filter { $0.folder != "Archive/old" }.multiset == before)
    try desk.tool.run(desk.migrate(source, to: target)).expect(0, ["messages_sent": 0])
  }

  @Test("copies come, and flags that change later")
  func laterChanges() throws {
    let (desk, source, target) = try filled(40)
    try desk.tool.run(desk.migrate(source, to: target)).expect(0, ["messages_sent": 40])
    try desk.server.accounts(["uid", source, "INBOX", "STORE", "1:2", "+FLAGS", "(Later)"])
    try desk.server.accounts(["uid", source, "INBOX", "COPY", "3", "Trash"])
    try desk.tool.run(desk.migrate(source, to: target)).expect(
      0, ["flags_changed": 2, "messages_sent": 1, "flags_sent": 2])
    desk.expectArchiveEquals(source)
    desk.expectEqual(source, target)
  }

  @Test("flags that change at the source follow, but not where somebody changed them at the target")
  func flags() throws {
    let (desk, source, target) = try filled(60)
    let line = desk.migrate(source, to: target)
    try desk.tool.run(line).expect(0, ["messages_sent": 60, "flags_sent": 0])
    let store = { (user: String, uids: String, sign: String, flags: String) in
      try desk.server.accounts(["uid", user, "INBOX", "STORE", uids, sign + "FLAGS", flags])
    }
    // From now on all have these flags, whoever gave them.
    _ = try store(target, "1:60", "", "(\\Seen)")
    _ = try store(source, "1:60", "", "(\\Seen)")
    try desk.tool.run(line).expect(0, ["messages_sent": 0])
    desk.expectEqual(source, target)
    _ = try store(source, "1:4", "+", "(\\Answered later)")
    _ = try store(source, "5", "-", "(\\Seen)")
    _ = try store(source, "6", "+", "(\\Deleted)")
    _ = try store(target, "4", "+", "(\\Flagged)")
    let run = try desk.tool.run(line)
    run.expect(0, ["messages_sent": 0, "flags_changed": 6, "flags_sent": 4])
    let marks = try desk.server.dump(target).filter { $0.folder == "INBOX" }
    #expect(marks.count { $0.flags.contains("answered") } == 3)
    #expect(marks.count { $0.keywords.contains("later") } == 3)
    #expect(marks.count { !$0.flags.contains("seen") } == 1)
    #expect(marks.count { $0.flags.contains("flagged") } == 1)
    #expect(marks.count { $0.flags.contains("deleted") } == 0)
    try desk.tool.run(line).expect(0, ["messages_sent": 0, "flags_sent": 0])
  }

  @Test("what the target holds already is not sent, whoever put it there")
  func halfFilled() throws {
    let desk = try Desk()
    let source = try desk.account("source", "--sample", "90")
    let target = try desk.account("half", "--sample", "33")
    try desk.tool.run(desk.migrate(source, to: target)).expect(
      0, ["messages_new": 90, "messages_sent": 57, "messages_present": 33])
    desk.expectEqual(source, target)
  }

  @Test("messages that were archived and are gone from the source by now are not sent")
  func goneBefore() throws {
    let (desk, source, target) = try filled(40)
    try desk.tool.run(desk.backup(source)).expect()
    try desk.remove("1:3", from: "INBOX", of: source)
    try desk.tool.run(desk.migrate(source, to: target)).expect(
      0, ["messages_new": 0, "messages_gone": 3, "messages_sent": 37])
    desk.expectEqual(source, target)
  }

  @Test("equal messages arrive as often as the source has them")
  func multiset() throws {
    let desk = try Desk()
    let source = try desk.account("source")
    for _ in 0..<3 { try desk.server.accounts(["fill", source, "--plain", "2", "500"]) }
    let target = try desk.account("target")
    try desk.server.accounts(["fill", target, "--plain", "2", "500"])
    try desk.tool.run(desk.migrate(source, to: target)).expect(
      0, ["messages_new": 6, "messages_sent": 4, "messages_present": 2])
    desk.expectEqual(source, target)
  }

  @Test("folders are chosen, renamed and put below a prefix")
  func folders() throws {
    let (desk, source, target) = try filled(70)
    try desk.tool.run(
      desk.migrate(source, to: target) + [
        "--exclude", "Sent", "--map", "INBOX=Old/Inbox", "--prefix", "Moved",
      ]
    ).expect()
    let names = Set(try desk.server.dump(target).map(\.folder))
    #expect(names.contains("Moved/Old/Inbox"))
    #expect(!names.contains("Moved/Sent"))
    #expect(names.allSatisfy { $0.hasPrefix("Moved/") })
  }

  @Test("an account is not migrated onto itself")
  func itself() throws {
    let (desk, source, _) = try filled(5)
    let run = try desk.tool.run(desk.migrate(source, to: source))
    #expect(run.ending == .exit(64), "\(run)")
    #expect(try desk.server.dump(source).count == 5)
    try desk.tool.run(
      desk.migrate(source, to: source) + ["--folder", "INBOX", "--map", "INBOX=Copy"]
    ).expect()
  }

  @Test("a password that the target refuses ends it before anything is fetched")
  func refused() throws {
    let (desk, source, target) = try filled(5)
    let wrong = try desk.scratch.write("wrong", "no\n")
    let line = desk.migrate(source, to: target) + ["--to-password-file", wrong]
    let run = try desk.tool.run(line)
    #expect(run.ending == .exit(77), "\(run)")
    #expect(!FileManager.default.fileExists(atPath: desk.archive))
  }

  @Test("a target out of reach lets the archive be filled, a source out of reach lets it be sent")
  func outOfReach() throws {
    let (desk, source, target) = try filled(30)
    // Nobody listens there.
    let nowhere: UInt16 = 1
    let quick = ["--wait", "1s"]
    let first = try desk.tool.run(desk.migrate(source, to: target, toPort: nowhere) + quick)
    first.expect(75, ["messages_new": 30, "messages_sent": 0])
    desk.expectArchiveEquals(source)
    let second = try desk.tool.run(
      desk.migrate(source, to: target, fromPort: nowhere) + quick)
    second.expect(75, ["messages_new": 0, "messages_sent": 30])
    desk.expectEqual(source, target)
    try desk.tool.run(desk.migrate(source, to: target)).expect(
      0, ["messages_new": 0, "messages_sent": 0, "messages_present": 30])
  }

  @Test("the mail of a POP3 account goes to the INBOX of an IMAP account")
  func maildrop() throws {
    let desk = try Desk()
    let source = try desk.account("drop", "--plain", "120", "3000")
    let target = try desk.account("target")
    let line = desk.migrate(source, to: target, scheme: "pop3s")
    try desk.tool.run(line).expect(0, ["messages_new": 120, "messages_sent": 120])
    let (there, here) = (try desk.server.dump(source), try desk.server.dump(target))
    #expect(there.map(\.sha256).sorted() == here.map(\.sha256).sorted())
    try desk.server.accounts(["fill", source, "--plain", "2", "700"])
    try desk.tool.run(line).expect(0, ["messages_new": 2, "messages_sent": 2])
    #expect(try desk.server.dump(target).count == 122)
  }

  @Test("--at sends the state of a snapshot")
  func snapshot() throws {
    let (desk, source, target) = try filled(40)
    try desk.tool.run(desk.backup(source)).expect()
    let before = try desk.server.dump(source).multiset
    try desk.remove("1:3", from: "INBOX", of: source)
    let page = desk.scratch("then.md")
    try desk.tool.run(desk.migrate(source, to: target) + ["--at", "1", "--report", page]).expect(
      0, ["messages_gone": 3, "messages_sent": 40])
    #expect(try String(contentsOfFile: page, encoding: .utf8).contains("40 of 40"))
    #expect(try desk.server.dump(target).multiset == before)
    let run = try desk.tool.run(desk.migrate(source, to: target) + ["--at", "99"])
    #expect(run.ending == .exit(66), "\(run)")
  }

  @Test("a page tells what has arrived, folder by folder")
  func report() throws {
    let (desk, source, target) = try filled(20)
    try desk.tool.run(
      desk.migrate(source, to: target) + ["--report", desk.scratch("report.md")]
    ).expect()
    let report = try String(contentsOfFile: desk.scratch("report.md"), encoding: .utf8)
    #expect(report.contains("INBOX") && report.contains("20"))
  }

  @Test("a dry run counts both sides and changes nothing")
  func dryRun() throws {
    let (desk, source, target) = try filled(30)
    let line = desk.migrate(source, to: target) + ["--dry-run"]
    let run = try desk.tool.run(line)
    run.expect(0, ["messages_new": 30, "messages_sent": 30, "messages_failed": 0])
    #expect(!FileManager.default.fileExists(atPath: desk.archive))
    #expect(try desk.server.dump(target).isEmpty)
    let first = try #require(run.events.first { $0["event"] == .string("forecast") })
    let octets = first["bytes"].int ?? 0
    #expect(first["messages"].int == 30)
    #expect(octets > 0 && first["bytes_to_send"].int == octets)
    #expect(first["largest"].int ?? 0 > 0 && first["bytes_per_second"].int ?? 0 > 0)
    #expect(first["keywords_lost"] == .array([]))
    try desk.tool.run(desk.migrate(source, to: target)).expect(0, ["messages_sent": 30])
    try desk.server.accounts(["fill", source, "--plain", "2", "700"])
    let again = try desk.tool.run(line)
    again.expect(0, ["messages_new": 2, "messages_skipped": 30, "messages_sent": 2])
    let second = try #require(again.events.first { $0["event"] == .string("forecast") })
    let left = second["bytes_to_send"].int ?? 0
    #expect(left > 1400 && left < 4000)
    #expect(try desk.server.dump(target).count == 30)
  }

  @Test("a dry run sees that the target has too little room")
  func littleRoom() throws {
    let small = try Desk(server: .withQuota)
    let source = try small.account("source", "--plain", "5", "100000")
    let target = try small.account("target", "--plain", "1", "300")
    let run = try small.tool.run(small.migrate(source, to: target) + ["--dry-run"])
    run.expect(1, ["messages_sent": 5])
    let forecast = try #require(run.events.first { $0["event"] == .string("forecast") })
    #expect(forecast["lacks_room"] == .bool(true))
    #expect(forecast["quota_bytes"].int == 400 * 1024)
  }

  @Test("a target that is full stops the sending, and the archive is filled all the same")
  func full() throws {
    let small = try Desk(server: .withQuota)
    let source = try small.account("source", "--plain", "5", "100000")
    let target = try small.account("target")
    let run = try small.tool.run(small.migrate(source, to: target) + ["--wait", "1s"])
    #expect(run.ending != .exit(0) && run.ending != .exit(1), "\(run)")
    #expect(run.summary["messages_new"].int == 5, "\(run)")
    #expect(run.summary["state"] == .string("failed"))
    #expect(try small.server.dump(target).count == run.summary["messages_sent"].int)
  }
}

extension Desk {
  /// The arguments that migrate an account to another one.
  func migrate(
    _ source: String, to target: String, fromPort: UInt16? = nil, toPort: UInt16? = nil,
    scheme: String = "imaps"
  ) -> [String] {
    [
      "migrate", "--from", server.url(source, scheme: scheme, port: fromPort), "--to",
      server.url(target, port: toPort), "--archive", archive,
    ] + credentials("from-") + credentials("to-")
  }

  /// Deletes messages for good.
  func remove(_ uids: String, from folder: String, of user: String) throws {
    try server.accounts(["uid", user, folder, "STORE", uids, "+FLAGS", "(\\Deleted)"])
    try server.accounts(["uid", user, folder, "EXPUNGE", uids])
  }
}
