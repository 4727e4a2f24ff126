import TestSupport
import Testing

/// What may be fetched within a day is counted over all runs.
@Suite("The limit of a day", .aFewAtATime)
struct DailyLimitTests {
  private static let messages = (0..<60).map { number in
    ServedAccount.sample(number) + String(repeating: "\(number) of sixty\r\n", count: 700)
  }

  @Test("ends a run with 75 and the time to come back, and the next one too; the rest comes later")
  func limit() async throws {
    let desk = try FaultDesk()
    let bodies = BodyCount()
    let server = try LyingIMAPServer(ServedAccount(inbox: Self.messages)) { turn, _ in
      bodies.add(turn.bodies)
    }
    let first = try await desk.run(desk.backup(server.port) + ["--daily-limit", "100k"])
    // Those that are asked for while nothing is known of their size.
    first.expect(75, ["messages_new": 20, "messages_failed": 0])
    let wait = try #require(first.summary["retry_after"].int)
    #expect(wait > 23 * 3600 && wait <= 25 * 3600, "\(first)")
    #expect(first.error["what"].text?.contains("24 hours") == true, "\(first)")
    let again = try await desk.run(desk.backup(server.port) + ["--daily-limit", "150k"])
    again.expect(75, ["messages_new": 0])
    #expect(bodies.value == 20)
    let more = try await desk.run(desk.backup(server.port) + ["--daily-limit", "250k"])
    #expect(more.ending == .exit(75), "\(more)")
    #expect(bodies.value == 40)
    try await desk.run(desk.backup(server.port) + ["--daily-limit", "none"]).expect(0)
    #expect(bodies.value == 60)
    try await desk.expectArchive(["INBOX": Self.messages])
    // With nothing to fetch there is nothing to hold back.
    try await desk.run(desk.backup(server.port) + ["--daily-limit", "1"]).expect(
      0, ["messages_skipped": 60])
  }

  @Test("what came before a broken line counts as well")
  func broken() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(inbox: Self.messages)) { turn, _ in
      guard turn.bodies > 0 else { return }
      turn.untagged = [Array(turn.untagged[0].prefix(5_000))]
      turn.status = nil
      turn.fate = .closes
    }
    let run = try await desk.run(desk.backup(server.port) + ["--daily-limit", "20k"], wait: "60s")
    run.expect(75, ["messages_new": 0])
    #expect(run.summary["retry_after"].int.map { $0 > 3600 } == true, "\(run)")
    #expect(server.connections < 20)
  }

  @Test("no size is no limit", arguments: ["0", "many", "-5"])
  func usage(_ limit: String) async throws {
    let desk = try FaultDesk()
    try await desk.run(desk.backup(1) + ["--daily-limit=\(limit)"]).expect(64)
  }
}
