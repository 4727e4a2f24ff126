import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Prune", .needsDovecot)
struct PruneTests {
  /// An archive of 40 messages of which five are gone from INBOX.
  private func desk() throws -> (desk: Desk, user: String, gone: [JSONValue]) {
    let desk = try Desk()
    let user = try desk.account("prune", "--sample", "40")
    try desk.tool.run(desk.backup(user)).expect()
    try desk.server.accounts(["uid", user, "INBOX", "STORE", "1:5", "+FLAGS", "(\\Deleted)"])
    try desk.server.accounts(["uid", user, "INBOX", "EXPUNGE", "1:5"])
    try desk.tool.run(desk.backup(user)).expect()
    let gone = try desk.tool.run(["list", desk.archive, "--gone"]).events("message")
    #expect(gone.count > 0)
    return (desk, user, gone)
  }

  private func path(_ desk: Desk, _ message: JSONValue) -> String {
    desk.archive + "/" + (message["path"].text ?? "")
  }

  @Test("a dry run tells, --apply removes, and the rest is whole")
  func prunes() throws {
    let (desk, user, gone) = try desk()
    let prune = ["prune", desk.archive, "--older-than", "0s"]
    try desk.tool.run(["prune", desk.archive, "--older-than", "1h", "--apply"]).expect(
      0, ["messages_pruned": 0])
    let dry = try desk.tool.run(prune + ["-v"])
    dry.expect(0, ["messages_pruned": gone.count])
    #expect(dry.events("message").count == gone.count)
    for message in gone { #expect(FileManager.default.fileExists(atPath: path(desk, message))) }
    try desk.tool.run(prune + ["--apply"]).expect(0, ["messages_pruned": gone.count])
    for message in gone { #expect(!FileManager.default.fileExists(atPath: path(desk, message))) }
    try desk.tool.run(["verify", desk.archive]).expect()
    desk.expectArchiveEquals(user)
    try desk.tool.run(prune + ["--apply"]).expect(0, ["messages_pruned": 0])
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": 0])
  }

  @Test("without a duration everything is kept")
  func keeps() throws {
    let (desk, _, gone) = try desk()
    let run = try desk.tool.run(["prune", desk.archive, "--apply"])
    run.expect(0, ["messages_pruned": 0])
    #expect(run.output.contains("keep"))
    for message in gone { #expect(FileManager.default.fileExists(atPath: path(desk, message))) }
  }

  @Test("a pruned message that comes back is fetched and stored again")
  func comesBack() throws {
    let (desk, user, gone) = try desk()
    let saved = desk.scratch("saved")
    let message = try #require(gone.first)
    try FileManager.default.copyItem(atPath: path(desk, message), toPath: saved)
    try desk.tool.run(["prune", desk.archive, "--older-than", "0s", "--apply"]).expect()
    try desk.server.accounts(["fill", user, "--file", saved])
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": 1])
    try desk.tool.run(["verify", desk.archive]).expect()
    desk.expectArchiveEquals(user)
  }
}
