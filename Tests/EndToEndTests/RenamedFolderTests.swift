import TestSupport
import Testing

/// Folders that the server renames: what the archive holds of them is not fetched again.
@Suite("Renamed folders", .aFewAtATime)
struct RenamedFolderTests {
  static let texts = (0..<50).map(ServedAccount.sample)
  static let others = (100..<150).map(ServedAccount.sample)

  /// Two folders of one UIDVALIDITY and the same UIDs, and a folder below.
  private func account() -> ServedAccount {
    var account = ServedAccount(count: 1)
    for text in Self.others { account["Alpha"].add(text) }
    for text in Self.texts { account["Project"].add(text) }
    for text in Self.texts.prefix(3) { account["Project/2024"].add(text + "child\r\n") }
    return account
  }

  private static func child(_ text: String) -> String { text + "child\r\n" }

  private func rename(_ account: inout ServedAccount, _ old: String, _ new: String) {
    for index in account.mailboxes.indices {
      let name = String(decoding: account.mailboxes[index].name, as: UTF8.self)
      if name == old || name.hasPrefix(old + "/") {
        account.mailboxes[index].name = Array((new + name.dropFirst(old.count)).utf8)
      }
    }
  }

  @Test("are attached with what is below them, told apart and kept", arguments: [1, 3])
  func renamed(_ connections: Int) async throws {
    let desk = try FaultDesk()
    var account = account()
    let first = try LyingIMAPServer(account)
    try await desk.run(desk.backup(first.port)).expect(0, ["messages_new": 104])
    rename(&account, "Project", "Done")
    rename(&account, "Alpha", "Zeta")
    account["Done"].messages[4].flags = ["\\Flagged"]
    account["Done"].add(ServedAccount.sample(777))
    let bodies = BodyCount()
    let server = try LyingIMAPServer(account) { turn, _ in bodies.add(turn.bodies) }
    let command = desk.backup(server.port) + ["--connections", "\(connections)"]
    let run = try await desk.run(command)
    run.expect(0, ["messages_new": 104, "messages_gone": 103])
    #expect(bodies.value == 1)
    #expect(
      run.events("warning").count { $0["what"].text?.contains("is now called") == true } == 3,
      "\(run)")
    let children = Self.texts.prefix(3).map(Self.child)
    try await desk.expectArchive([
      "INBOX": [ServedAccount.sample(0)], "Alpha": Self.others, "Zeta": Self.others,
      "Project": Self.texts, "Done": Self.texts + [ServedAccount.sample(777)],
      "Project/2024": children, "Done/2024": children,
    ])
    let listed = try await desk.run(["list", desk.archive]).listed
    #expect(Set(listed.map(\.folder)) == ["INBOX", "Zeta", "Done", "Done/2024"])
    #expect(listed.filter { $0.flags.contains("flagged") }.map(\.folder) == ["Done"])
    try await desk.run(command).expect(0, ["messages_new": 0, "messages_gone": 0])
  }

  @Test("a UIDVALIDITY that two folders share proves nothing")
  func sameUIDValidity() async throws {
    let desk = try FaultDesk()
    var account = account()
    let first = try LyingIMAPServer(account)
    try await desk.run(desk.backup(first.port)).expect(0)
    // Deleted, and another one made, with the numbers of the old one.
    account.mailboxes.removeAll { $0.name == Array("Project".utf8) }
    for text in Self.others.reversed() { account["New"].add(text) }
    let bodies = BodyCount()
    let server = try LyingIMAPServer(account) { turn, _ in bodies.add(turn.bodies) }
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": 50, "messages_gone": 50])
    #expect(bodies.value == 50)
  }

  @Test(
    "a MAILBOXID tells a renamed folder whatever became of its numbers", arguments: [true, false])
  func mailboxID(_ keepsUIDs: Bool) async throws {
    let desk = try FaultDesk()
    var account = account()
    account.capabilities += " OBJECTID"
    account["Project"].mailboxID = "F1"
    account["Alpha"].mailboxID = "F2"
    let first = try LyingIMAPServer(account)
    try await desk.run(desk.backup(first.port)).expect(0)
    rename(&account, "Project", "Done")
    if !keepsUIDs {
      account["Done"].uidValidity += 1
      for index in account["Done"].messages.indices { account["Done"].messages[index].uid += 70 }
      account["Done"].uidNext += 70
    }
    let bodies = BodyCount()
    let server = try LyingIMAPServer(account) { turn, _ in bodies.add(turn.bodies) }
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": 53, "messages_gone": 53])
    // A sample of twenty where the UIDs are others.
    #expect(bodies.value == (keepsUIDs ? 0 : 20))
  }
}
