import TestSupport
import Testing

@Suite("Flags that change on the server", .needsDovecot)
struct FlagChangeTests {
  private let desk: Desk
  private let user: String

  init() throws {
    desk = try Desk()
    user = try desk.account("flags", "--plain", "120", "200")
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": 120])
  }

  private func set(_ uids: String, _ change: String, _ flags: String) throws {
    try desk.server.accounts(["uid", user, "INBOX", "STORE", uids, change, flags])
  }

  @Test("only what has changed since the last backup is asked for, and nothing of it is missed")
  func changedSince() throws {
    try set("5,60:62", "+FLAGS", "(\\Flagged Work)")
    try set("1:120", "-FLAGS", "(\\Seen)")
    let first = try desk.tool.run(desk.backup(user) + ["-vv"])
    first.expect(0, ["flags_changed": 4])
    #expect(first.errorOutput.contains("(UID FLAGS) (CHANGEDSINCE "))
    #expect(!first.errorOutput.contains("(UID FLAGS)\n"))
    #expect(first.errorOutput.split(separator: "\n").filter { $0.contains(" FETCH (") }.count < 20)
    try set("60", "-FLAGS", "(Work)")
    try desk.server.accounts(["uid", user, "INBOX", "COPY", "7", "INBOX"])
    try desk.tool.run(desk.backup(user)).expect(0, ["flags_changed": 1, "messages_new": 1])
    desk.expectArchiveEquals(user)
    try desk.tool.run(desk.backup(user)).expect(0, ["flags_changed": 0])
  }

  @Test("what has vanished, come and changed is told by the server, and the folder is not listed")
  func quickResync() throws {
    try set("3,40:44", "+FLAGS", "(\\Deleted)")
    try desk.server.accounts(["uid", user, "INBOX", "EXPUNGE", "3,40:44"])
    try set("7", "+FLAGS", "(\\Answered)")
    try desk.server.accounts(["uid", user, "INBOX", "COPY", "8:9", "INBOX"])
    let run = try desk.tool.run(desk.backup(user) + ["-vv"])
    run.expect(0, ["messages_new": 2, "messages_gone": 6, "flags_changed": 1])
    #expect(run.errorOutput.contains(" VANISHED)"))
    #expect(!run.errorOutput.contains("UID SEARCH RETURN (ALL) UID 1:"))
    let listed = try desk.tool.run(["list", desk.archive]).listed
    #expect(try listed.multiset == desk.server.dump(user).multiset)
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": 0, "messages_gone": 0])
  }

  @Test("an account in which nothing has changed costs one LIST, whatever its folders")
  func nothingChanged() throws {
    let other = try desk.account("list-status", "--sample", "60")
    let second = try Desk()
    try second.tool.run(second.backup(other)).expect(0, ["messages_new": 60])
    try second.tool.run(second.backup(other)).expect(0)
    let run = try second.tool.run(second.backup(other) + ["-vv"])
    run.expect(0, ["messages_new": 0, "messages_skipped": 60])
    #expect(run.errorOutput.contains("RETURN (SPECIAL-USE STATUS ("))
    for command in [" EXAMINE ", " STATUS \"", " UID "] {
      #expect(
        !run.errorOutput.split(separator: "\n").contains {
          $0.hasPrefix("C: ") && $0.contains(command)
        })
    }
    try second.server.accounts(["uid", other, "Sent", "STORE", "1", "+FLAGS", "(\\Flagged)"])
    try second.tool.run(second.backup(other)).expect(0, ["flags_changed": 1])
    second.expectArchiveEquals(other)
  }

  @Test(
    "where the journal does not know all flags of the last run, or the server counts anew, all are compared",
    arguments: [
      // As a run leaves it that was killed before the folder's end.
      "UPDATE generation SET cursor_run = NULL",
      "UPDATE generation SET cursor_highest_modseq = 1000000000",
    ])
  func comparedWhole(_ change: String) throws {
    try set("9", "+FLAGS", "(\\Answered)")
    try desk.changeJournal(change)
    let run = try desk.tool.run(desk.backup(user) + ["-vv"])
    run.expect(0, ["flags_changed": 1])
    #expect(!run.errorOutput.contains("CHANGEDSINCE"))
    desk.expectArchiveEquals(user)
  }
}
