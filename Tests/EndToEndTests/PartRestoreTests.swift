import TestSupport
import Testing

/// A restore of a part between two migrations: what it does not bring stays as it is at the target.
@Suite("Restores of a part beside migrations", .aFewAtATime)
struct PartRestoreTests {
  /// The even ones are old.
  private static func account(_ numbers: Range<Int>) -> ServedAccount {
    var account = ServedAccount(inbox: [])
    for number in numbers {
      let month = number.isMultiple(of: 2) ? "Feb-2020" : "Feb-2024"
      account.inbox.add(
        Array(ServedAccount.sample(number).utf8), date: " 5-\(month) 09:30:00 +0900")
    }
    return account
  }

  private static func delete(_ numbers: Set<Int>, at server: LyingIMAPServer) {
    let texts = Set(numbers.map { Array(ServedAccount.sample($0).utf8) })
    server.account.inbox.messages.removeAll { texts.contains($0.octets) }
  }

  private static func expect(
    _ numbers: some Sequence<Int>, at server: LyingIMAPServer,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let there = server.account.inbox.messages.map { String(decoding: $0.octets, as: UTF8.self) }
    #expect(
      there.multiset == numbers.map(ServedAccount.sample).multiset, sourceLocation: sourceLocation)
  }

  @Test(
    "what was deleted there and is no part of it is not sent by later migrations, but by a whole restore",
    arguments: [false, true])
  func part(isRenumbered: Bool) async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(Self.account(0..<6))
    let target = try LyingIMAPServer(ServedAccount(inbox: []))
    let migrate = desk.migrate(source.port, to: target.port, wait: "20s")
    let restore = desk.restore(to: target.port).map { $0.replacing("taro%40", with: "hanako%40") }
    try await desk.run(migrate).expect(0, ["messages_new": 6])

    Self.delete([1, 2, 3, 4], at: target)
    try await desk.run(restore + ["--since", "2024-01-01"]).expect(0, ["messages_new": 2])
    Self.expect([0, 1, 3, 5], at: target)
    if isRenumbered { target.account.inbox.uidValidity += 1 }
    source.account.inbox.add(ServedAccount.sample(6))
    try await desk.run(migrate).expect(
      0, ["messages_sent": 1, "messages_merged": 0, "messages_missing": 0])
    Self.expect([0, 1, 3, 5, 6], at: target)
    // What was brought back may be deleted again.
    Self.delete([3], at: target)
    try await desk.run(migrate).expect(0, ["messages_sent": 0])
    Self.expect([0, 1, 5, 6], at: target)

    try await desk.run(restore + ["--dry-run"]).expect(0, ["messages_new": 3])
    try await desk.run(restore).expect(0, ["messages_new": 3])
    Self.expect(0...6, at: target)
    try await desk.run(restore).expect(0, ["messages_new": 0])
    try await desk.run(migrate).expect(0, ["messages_sent": 0])
    Self.expect(0...6, at: target)
  }

  @Test("what was deleted at the target is not in doubt when the job that sent it is undone")
  func undone() async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(Self.account(0..<6))
    let target = try LyingIMAPServer(ServedAccount(inbox: []))
    try await desk.run(desk.migrate(source.port, to: target.port, wait: "20s")).expect(
      0, ["messages_new": 6])
    Self.delete([1, 2], at: target)
    let restore = desk.restore(to: target.port).map { $0.replacing("taro%40", with: "hanako%40") }
    try await desk.run(restore + ["--since", "2024-01-01"]).expect(0, ["messages_new": 1])
    try await desk.run(restore + ["--undo", "1", "--apply"]).expect(
      0, ["messages_removed": 4, "messages_kept": 0])
    Self.expect([1], at: target)
  }
}
