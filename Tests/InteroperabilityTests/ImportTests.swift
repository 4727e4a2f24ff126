import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Mail that Python's own library has written is taken in as it reads it back.
@Suite("Import beside Python's mailbox module")
struct ImportTests {
  /// Writes mail; returns a line for each message, sorted.
  private func write(_ source: String, _ path: String, _ count: Int = 42) throws -> [String] {
    let script = Repository.path("Scripts/lib/foreign_mail.py")
    let run = try ChildProcess.run(
      ["python3", script, source, path, String(count)], limit: .seconds(60))
    try #require(run.ending == .exit(0), "\(run.errorOutput)")
    return run.output.split(separator: "\n").compactMap(JSONValue.init(line:)).map(line).sorted()
  }

  private func line(_ facts: JSONValue) -> String {
    ([facts["folder"].text ?? "", facts["sha256"].text ?? ""] + facts["flags"].texts.sorted())
      .joined(separator: " ")
  }

  @Test(
    "the same messages with the same flags", arguments: ["maildir", "mbox"], ["maildir", "mbox"])
  func same(_ source: String, _ format: String) throws {
    let scratch = try ScratchDirectory("import")
    let tool = try ToolUnderTest(scratch)
    let written = try write(source, scratch("source"))
    #expect(written.count == 42)
    let archive = scratch("archive")
    for new in [42, 0] {
      let run = try tool.run(
        ["import", scratch("source"), "--archive", archive, "--format", format])
      #expect(run.ending == .exit(0), "\(run)")
      #expect(run.summary["messages_new"] == .number(Double(new)))
      #expect(run.summary["messages_skipped"] == .number(Double(42 - new)))
    }
    let list = try tool.run(["list", archive])
    #expect(list.events("message").map(line).sorted() == written)
    #expect(try tool.run(["verify", archive]).ending == .exit(0))
  }

  @Test("an import that was killed is carried on by the next", arguments: ["maildir", "mbox"])
  func killed(_ format: String) throws {
    let scratch = try ScratchDirectory("import")
    let tool = try ToolUnderTest(scratch)
    let written = try write("mbox", scratch("source"), 2000)
    let command = [
      "import", scratch("source"), "--archive", scratch("archive"), "--format", format,
    ]
    for milliseconds in [30, 60, 100, 150, 220, 300] {
      let child = try tool.start(command)
      // Ends it when the time is over.
      _ = child.wait(limit: .milliseconds(milliseconds))
    }
    #expect(try tool.run(command).ending == .exit(0))
    #expect(
      try tool.run(["list", scratch("archive")]).events("message").map(line).sorted() == written)
    let check = try tool.run(["verify", scratch("archive")])
    #expect(check.ending == .exit(0), "\(check)")
  }

  @Test(
    "an archive is a source without what was pruned from it", .needsDovecot,
    arguments: ["maildir", "mbox"])
  func prunedArchive(_ format: String) throws {
    let desk = try Desk()
    let user = try desk.account("import-pruned", "--plain", "9", "500")
    try desk.tool.run(desk.backup(user) + ["--format", format]).expect()
    try desk.server.accounts(["uid", user, "INBOX", "STORE", "1:3", "+FLAGS", "(\\Deleted)"])
    try desk.server.accounts(["uid", user, "INBOX", "EXPUNGE", "1:3"])
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_gone": 3])
    try desk.tool.run(["prune", desk.archive, "--older-than", "0s", "--apply"]).expect()
    let other = desk.scratch("other")
    for new in [6, 0] {
      try desk.tool.run(["import", desk.archive, "--archive", other]).expect(
        0, ["messages_new": new, "messages_skipped": 6 - new, "messages_failed": 0])
    }
    try desk.tool.run(["verify", other]).expect(0, ["messages_checked": 6])
  }

  @Test(
    "a folder that the server has lost and that holds imported mail is told of once", .needsDovecot)
  func lostFolder() throws {
    let desk = try Desk()
    let user = try desk.account("import-lost", "--sample", "60")
    try desk.tool.run(desk.backup(user)).expect()
    let source = desk.scratch("source/Trash/cur")
    try FileManager.default.createDirectory(atPath: source, withIntermediateDirectories: true)
    for place in ["new", "tmp"] {
      try FileManager.default.createDirectory(
        atPath: desk.scratch("source/Trash/\(place)"), withIntermediateDirectories: true)
    }
    try Data("Subject: imported\n\nx\n".utf8).write(to: URL(fileURLWithPath: source + "/1.a:2,S"))
    try desk.tool.run(["import", desk.scratch("source"), "--archive", desk.archive]).expect(
      0, ["messages_new": 1])
    try FileManager.default.removeItem(
      atPath: "\(desk.server.mailDirectory)/\(user)/Maildir/.Trash")
    let first = try desk.tool.run(desk.backup(user))
    #expect(first.summary["messages_gone"].int ?? 0 > 0, "\(first)")
    let second = try desk.tool.run(desk.backup(user))
    second.expect(0, ["messages_gone": 0])
    #expect(second.events("warning").isEmpty, "\(second)")
    #expect(!second.events("folder").contains { $0["folder"].text == "Trash" }, "\(second)")
    let kept = try desk.tool.run(["list", desk.archive, "--folder", "Trash"]).listed
    #expect(kept.count == 1)
  }

  @Test(
    "imported mail is restored to a server, and a backup beside it doubles nothing", .needsDovecot)
  func server() throws {
    let desk = try Desk()
    _ = try write("mbox", desk.scratch("source"))
    let take = ["import", desk.scratch("source"), "--archive", desk.archive]
    try desk.tool.run(take).expect(0, ["messages_new": 42])
    let user = try desk.account("imported")
    try desk.tool.run(desk.restore(to: user)).expect(0, ["messages_new": 42])
    try desk.tool.run(desk.restore(to: user)).expect(0, ["messages_new": 0])
    // The archive becomes that account's; each message has its file already.
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_gone": 0])
    let files = try Set(
      desk.tool.run(["list", desk.archive]).events("message").map { $0["path"].text ?? "" })
    #expect(files.count == 42)
    try desk.tool.run(take).expect(0, ["messages_new": 0, "messages_skipped": 42])
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": 42])
    let other = try desk.account("other", "--sample", "3")
    try desk.tool.run(desk.backup(other)).expect(78)
  }
}
