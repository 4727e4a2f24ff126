import TestSupport
import Testing

@Suite("Backup from Dovecot", .needsDovecot)
struct BackupTests {
  @Test("a first backup holds what the account holds", arguments: ["imaps", "imap"])
  func first(scheme: String) throws {
    let desk = try Desk()
    let user = try desk.account("first", "--sample", "70")
    let before = try desk.server.dump(user).multiset
    let run = try desk.tool.run(desk.backup(user, scheme: scheme))
    run.expect(0, ["messages_new": 70, "messages_skipped": 0, "messages_failed": 0])
    #expect(run.otherLines.isEmpty)
    let totals = Set(run.events("progress").map { $0["bytes_total"].int })
    #expect(totals == [run.summary["bytes"].int], "the whole is known from the start")
    #expect(run.summary["state"] == .string("done"))
    desk.expectArchiveEquals(user)
    let listed = try desk.tool.run(["list", desk.archive])
    #expect(listed.listed.multiset == before)
    #expect(try desk.server.dump(user).multiset == before, "the account is as it was")
  }

  @Test("a second backup of an unchanged account reads no bodies and touches no mail")
  func unchanged() throws {
    let desk = try Desk()
    let user = try desk.account("unchanged", "--sample", "40")
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": 40])
    let fetched = desk.server.bodiesFetched(by: user)
    #expect(fetched == 40, "the server counts bodies")
    let mail = try desk.modificationTimes()
    try desk.tool.run(desk.backup(user)).expect(
      0, ["messages_new": 0, "messages_skipped": 40, "bytes": 0, "flags_changed": 0])
    #expect(desk.server.bodiesFetched(by: user) == fetched)
    #expect(try desk.modificationTimes() == mail)
  }

  @Test(
    "one large folder over four connections: nothing lost, nothing doubled",
    arguments: ["maildir", "mbox"])
  func fourConnections(_ format: String) throws {
    let desk = try Desk()
    let user = try desk.account("four", "--plain", "3000", "2500")
    let arguments = desk.backup(user) + ["--format", format, "--connections", "4"]
    let run = try desk.tool.run(arguments)
    run.expect(0, ["messages_new": 3000, "messages_failed": 0])
    let fetched = desk.server.bodiesFetched(by: user)
    #expect(fetched == 3000, "\(run.errorOutput) \(run.output)")
    if format == "maildir" { desk.expectArchiveEquals(user) }
    let listed = try desk.tool.run(["list", desk.archive])
    #expect(try listed.listed.multiset == desk.server.dump(user).multiset)
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": 3000])
    try desk.tool.run(arguments).expect(0, ["messages_new": 0, "messages_skipped": 3000])
  }

  @Test("flags, moves, deletions and new mail are taken over and counted")
  func changes() throws {
    let desk = try Desk()
    let user = try desk.account("changes", "--sample", "50")
    try desk.tool.run(desk.backup(user)).expect()
    let inbox = ["uid", user, "INBOX"]
    try desk.server.accounts(inbox + ["STORE", "4", "+FLAGS", "(\\Flagged new-word)"])
    try desk.server.accounts(inbox + ["STORE", "5", "FLAGS", "(\\Answered)"])
    try desk.server.accounts(inbox + ["MOVE", "6", "Sent"])
    try desk.server.accounts(inbox + ["STORE", "7", "+FLAGS", "(\\Deleted)"])
    try desk.server.accounts(inbox + ["EXPUNGE", "7"])
    try desk.server.accounts(["fill", user, "--plain", "3", "2000"])
    try desk.tool.run(desk.backup(user)).expect(
      0, ["messages_new": 4, "messages_gone": 2, "flags_changed": 2])
    let listed = try desk.tool.run(["list", desk.archive])
    #expect(try listed.listed.multiset == desk.server.dump(user).multiset)
    let gone = listed.events("message").filter { $0["gone_since"] != .null }
    #expect(gone.count == 2, "what is gone stays in the archive")
    try desk.tool.run(desk.backup(user)).expect(
      0, ["messages_new": 0, "messages_gone": 0, "flags_changed": 0])
  }

  @Test(
    "folders are chosen by pattern and special use",
    arguments: [
      (
        ["--folder", "日本語*", "--folder=%", "--exclude", "\\Trash"],
        ["INBOX", "Sent", "日本語フォルダ", "a&b folder"]
      ),
      (["--exclude", "*"], []),
      (["--folder", "Archive/*"], ["Archive/2024"]),
    ])
  func choice(options: [String], folders: [String]) throws {
    let desk = try Desk()
    let user = try desk.account("choice", "--sample", "40")
    _ = try desk.tool.run(desk.backup(user) + options)
    let listed = try desk.tool.run(["list", desk.archive])
    #expect(Set(listed.listed.map(\.folder)) == Set(folders))
  }

  @Test("a dry run writes no mail")
  func dryRun() throws {
    let desk = try Desk()
    let user = try desk.account("dry", "--sample", "10")
    try desk.tool.run(desk.backup(user) + ["--dry-run"]).expect()
    #expect(try desk.modificationTimes().isEmpty)
  }

  @Test("a message of 40 MB needs no more memory than a small one", .timeLimit(.minutes(5)))
  func memory() throws {
    let desk = try Desk()
    let user = try desk.account("large", "--plain", "1", "40000000")
    let target = try desk.account("large-target")
    for arguments in [desk.backup(user), ["verify", desk.archive], desk.restore(to: target)] {
      let run = try desk.tool.run(arguments)
      run.expect()
      #if os(Linux)
      #expect(run.peakKilobytes > 1_000, "it is measured at all")
      #endif
      #expect(run.peakKilobytes < 64 * 1_024, "\(arguments[0]) took \(run.peakKilobytes) kB")
    }
    desk.expectEqual(user, target)
  }
}
