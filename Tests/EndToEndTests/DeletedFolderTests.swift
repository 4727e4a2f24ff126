import TestSupport
import Testing

/// A folder that somebody has deleted at the target.
@Suite("Folders deleted at the target", .aFewAtATime)
struct DeletedFolderTests {
  @Test("a dry run tells what a restore brings back, and what a migration leaves")
  func dryRun() async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(inbox: 2, work: 10..<15))
    var empty = ServedAccount(count: 0)
    empty.inbox.uidValidity = 42
    let target = try LyingIMAPServer(empty) { turn, account in
      account.makeMailbox(turn)
      if turn.name == "CREATE" { account["Work"].uidValidity = UInt32(100 + turn.count) }
    }
    let migrate = desk.migrate(source.port, to: target.port, wait: "20s")
    let restore = desk.restore(to: target.port).map { $0.replacing("taro%40", with: "hanako%40") }
    try await desk.run(migrate).expect(0, ["messages_sent": 7])
    target.account.mailboxes.removeAll { $0.name == Array("Work".utf8) }

    try await desk.run(migrate + ["--dry-run"]).expect(0, ["messages_sent": 0])
    for _ in 0..<2 {
      let run = try await desk.run(restore + ["--dry-run"])
      run.expect(0, ["messages_new": 5])
      let folder = run.events("folder").first { $0["folder"].text == "Work" }
      #expect(folder?["planned"].int == 5 && folder?["sent"].int == 5, "\(run)")
    }
    try await desk.run(migrate).expect(0, ["messages_sent": 0])
    #expect(target.account["Work"].messages.isEmpty)
    try await desk.run(migrate + ["--dry-run"]).expect(0, ["messages_sent": 0])
    try await desk.run(restore).expect(0, ["messages_new": 5])
    #expect(target.account["Work"].messages.count == 5)
  }
}
