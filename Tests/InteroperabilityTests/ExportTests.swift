import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Export", .needsDovecot)
struct ExportTests {
  static let forms = ["maildir", "mbox", "eml"]

  /// One message of an export or of `list`, as a line to compare.
  private func line(_ folder: String, _ facts: JSONValue) -> String {
    let flags = facts["flags"].texts.sorted() + facts["keywords"].texts.sorted()
    return ([folder, facts["sha256"].text ?? ""] + flags).joined(separator: " ")
  }

  /// What the archive holds by `list`, with folders as their paths below `mail`.
  private func archived(_ desk: Desk, _ options: String...) throws -> [String] {
    let run = try desk.tool.run(["list", desk.archive] + options)
    return run.events("message").map { message in
      let parts = (message["path"].text ?? "").split(separator: "/")
      return line(parts.dropFirst().dropLast(2).joined(separator: "/"), message)
    }.sorted()
  }

  /// What an export holds, by a reader that shares no code with mailkura.
  private func exported(_ form: String, _ path: String) throws -> [String] {
    let run = try ChildProcess.run(
      ["python3", Repository.path("Scripts/lib/exported.py"), form, path], limit: .seconds(60))
    #expect(run.ending == .exit(0), "\(run.errorOutput)")
    return run.output.split(separator: "\n").compactMap(JSONValue.init(line:))
      .map { line($0["folder"].text ?? "", $0) }.sorted()
  }

  private func backedUp() throws -> Desk {
    let desk = try Desk()
    try desk.tool.run(desk.backup(desk.account("export", "--sample", "40"))).expect()
    return desk
  }

  @Test(
    "every message comes out whole, with flags and keywords, and a second run adds none",
    arguments: forms)
  func whole(_ form: String) throws {
    let desk = try backedUp()
    let wanted = try archived(desk, "--no-gone")
    #expect(wanted.count > 10)
    let export = ["export", desk.archive, "--to", desk.scratch("plain"), "--format", form]
    try desk.tool.run(export).expect(0, ["messages_new": wanted.count, "messages_failed": 0])
    #expect(try exported(form, desk.scratch("plain")) == wanted)
    // An mbox is written anew: messages in the middle of one may have changed.
    let again = form == "mbox" ? wanted.count : 0
    try desk.tool.run(export).expect(
      0, ["messages_new": again, "messages_skipped": wanted.count - again])
    #expect(try exported(form, desk.scratch("plain")) == wanted)
  }

  @Test("a damaged message is named and left out, the others come", arguments: forms)
  func damaged(_ form: String) throws {
    let desk = try backedUp()
    let wanted = try archived(desk, "--no-gone")
    let listed = try desk.tool.run(["list", desk.archive]).events("message")
    let victim = try #require(listed.first { ($0["size"].int ?? 0) > 100 })
    let path = desk.archive + "/" + (victim["path"].text ?? "")
    var octets = try Data(contentsOf: URL(fileURLWithPath: path))
    octets[octets.count / 2] ^= 1
    try octets.write(to: URL(fileURLWithPath: path))
    let run = try desk.tool.run(
      ["export", desk.archive, "--to", desk.scratch("plain"), "--format", form, "-v"])
    run.expect(1, ["messages_new": wanted.count - 1, "messages_failed": 1])
    let failed = run.events("message").filter { $0["outcome"] == .string("failed") }
    #expect(failed.map { $0["sha256"] } == [victim["sha256"]])
    let rest = try exported(form, desk.scratch("plain"))
    #expect(rest.count == wanted.count - 1)
    #expect(Set(rest).isSubset(of: wanted))
  }

  @Test("what is in the way stays, and the archive is no place for an export")
  func places() throws {
    let desk = try backedUp()
    let other = desk.scratch("other")
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: false)
    try Data("mine".utf8).write(to: URL(fileURLWithPath: other + "/file"))
    let export = ["export", desk.archive, "--format", "eml", "--to"]
    try desk.tool.run(export + [other]).expect(73)
    #expect(try FileManager.default.contentsOfDirectory(atPath: other) == ["file"])
    try desk.tool.run(export + [desk.archive + "/plain"]).expect(64)
    try desk.tool.run(export + [desk.scratch("plain")]).expect()
    try desk.tool.run(
      ["export", desk.archive, "--format", "mbox", "--to", desk.scratch("plain")]
    ).expect(73)
  }

  @Test("folders and dates choose")
  func chosen() throws {
    let desk = try backedUp()
    let inbox = try archived(desk, "--no-gone", "--folder", "INBOX", "--before", "2015-01-01")
    let others = try archived(desk, "--no-gone", "--folder", "INBOX", "--since", "2015-01-01")
    try desk.tool.run([
      "export", desk.archive, "--format", "maildir", "--to", desk.scratch("plain"), "--folder",
      "INBOX", "--since", "2015-01-01",
    ]).expect(0, ["messages_new": others.count, "folders": 1])
    #expect(try exported("maildir", desk.scratch("plain")) == others)
    #expect(inbox.count + others.count > 0)
  }
}
