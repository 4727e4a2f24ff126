import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite("Offload from Dovecot", .needsDovecot)
struct OffloadTests {
  private func offload(_ desk: Desk, _ user: String, _ more: String...) -> [String] {
    ["offload", desk.server.url(user), "--archive", desk.archive, "--older-than", "1d"]
      + desk.credentials() + more
  }

  private func held(_ desk: Desk, _ user: String) throws -> [String: Int] {
    try desk.server.dump(user).map { "\($0.folder) \($0.sha256)" }.multiset
  }

  @Test(
    "a dry run tells, --apply removes exactly that, the archive is whole and a restore brings it back",
    arguments: ["maildir", "mbox"])
  func whole(format: String) throws {
    let desk = try Desk()
    let user = try desk.account("offload", "--sample", "60")
    let before = try held(desk, user)
    let count = before.values.reduce(0, +)
    try desk.tool.run(desk.backup(user) + ["--format", format]).expect(0, ["messages_new": count])
    let dry = try desk.tool.run(offload(desk, user, "-v"))
    let removable = try #require(dry.summary["messages_removed"].int)
    dry.expect(0, ["messages_removed": removable])
    #expect(removable > 20 && removable < count)
    #expect(dry.events("message").count { $0["outcome"].text == "removable" } == removable)
    #expect(try held(desk, user) == before)
    let run = try desk.tool.run(offload(desk, user, "--apply", "--connections", "3"))
    run.expect(
      0,
      [
        "messages_removed": removable, "messages_kept": count - removable, "messages_failed": 0,
        "bytes": try #require(dry.summary["bytes"].int),
      ])
    #expect(try held(desk, user).values.reduce(0, +) == count - removable)
    try desk.tool.run(offload(desk, user, "--apply")).expect(0, ["messages_removed": 0])
    // Nothing is missed, and nothing comes twice.
    try desk.tool.run(desk.backup(user)).expect(
      0, ["messages_new": 0, "messages_gone": 0, "messages_skipped": count - removable])
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": count])
    let listed = try desk.tool.run(["list", desk.archive]).events("message")
    #expect(listed.count == count)
    #expect(listed.count { $0["removed_since"].text != nil } == removable)
    try desk.tool.run(["prune", desk.archive, "--older-than", "0s", "--apply"]).expect(
      0, ["messages_pruned": 0])
    // To another account, and back to the one that it came from.
    let other = try desk.account("other")
    try desk.tool.run(desk.restore(to: other)).expect(0, ["messages_new": count])
    #expect(try held(desk, other) == before)
    try desk.tool.run(desk.restore(to: user)).expect(0, ["messages_new": removable])
    #expect(try held(desk, user) == before)
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_gone": 0, "messages_failed": 0])
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": count])
    // And off again: what the archive holds does not grow.
    try desk.tool.run(offload(desk, user, "--apply", "--paranoid")).expect(
      0, ["messages_removed": removable])
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": count])
  }

  @Test("damaged, missing, changed and unarchived messages stay, each with its reason")
  func doubtful() throws {
    let desk = try Desk()
    let user = try desk.account("doubtful", "--plain", "12", "900")
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": 12])
    let listed = try desk.tool.run(["list", desk.archive]).events("message")
    let files = try (1...2).map { uid in
      desk.archive + "/" + (try #require(listed.first { $0["uid"].int == uid }?["path"].text))
    }
    var octets = try desk.octets(files[0])
    octets[octets.count - 5] ^= 1
    try octets.write(to: URL(fileURLWithPath: files[0]))
    try FileManager.default.removeItem(atPath: files[1])
    try desk.server.accounts(["uid", user, "INBOX", "STORE", "9", "+FLAGS", "(\\Answered)"])
    try desk.server.accounts(["uid", user, "INBOX", "COPY", "10", "INBOX"])
    let run = try desk.tool.run(offload(desk, user, "--apply", "-v"))
    run.expect(1, ["messages_failed": 4, "messages_removed": 9])
    #expect(try held(desk, user).values.reduce(0, +) == 4)
    let reason = run.events("folder").compactMap { $0["reason"].text }.joined()
    for word in ["damaged", "flags changed", "not archived"] { #expect(reason.contains(word)) }
    try desk.tool.run(
      ["verify", desk.archive, "--repair", "--against", desk.server.url(user)]
        + desk.credentials()
    ).expect(0, ["repaired": 2])
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": 12])
    try desk.tool.run(desk.backup(user)).expect(0)
    try desk.tool.run(offload(desk, user, "--apply")).expect(0, ["messages_failed": 0])
    #expect(try held(desk, user).isEmpty)
  }

  @Test("a folder that lost most of its messages at once is left alone until that is allowed")
  func massRemoval() throws {
    let desk = try Desk()
    let user = try desk.account("mass", "--plain", "50", "300")
    try desk.tool.run(desk.backup(user)).expect(0)
    try desk.server.accounts(["uid", user, "INBOX", "STORE", "1:40", "+FLAGS", "(\\Deleted)"])
    try desk.server.accounts(["uid", user, "INBOX", "EXPUNGE", "1:40"])
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_gone": 40])
    let run = try desk.tool.run(offload(desk, user, "--apply"))
    run.expect(1, ["messages_removed": 0, "folders_held": 1])
    #expect(run.events("warning").first?["remedy"].text?.contains("--allow-mass-removal") == true)
    try desk.tool.run(desk.backup(user) + ["--delete"]).expect(1, ["messages_removed": 0])
    try desk.tool.run(offload(desk, user, "--allow-mass-removal")).expect(
      0, ["messages_removed": 10, "folders_held": 0])
    try desk.tool.run(offload(desk, user, "--apply", "--allow-mass-removal")).expect(
      0, ["messages_removed": 10])
    // From then on it counts as meant.
    try desk.server.accounts(["fill", user, "--plain", "2", "300"])
    try desk.tool.run(desk.backup(user) + ["--delete"]).expect(
      0, ["messages_new": 2, "messages_removed": 2])
  }

  @Test("folders that are renamed or renumbered since the backup are left; after one they go")
  func renamed() throws {
    let desk = try Desk()
    let user = try desk.account("renamed", "--sample", "40")
    try desk.tool.run(desk.backup(user)).expect(0)
    let first = try held(desk, user).values.reduce(0, +)
    let sent = try held(desk, user).filter { $0.key.hasPrefix("Sent ") }.values.reduce(0, +)
    #expect(sent > 3)
    let move = offload(desk, user, "--apply", "--folder", "Elsewhere", "--include-flagged")
    let maildir = desk.server.mailDirectory + "/" + user + "/Maildir/"
    try FileManager.default.moveItem(atPath: maildir + ".Sent", toPath: maildir + ".Elsewhere")
    try desk.tool.run(move).expect(1, ["messages_removed": 0])
    #expect(try held(desk, user).values.reduce(0, +) == first)
    try desk.tool.run(desk.backup(user)).expect(0)
    try desk.tool.run(move).expect(0, ["messages_removed": sent])
  }

  @Test("backup --delete removes over IMAP what it has archived, and --delete-after what is old")
  func deleting() throws {
    let desk = try Desk()
    let user = try desk.account("deleting", "--plain", "25", "900")
    let before = try held(desk, user)
    let arguments = desk.backup(user)
    try desk.tool.run(arguments + ["--delete", "--dry-run"]).expect(
      0, ["messages_new": 25, "messages_removed": 25])
    try desk.tool.run(arguments + ["--delete-after", "1d"]).expect(
      0, ["messages_new": 25, "messages_removed": 0])
    #expect(try held(desk, user) == before)
    try desk.tool.run(arguments + ["--delete", "--dry-run"]).expect(0, ["messages_removed": 25])
    try desk.tool.run(arguments + ["--delete"]).expect(
      0, ["messages_new": 0, "messages_removed": 25, "messages_gone": 0])
    #expect(try held(desk, user).isEmpty)
    try desk.tool.run(arguments + ["--delete"]).expect(
      0, ["messages_removed": 0, "messages_gone": 0])
    let other = try desk.account("other")
    try desk.tool.run(desk.restore(to: other)).expect(0, ["messages_new": 25])
    #expect(try held(desk, other) == before)
  }

  @Test("what is offloaded survives the loss of the journal, and is shown by status, list and show")
  func reindexed() throws {
    let desk = try Desk()
    let user = try desk.account("reindexed", "--plain", "9", "900")
    try desk.tool.run(desk.backup(user)).expect(0)
    try desk.tool.run(offload(desk, user, "--apply")).expect(0, ["messages_removed": 9])
    for journal in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: desk.archive + "/journal.sqlite3" + journal)
    }
    try desk.tool.run(["reindex", desk.archive]).expect(0)
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": 0, "messages_gone": 0])
    let status = try desk.tool.run(["status", desk.archive]).events("status").first
    #expect(status?["messages"].int == 9 && status?["messages_removed"].int == 9)
    let told = try desk.tool.run(["status", desk.archive], isJSON: false).output
    #expect(told.contains("offloaded: 9 of them"))
    let message = try #require(
      try desk.tool.run(["list", desk.archive]).events("message").first?["id"].text)
    let shown = try desk.tool.run(["show", desk.archive, message], isJSON: false).output
    #expect(shown.contains("removed from the server by mailkura"))
    let listed = try desk.tool.run(["list", desk.archive], isJSON: false).output
    #expect(listed.contains("[offloaded "))
  }

  @Test("an offload that is interrupted or killed is carried on") func interrupted() throws {
    let desk = try Desk()
    let user = try desk.account("interrupted", "--plain", "900", "2000")
    let before = try held(desk, user)
    try desk.tool.run(desk.backup(user)).expect(0)
    for signal in [SIGINT, SIGKILL] {
      let start = try held(desk, user).values.reduce(0, +)
      let child = try desk.tool.start(offload(desk, user, "--apply"))
      while child.poll() == nil, try held(desk, user).values.reduce(0, +) == start {}
      child.signal(signal)
      let run = ToolRun(child, limit: .seconds(12))
      #expect(signal == SIGKILL || [.exit(130), .exit(0)].contains(run.ending), "\(run)")
    }
    try desk.tool.run(offload(desk, user, "--apply")).expect(0, ["messages_failed": 0])
    #expect(try held(desk, user).isEmpty)
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": 0, "messages_gone": 0])
    let other = try desk.account("other")
    try desk.tool.run(desk.restore(to: other)).expect(0, ["messages_new": 900])
    #expect(try held(desk, other) == before)
  }

  @Test("without an archive or an age nothing is asked of the server") func usage() throws {
    let desk = try Desk()
    let user = try desk.account("usage", "--plain", "1", "300")
    try desk.tool.run(offload(desk, user)).expect(66)
    let maildrop = desk.server.url(user, scheme: "pop3s")
    let run = try desk.tool.run(
      ["offload", maildrop, "--archive", desk.archive, "--older-than", "1d"] + desk.credentials())
    run.expect(64)
    #expect(run.events("error").first?["remedy"].text?.contains("--delete-after") == true)
    try desk.tool.run(
      ["offload", desk.server.url(user), "--archive", desk.archive] + desk.credentials()
    ).expect(64)
  }
}
