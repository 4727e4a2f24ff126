import TestSupport
import Testing

/// Migrations between two kinds of servers, whose ends are compared by what reads both without mailkura.
@Suite(
  "Migration between Dovecot and Cyrus",
  .enabled(if: CyrusServer.isAvailable && DovecotServer.isAvailable, "needs Dovecot and Cyrus"))
struct CrossMigrationTests {
  private let desk: Desk
  private let cyrus: CyrusServer

  init() throws {
    desk = try Desk()
    cyrus = try CyrusServer.shared
  }

  private var cyrusAccess: (String) -> [String] {
    { ["--\($0)password-file", cyrus.passwordFile, "--\($0)ca-file", cyrus.caFile] }
  }

  /// What is in one account more often than in another.
  private func surplus(_ left: [MailEntry], over right: [MailEntry]) -> [MailEntry] {
    let other = right.multiset
    return left.multiset.filter { $0.value > other[$0.key, default: 0] }.map(\.key)
  }

  @Test("an account of Dovecot arrives at Cyrus with flags, keywords and dates")
  func toCyrus() throws {
    let source = try desk.account("source", "--sample", "90")
    let target = try cyrus.newUser()
    let line =
      ["migrate", "--from", desk.server.url(source), "--to", cyrus.url(target)]
      + ["--archive", desk.archive] + desk.credentials("from-") + cyrusAccess("to-")
    // Cyrus does not take a header without an end.
    try tool(line).expect(
      1, ["messages_new": 90, "messages_sent": 89, "messages_failed": 1, "messages_altered": 1])
    try desk.server.accounts(["fill", source, "--plain", "4", "900"])
    try tool(line).expect(
      1, ["messages_new": 4, "messages_sent": 4, "messages_failed": 1, "messages_altered": 1])
    try tool(line).expect(1, ["messages_new": 0, "messages_sent": 0, "messages_present": 93])
    let (there, here) = (try desk.server.dump(source), try cyrus.dump(target))
    #expect(here.count == 93)
    // And it writes the octets of another one anew.
    let (lost, altered) = (surplus(there, over: here), surplus(here, over: there))
    #expect(lost.count == 2)
    #expect(altered.count == 1)
    let isSame = { (entry: MailEntry) in
      entry.flags == altered[0].flags && entry.keywords == altered[0].keywords
        && entry.date == altered[0].date && entry.folder == altered[0].folder
    }
    #expect(lost.contains(where: isSame))
    let reasons = try desk.tool.run(["status", desk.archive, "--failed"])
    let refused = reasons.events("failure").compactMap { $0["sha256"].text }
    #expect(refused == lost.filter { !isSame($0) }.map(\.sha256))
  }

  @Test("an account of Cyrus arrives at Dovecot, which has a part of it already")
  func toDovecot() throws {
    let source = try cyrus.newUser()
    try cyrus.accounts("fill", source, "--sample", "90")
    let target = try desk.account("target", "--sample", "20")
    let line =
      ["migrate", "--from", cyrus.url(source), "--to", desk.server.url(target)]
      + ["--archive", desk.archive] + cyrusAccess("from-") + desk.credentials("to-")
    let run = try tool(line)
    run.expect(0, ["messages_failed": 0])
    let present = try #require(run.summary["messages_present"].int)
    #expect(present > 10 && present <= 20)
    let (there, here) = (try cyrus.dump(source), try desk.server.dump(target))
    #expect(here.count == 20 + there.count - present)
    #expect(surplus(there, over: here) == [])
    try tool(line + ["--dry-run"]).expect(0, ["messages_sent": 0])
    try tool(line).expect(0, ["messages_new": 0, "messages_sent": 0])
  }

  private func tool(_ arguments: [String]) throws -> ToolRun { try desk.tool.run(arguments) }
}
