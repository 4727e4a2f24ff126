import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Cyrus IMAP", .enabled(if: CyrusServer.isAvailable, "needs Debian's packages of Cyrus"))
struct CyrusTests {
  private let server: CyrusServer
  private let scratch: ScratchDirectory
  private let tool: ToolUnderTest
  private let user: String

  init() throws {
    server = try CyrusServer.shared
    scratch = try ScratchDirectory("cyrus-desk")
    tool = try ToolUnderTest(scratch)
    user = try server.newUser()
  }

  private var archive: String { scratch("kura") }

  private func backUp(_ more: String...) throws -> ToolRun {
    try tool.run(
      ["backup", server.url(user), "--archive", archive, "--password-file", server.passwordFile]
        + ["--ca-file", server.caFile] + more)
  }

  private func messages(_ folder: String? = nil) throws -> Int {
    let all = try server.accounts("dump", user).split(separator: "\n")
    guard let folder else { return all.count }
    return all.filter { $0.contains("\"folder\": \"\(folder)\"") }.count
  }

  @Test("an account is archived as it is, follows changes, and asks for nothing twice")
  func followed() throws {
    try server.accounts("fill", user, "--sample", "60")
    let count = try messages()
    #expect(count > 40)
    try backUp("--connections", "3").expect(0, ["messages_new": count])
    try server.accounts("check", archive, user)
    let again = try backUp("-v")
    again.expect(0, ["messages_new": 0, "messages_gone": 0, "flags_changed": 0, "bytes": 0])
    let used = again.events("extensions").first?["used"].texts ?? []
    #expect(Set(used).isSuperset(of: ["LIST-STATUS", "NAMESPACE"]), "\(used)")
    #expect(!used.contains("COMPRESS=DEFLATE"))
    try server.accounts("uid", user, "INBOX", "STORE", "1:3", "+FLAGS", "(\\Flagged $Forwarded)")
    try server.accounts("uid", user, "INBOX", "STORE", "4", "+FLAGS", "(\\Deleted)")
    try server.accounts("uid", user, "INBOX", "EXPUNGE", "4")
    try server.accounts("fill", user, "--plain", "7", "400")
    let run = try backUp("-vv")
    run.expect(0, ["messages_new": 7, "messages_gone": 1])
    #expect(run.errorOutput.contains(" VANISHED)"))
    #expect(run.summary["flags_changed"].int ?? 0 > 0)
    try tool.run(["verify", archive]).expect()
    let present = try tool.run(["list", archive]).listed
    #expect(present.count == count - 1 + 7)
  }

  @Test("what is offloaded is off the server, whole in the archive, and not missed")
  func offloaded() throws {
    try server.accounts("fill", user, "--sample", "60")
    let count = try messages()
    try backUp().expect(0, ["messages_new": count])
    let offload =
      ["offload", server.url(user), "--archive", archive, "--password-file", server.passwordFile]
      + ["--ca-file", server.caFile, "--older-than", "1d", "--include-flagged"]
    let dry = try tool.run(offload)
    let removable = try #require(dry.summary["messages_removed"].int)
    #expect(removable > 20)
    try tool.run(offload + ["--apply"]).expect(
      0, ["messages_removed": removable, "messages_failed": 0])
    #expect(try messages() == count - removable)
    try backUp().expect(0, ["messages_new": 0, "messages_gone": 0])
    try tool.run(["verify", archive]).expect(0, ["messages_checked": count])
  }

  @Test("an archive of mboxes holds the same octets, and what is restored is what was there")
  func restored() throws {
    try server.accounts("fill", user, "--sample", "60")
    let count = try messages()
    try backUp("--format", "mbox").expect(0, ["messages_new": count])
    try tool.run(["verify", archive]).expect(0, ["messages_checked": count])
    let other = try server.newUser()
    let restore =
      ["restore", archive, "--to", server.url(other), "--to-password-file", server.passwordFile]
      + ["--to-ca-file", server.caFile]
    let run = try tool.run(restore + ["-v"])
    run.expect(0, ["messages_new": count])
    let used = run.events("extensions").first?["used"].texts ?? []
    #expect(Set(used).isSuperset(of: ["LITERAL+", "UIDPLUS"]), "\(used)")
    try server.accounts("compare", user, other)
    try tool.run(restore).expect(0, ["messages_new": 0])
  }

  @Test("an account goes to a Cyrus with folders below INBOX and comes back as it was")
  func belowInbox() throws {
    try server.accounts("fill", user, "--sample", "40")
    try backUp().expect()
    let below = try CyrusServer.withFoldersBelowInbox
    let there = try below.newUser()
    let access = { (prefix: String) in
      ["--\(prefix)password-file", below.passwordFile, "--\(prefix)ca-file", below.caFile]
    }
    let restore = ["restore", archive, "--to", below.url(there)] + access("to-")
    try tool.run(restore).expect(0)
    try tool.run(restore).expect(0, ["messages_new": 0])
    let second = scratch("second")
    let run = try tool.run(["backup", below.url(there), "--archive", second] + access(""))
    run.expect(0)
    let names = run.events("folder").compactMap { $0["folder"].text }
    #expect(names.filter { $0 != "INBOX" }.allSatisfy { $0.hasPrefix("INBOX.") }, "\(names)")
    let back = try server.newUser()
    try tool.run(
      ["restore", second, "--to", server.url(back), "--to-password-file", server.passwordFile]
        + ["--to-ca-file", server.caFile]
    ).expect(0)
    try server.accounts("compare", user, back)
  }

  @Test("a message copied to another folder is known by its EMAILID and not fetched again")
  func copied() throws {
    try server.accounts("fill", user, "--plain", "9", "60000")
    let first = try backUp()
    first.expect(0, ["messages_new": 9])
    try server.accounts("uid", user, "INBOX", "COPY", "1:9", "Sent")
    let second = try backUp("-vv")
    second.expect(0, ["messages_new": 9])
    #expect(second.errorOutput.contains("EMAILID"))
    #expect(!second.errorOutput.contains("BODY.PEEK[]"), "\(second.errorOutput)")
    try server.accounts("check", archive, user)
  }

  @Test("a renamed folder is recognised and nothing of it fetched again")
  func renamed() throws {
    try server.accounts("fill", user, "--sample", "60")
    try backUp().expect()
    try server.accounts("rename", user, "Archive/2024", "Archive/二〇二四")
    let run = try backUp("-vv")
    run.expect(0)
    #expect(!run.errorOutput.contains("BODY.PEEK[]"), "\(run.errorOutput)")
    #expect(try messages("Archive/二〇二四") > 0)
    try tool.run(["verify", archive]).expect()
  }

  @Test("an account is archived over compressed connections")
  func compressed() throws {
    try server.accounts("fill", user, "--sample", "60")
    let count = try messages()
    let file = try scratch.write(
      "config.json5",
      """
      { accounts: { box: {
        source: "imaps://localhost:\(server.imaps)", user: "\(user)", archive: "\(archive)",
        caFile: "\(server.caFile)", password: { file: "\(server.passwordFile)" }, compress: true,
      } } }
      """)
    let run = try tool.run(["backup", "box", "--config", file, "--connections", "2", "-vv"])
    run.expect(0, ["messages_new": count])
    #expect(run.errorOutput.contains("COMPRESS DEFLATE"))
    try server.accounts("check", archive, user)
  }
}
