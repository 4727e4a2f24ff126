import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Comparison with the server", .needsDovecot)
struct ComparisonTests {
  private let desk: Desk
  private let user: String

  init() throws {
    desk = try Desk()
    user = try desk.account("compare", "--sample", "60")
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": 60])
  }

  private func compare(_ more: String...) throws -> ToolRun {
    try desk.tool.run(
      ["verify", desk.archive, "--against", desk.server.url(user)] + desk.credentials() + more)
  }

  private func folder(_ run: ToolRun, _ name: String = "INBOX") throws -> JSONValue {
    try #require(run.events("folder").first { $0["folder"].text == name })
  }

  @Test("an archive that is what the server has ends with 0, and says how much was read")
  func equal() throws {
    let run = try compare()
    run.expect(
      0,
      [
        "messages_checked": 60, "folders": 6, "server_new": 0, "server_gone": 0, "server_flags": 0,
        "server_different": 0,
      ])
    #expect(run.events("folder").allSatisfy { $0["state"].text == "complete" })
    #expect(run.events("folder").reduce(0) { $0 + ($1["archived"].int ?? 0) } == 60)
    let read = run.summary["server_compared"].int ?? 0
    #expect(read >= 6 && read < 60)
    try compare("--full").expect(0, ["server_compared": 60, "server_different": 0])
  }

  @Test("what only one side has is told folder by folder, and is no damage")
  func sides() throws {
    try desk.server.accounts(["fill", user, "--plain", "3", "900"])
    try desk.server.accounts(["uid", user, "INBOX", "STORE", "1:2", "+FLAGS", "(\\Flagged)"])
    try desk.server.accounts(["uid", user, "INBOX", "STORE", "3", "+FLAGS", "(\\Deleted)"])
    try desk.server.accounts(["uid", user, "INBOX", "EXPUNGE", "3"])
    let run = try compare("-v")
    run.expect(
      1,
      [
        "damaged": 0, "missing": 0, "server_new": 3, "server_gone": 1, "server_flags": 2,
        "server_different": 0,
      ])
    let inbox = try folder(run)
    #expect(inbox["state"].text == "partial" && inbox["gone"].int == 1)
    #expect(inbox["reason"].text?.contains("3 new") == true)
    #expect(run.events("message").filter { $0["outcome"].text == "flags" }.count == 2)
    // A backup makes them equal again, and the comparison has changed nothing.
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": 3, "messages_gone": 1])
    try compare("--full").expect(0)
  }

  @Test("other octets under a UID are damage, named with -v")
  func otherOctets() throws {
    // The journal thinks that every message held something else.
    try desk.changeJournal("UPDATE content SET sha256 = randomblob(32)")
    let run = try compare("--full", "-v")
    #expect(run.ending == .exit(65))
    #expect(run.summary["server_different"].int == 60)
    #expect(run.events("message").filter { $0["outcome"].text == "different" }.count == 60)
  }

  @Test("a message whose announced size has changed is read whatever the sample is")
  func otherSize() throws {
    let plain = try desk.account("compare-size", "--plain", "200", "300")
    let other = try Desk()
    try other.tool.run(other.backup(plain)).expect()
    try other.changeJournal("UPDATE occurrence SET announced_size = announced_size + 1")
    let run = try other.tool.run(
      ["verify", other.archive, "--against", other.server.url(plain)] + other.credentials())
    run.expect(0, ["server_compared": 200, "server_different": 0])
  }

  @Test("a folder that the server does not list any more, or never archived, is named")
  func folders() throws {
    try desk.server.accounts(["rename", user, "Sent", "Old sent"])
    let run = try compare()
    #expect(run.ending == .exit(1))
    let gone = try folder(run, "Sent")
    #expect(gone["state"].text == "partial" && gone["server"] == .null)
    #expect(gone["gone"].int ?? 0 > 0)
    let new = try folder(run, "Old sent")
    #expect(new["archived"].int == 0)
    #expect(run.summary["server_new"].int == run.summary["server_gone"].int)
  }

  @Test("a renumbered folder is compared by its headers")
  func renumbered() throws {
    try desk.changeJournal("UPDATE generation SET uid_validity = uid_validity + 1")
    let run = try compare()
    run.expect(1, ["server_new": 0, "server_gone": 0, "server_flags": 0, "server_different": 0])
    let inbox = try folder(run)
    #expect(inbox["archived"].int == inbox["server"].int)
    #expect(inbox["reason"].text?.contains("renumbered") == true)
  }
}
