import TestSupport
import Testing

/// From a server with plain names to one whose folders are called `INBOX.Sent`, and back.
@Suite("Folders below INBOX", .needsDovecot)
struct FolderNamingTests {
  @Test("an account goes to a server with another prefix and separator and comes back as it was")
  func thereAndBack() throws {
    let desk = try Desk()
    let user = try desk.account("naming", "--sample", "40")
    try desk.tool.run(desk.backup(user)).expect()
    let courier = try DovecotServer.withFoldersBelowInbox
    let there = courier.newUser("below")
    let access = { (prefix: String) in
      ["--\(prefix)password-file", courier.passwordFile, "--\(prefix)ca-file", courier.caFile]
    }
    let restore = ["restore", desk.archive, "--to", courier.url(there)] + access("to-")
    try desk.tool.run(restore).expect(0)
    try desk.tool.run(restore).expect(0, ["messages_new": 0])
    let second = desk.scratch("second")
    let run = try desk.tool.run(
      ["backup", courier.url(there), "--archive", second] + access(""))
    run.expect(0)
    let names = run.events("folder").compactMap { $0["folder"].text }
    #expect(names.filter { $0 != "INBOX" }.allSatisfy { $0.hasPrefix("INBOX.") }, "\(names)")
    let back = try desk.account("naming-back")
    try desk.tool.run(
      ["restore", second, "--to", desk.server.url(back), "--to-password-file"]
        + [desk.server.passwordFile, "--to-ca-file", desk.server.caFile]
    ).expect(0)
    desk.expectEqual(user, back)
  }
}
