import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Archives of mboxes", .needsDovecot)
struct MboxTests {
  private let desk: Desk

  init() throws { desk = try Desk() }

  private func backUp(_ user: String, _ more: String...) throws -> ToolRun {
    try desk.tool.run(desk.backup(user) + more)
  }

  /// Expects that the checker, which shares no code with mailkura, finds the account's mail.
  private func expectSound(_ user: String) throws {
    let mail = "\(desk.server.mailDirectory)/\(user)/Maildir"
    let run = try ChildProcess.run(
      [Repository.path("Scripts/check-archive"), desk.archive, "--against", mail])
    #expect(run.ending == .exit(0), "\(run.output)")
  }

  private func octets(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: desk.archive + "/" + path))
  }

  private func write(_ octets: Data, _ path: String) throws {
    try octets.write(to: URL(fileURLWithPath: desk.archive + "/" + path))
  }

  @Test("what a server has is archived, verified, listed and restored", arguments: [1, 4])
  func everyday(connections: Int) throws {
    let user = try desk.account("mbox", "--sample", "70")
    let before = try desk.server.dump(user).multiset
    try backUp(user, "--format", "mbox", "--connections", "\(connections)").expect(
      0, ["messages_new": 70, "messages_failed": 0])
    try expectSound(user)
    let listed = try desk.tool.run(["list", desk.archive])
    #expect(listed.listed.multiset == before)
    for message in listed.events("message") {
      #expect(message["offset"].int != nil && message["length"].int != nil)
      #expect(message["path"].text?.hasSuffix(".mbox") == true)
    }
    try desk.tool.run(["verify", desk.archive]).expect(
      0, ["messages_checked": 70, "damaged": 0, "missing": 0, "unknown": 0])
    let other = try desk.account("mbox-target")
    try desk.tool.run(desk.restore(to: other)).expect(0, ["messages_new": 70])
    desk.expectEqual(user, other)

    let mail = try desk.modificationTimes()
    try backUp(user).expect(0, ["messages_new": 0, "messages_skipped": 70, "bytes": 0])
    #expect(try desk.modificationTimes() == mail)
    #expect(!FileManager.default.fileExists(atPath: desk.archive + "/spool"))
  }

  @Test("new mail is appended; flags and deletions rewrite nothing")
  func changes() throws {
    let user = try desk.account("mbox-changes", "--plain", "20", "900")
    try backUp(user, "--format=mbox").expect(0, ["messages_new": 20])
    let before = try octets("mail/INBOX.mbox")
    let inbox = ["uid", user, "INBOX"]
    try desk.server.accounts(inbox + ["STORE", "4", "+FLAGS", "(\\Flagged new-word)"])
    try desk.server.accounts(inbox + ["STORE", "7", "+FLAGS", "(\\Deleted)"])
    try desk.server.accounts(inbox + ["EXPUNGE", "7"])
    try backUp(user).expect(
      0, ["messages_new": 0, "messages_gone": 1, "flags_changed": 1])
    #expect(try octets("mail/INBOX.mbox") == before)
    try desk.server.accounts(["fill", user, "--plain", "3", "2000"])
    try backUp(user).expect(0, ["messages_new": 3])
    let after = try octets("mail/INBOX.mbox")
    #expect(after.count > before.count + 6000 && after.starts(with: before))
    try expectSound(user)
  }

  @Test("the format of an archive is fixed when it is made")
  func fixedFormat() throws {
    let user = try desk.account("mbox-fixed", "--plain", "2", "300")
    try backUp(user, "--format", "mbox").expect()
    let run = try backUp(user, "--format", "maildir")
    run.expect(78)
    #expect(run.error["what"].text?.contains("mbox") == true, "\(run)")
    try backUp(user, "--format", "maildir", "--dry-run").expect(78)
    try backUp(user, "--format", "mbox").expect(0, ["messages_skipped": 2])
    try backUp(user, "--format", "tar").expect(64)
  }

  @Test("what another program appends is moved to quarantine, told, and counted by status")
  func foreignAppend() throws {
    let user = try desk.account("mbox-foreign", "--plain", "5", "300")
    try backUp(user, "--format", "mbox").expect()
    let before = try octets("mail/INBOX.mbox")
    let foreign = Data("From x Thu Jan  1 00:00:00 1970\nSubject: foreign\n\nbody\n\n".utf8)
    try write(before + foreign, "mail/INBOX.mbox")
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": 5])
    let run = try backUp(user)
    run.expect(0, ["messages_new": 0])
    #expect(run.events("warning").count == 1, "\(run)")
    #expect(try octets("mail/INBOX.mbox") == before)
    let status = try desk.tool.run(["status", desk.archive])
    #expect(status.events("status").first?["quarantined"].int == 1)
    #expect(status.events("status").first?["quarantined_bytes"].int == foreign.count)
    #expect(try backUp(user).events("warning").isEmpty)
    try expectSound(user)
  }

  @Test("an mbox that was cut off ends one run with 65, and the next one mends it")
  func cutOff() throws {
    let user = try desk.account("mbox-cut", "--plain", "9", "700")
    try backUp(user, "--format", "mbox").expect()
    let before = try octets("mail/INBOX.mbox")
    try write(before.prefix(before.count / 2), "mail/INBOX.mbox")
    let verified = try desk.tool.run(["verify", desk.archive])
    #expect(verified.ending == .exit(65) && verified.summary["missing"].int ?? 0 > 3)
    try backUp(user).expect(65)
    let lost = try desk.tool.run(["list", desk.archive]).events("message").filter {
      $0["path"] == .null && $0["offset"] == .null
    }
    #expect(lost.count > 3)
    try backUp(user).expect(0, ["messages_new": lost.count])
    #expect(try octets("mail/INBOX.mbox") == before)
    try expectSound(user)
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": 9])
  }

  @Test("prune writes an mbox anew without what is long gone, and what comes back is stored again")
  func prune() throws {
    let user = try desk.account("mbox-prune", "--plain", "9", "500")
    try backUp(user, "--format", "mbox").expect()
    try desk.server.accounts(["uid", user, "INBOX", "STORE", "1:3,9", "+FLAGS", "(\\Deleted)"])
    try desk.server.accounts(["uid", user, "INBOX", "EXPUNGE", "1:3,9"])
    try backUp(user).expect(0, ["messages_gone": 4])
    let before = try octets("mail/INBOX.mbox")
    let prune = ["prune", desk.archive, "--older-than", "0s"]
    try desk.tool.run(prune).expect(0, ["messages_pruned": 4])
    #expect(try octets("mail/INBOX.mbox") == before)
    try desk.tool.run(prune + ["--apply"]).expect(0, ["messages_pruned": 4])
    #expect(try octets("mail/INBOX.mbox").count < before.count * 6 / 9)
    try expectSound(user)
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": 5])
    try desk.tool.run(prune + ["--apply"]).expect(0, ["messages_pruned": 0])
    try desk.server.accounts(["fill", user, "--plain", "9", "500"])
    try backUp(user).expect(0, ["messages_new": 9])
    try expectSound(user)
    try desk.tool.run(["verify", desk.archive]).expect()
  }

  @Test("verify reads every octet of an mbox, also those between messages")
  func everyOctet() throws {
    let user = try desk.account("mbox-octets", "--plain", "3", "60")
    try backUp(user, "--format", "mbox").expect()
    let before = try octets("mail/INBOX.mbox")
    for position in stride(from: 0, to: before.count, by: 13) {
      var changed = before
      changed[position] = before[position] == 0x58 ? 0x59 : 0x58
      try write(changed, "mail/INBOX.mbox")
      let run = try desk.tool.run(["verify", desk.archive])
      let line = String(decoding: before[..<position], as: UTF8.self).split(
        separator: "\n", omittingEmptySubsequences: false)
      // The sender and the date of a separator line are for people.
      let isForPeople = line.last?.hasPrefix("From ") == true && before[position] != 10
      #expect(run.ending == .exit(isForPeople ? 0 : 65), "\(position) \(run)")
    }
    try write(before, "mail/INBOX.mbox")
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": 3])
  }

  @Test("an mbox that another program has rewritten is left alone, with 65")
  func rewritten() throws {
    let user = try desk.account("mbox-rewritten", "--plain", "4", "400")
    try backUp(user, "--format", "mbox").expect()
    let changed =
      try Data("From y Thu Jan  1 00:00:00 1970\n\nz\n\n".utf8) + octets("mail/INBOX.mbox")
    try write(changed, "mail/INBOX.mbox")
    let run = try backUp(user)
    run.expect(65)
    #expect(run.error["what"].text?.contains("INBOX.mbox") == true, "\(run)")
    #expect(try octets("mail/INBOX.mbox") == changed)
    #expect(!FileManager.default.fileExists(atPath: desk.archive + "/quarantine"))
  }
}
