import TestSupport
import Testing

/// Without a lie everything goes well; the other suites stand on this.
@Suite("An honest server", .aFewAtATime)
struct HonestServerTests {
  @Test("backup, second backup, restore and second restore")
  func honest() async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 3)
    account["Archive/2024"].add(ServedAccount.sample(3))
    account["Archive/2024"].add(ServedAccount.sample(3))
    let server = try LyingIMAPServer(account)
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 5])
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": 0, "messages_skipped": 5, "flags_changed": 0])
    try await desk.expectArchive([
      "INBOX": (0..<3).map(ServedAccount.sample),
      "Archive/2024": [ServedAccount.sample(3), ServedAccount.sample(3)],
    ])
    let target = try LyingIMAPServer(ServedAccount(count: 1))
    target.account["Archive/2024"] = ServedAccount.Mailbox("Archive/2024")
    try await desk.run(desk.restore(to: target.port)).expect(0, ["messages_new": 4])
    try await desk.run(desk.restore(to: target.port)).expect(
      0, ["messages_new": 0, "messages_skipped": 5])
    #expect(
      target.account["INBOX"].messages.map(\.octets).multiset
        == account["INBOX"].messages.map(\.octets).multiset)
    #expect(target.account["Archive/2024"].messages.count == 2)
  }
}
