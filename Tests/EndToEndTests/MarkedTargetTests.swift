import TestSupport
import Testing

/// Messages at the target that are marked as deleted count as present, and that is told.
@Suite("Messages that are marked as deleted at the target", .aFewAtATime)
struct MarkedTargetTests {
  private static let count = 6

  private func marked(_ run: ToolRun) -> [String] {
    run.events("warning").compactMap(\.["what"].text).filter { $0.contains("marked as deleted") }
  }

  /// Another account than the one archived.
  private func other(_ line: [String]) -> [String] {
    line.map { $0.replacing("taro%40", with: "hanako%40") }
  }

  @Test("a restore and a comparison tell how many, but for those that were archived so")
  func told() async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: Self.count)
    account.inbox.messages[0].flags = ["\\Deleted"]
    let source = try LyingIMAPServer(account)
    try await desk.run(desk.backup(source.port)).expect(0)
    var empty = ServedAccount(count: 0)
    empty.inbox.uidValidity = 42
    let target = try LyingIMAPServer(empty)
    let restore = other(desk.restore(to: target.port))
    let verify = [
      "verify", desk.archive, "--against", other([desk.url(target.port)])[0], "--password-file",
      desk.scratch("password"), "--allow-plaintext",
    ]
    let first = try await desk.run(restore)
    first.expect(0, ["messages_new": Self.count])
    #expect(marked(first).isEmpty, "\(first)")
    let sound = try await desk.run(restore)
    sound.expect(0, ["messages_new": 0])
    #expect(marked(sound).isEmpty, "\(sound)")

    for index in [2, 4] { target.account.inbox.messages[index].flags = ["\\Seen", "\\Deleted"] }
    let run = try await desk.run(restore)
    run.expect(0, ["messages_new": 0])
    #expect(marked(run).count == 1 && marked(run).first?.hasPrefix("2 of ") == true, "\(run)")
    let proof = try await desk.run(verify)
    proof.expect(0, ["target_present": Self.count])
    #expect(marked(proof).count == 1 && marked(proof).first?.hasPrefix("2 of ") == true, "\(proof)")

    // Once they are expunged, a restore sends them.
    target.account.inbox.messages.removeAll { $0.flags.contains("\\Seen") }
    let last = try await desk.run(restore)
    last.expect(0, ["messages_new": 2])
    #expect(marked(last).isEmpty, "\(last)")
  }
}
