import TestSupport
import Testing

@Suite("Restore to Dovecot", .needsDovecot)
struct RestoreTests {
  /// A desk whose archive holds an account of so many messages.
  private func filled(_ count: Int) throws -> (desk: Desk, source: String) {
    let desk = try Desk()
    let source = try desk.account("source", "--sample", "\(count)")
    try desk.tool.run(desk.backup(source)).expect(0, ["messages_new": count])
    return (desk, source)
  }

  @Test("a restored account equals the source, and a second restore sends nothing")
  func empty() throws {
    let (desk, source) = try filled(70)
    let target = try desk.account("target")
    try desk.tool.run(desk.restore(to: target)).expect(
      0, ["messages_new": 70, "messages_skipped": 0, "messages_failed": 0, "messages_unknown": 0])
    desk.expectEqual(source, target)
    try desk.tool.run(desk.restore(to: target)).expect(
      0, ["messages_new": 0, "messages_skipped": 70, "bytes": 0])
    desk.expectEqual(source, target)
    desk.expectArchiveEquals(source, "a restore changes no mail in the archive")
  }

  @Test("what the target holds already is not sent, whoever put it there")
  func halfFilled() throws {
    let (desk, source) = try filled(60)
    let target = try desk.account("half", "--sample", "33")
    try desk.tool.run(desk.restore(to: target)).expect(
      0, ["messages_new": 27, "messages_skipped": 33])
    desk.expectEqual(source, target)
  }

  @Test("the account that the mail came from gets back what was deleted there")
  func ownAccount() throws {
    let (desk, source) = try filled(50)
    let before = try desk.server.dump(source).multiset
    try desk.server.accounts(["uid", source, "INBOX", "STORE", "2:4", "+FLAGS", "(\\Deleted)"])
    try desk.server.accounts(["uid", source, "INBOX", "EXPUNGE", "2:4"])
    try desk.tool.run(desk.restore(to: source)).expect(0, ["messages_new": 3])
    #expect(try desk.server.dump(source).multiset == before)
  }

  @Test("what the user deletes at the target is sent again by the next restore")
  func deletedAtTarget() throws {
    let (desk, source) = try filled(40)
    let target = try desk.account("deleted")
    try desk.tool.run(desk.restore(to: target)).expect()
    try desk.server.accounts(["uid", target, "Sent", "STORE", "1:2", "+FLAGS", "(\\Deleted)"])
    try desk.server.accounts(["uid", target, "Sent", "EXPUNGE", "1:2"])
    try desk.tool.run(desk.restore(to: target)).expect(0, ["messages_new": 2])
    desk.expectEqual(source, target)
  }

  @Test("a message that the target refuses is named, and the rest arrives")
  func refused() throws {
    let (desk, source) = try filled(30)
    let empty = Repository.path("Fixtures/messages/odd/empty.eml")
    try desk.server.accounts(["fill", source, "--file", empty])
    try desk.tool.run(desk.backup(source)).expect(0, ["messages_new": 1])
    let target = try desk.account("refusing")
    let run = try desk.tool.run(desk.restore(to: target))
    run.expect(1, ["messages_new": 30, "messages_failed": 1])
    #expect(run.summary["state"] == .string("partial"))
    #expect(try desk.server.dump(target).count == 30)
  }

  @Test("a dry run sends nothing")
  func dryRun() throws {
    let (desk, _) = try filled(10)
    let target = try desk.account("dry")
    try desk.tool.run(desk.restore(to: target) + ["--dry-run"]).expect()
    #expect(try desk.server.dump(target).isEmpty)
  }

  @Test(
    "folders are chosen, renamed and put below a prefix",
    arguments: [
      (["--folder", "日本語*", "--folder=Sent"], ["日本語フォルダ", "Sent"]),
      (["--prefix", "旧/2023", "--folder", "INBOX"], ["旧/2023/INBOX"]),
      (["--map", "Sent=Gesendet", "--folder", "Sent"], ["Gesendet"]),
    ])
  func choice(options: [String], folders: [String]) throws {
    let (desk, _) = try filled(30)
    let target = try desk.account("choice")
    try desk.tool.run(desk.restore(to: target) + options).expect()
    #expect(Set(try desk.server.dump(target).map(\.folder)) == Set(folders))
  }
}
