import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The end of a restore holds the date of arrival of what was sent against the one that the target shows.
@Suite("Under which date messages stand at the target", .aFewAtATime)
struct SentDateTests {
  private static let count = 12

  private func source(_ change: (inout ServedAccount) -> Void = { _ in }) throws -> LyingIMAPServer
  {
    var account = ServedAccount(count: Self.count)
    for index in account.inbox.messages.indices {
      account.inbox.messages[index].date = "0\(index % 9 + 1)-Jan-2020 10:00:00 +0000"
    }
    change(&account)
    return try LyingIMAPServer(account)
  }

  private func target(
    _ lie: @escaping LyingIMAPServer.Lie = { _, _ in }
  ) throws -> LyingIMAPServer {
    var empty = ServedAccount(count: 0)
    empty.inbox.uidValidity = 42
    return try LyingIMAPServer(empty, lie: lie)
  }

  /// A desk whose archive holds the messages of a source.
  private func filled(_ source: LyingIMAPServer) async throws -> FaultDesk {
    let desk = try FaultDesk()
    try await desk.run(desk.backup(source.port)).expect(0)
    return desk
  }

  /// A target that dates what it stores by its own clock.
  private static let today: LyingIMAPServer.Lie = { turn, _ in
    turn.untagged = turn.untagged.map { line in
      guard let range = line.firstRange(of: Array("INTERNALDATE \"".utf8)) else { return line }
      let date = Array("28-Nov-2026 00:00:00 +0000".utf8)
      return line[..<range.upperBound] + date + line[(range.upperBound + date.count)...]
    }
  }

  private func warnings(_ run: ToolRun) -> [String] {
    run.events("warning").compactMap(\.["what"].text).filter { $0.contains("date of arrival") }
  }

  @Test("a target that ignores the date is told of once, by number, and the exit status stays 0")
  func ignored() async throws {
    let desk = try await filled(try source())
    let server = try target(Self.today)
    let report = desk.scratch("proof.md")
    let run = try await desk.run(desk.restore(to: server.port) + ["--report", report])
    run.expect(
      0, ["messages_new": Self.count, "dates_differ": Self.count, "messages_altered": 0])
    let told = warnings(run)
    #expect(told.count == 1 && told.first?.contains(" on \(Self.count) of ") == true, "\(run)")
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: report)), as: UTF8.self)
    #expect(text.contains("There under another date of arrival"))
    // It was compared once.
    let again = try await desk.run(desk.restore(to: server.port))
    again.expect(0, ["messages_new": 0, "dates_differ": 0])
    #expect(warnings(again).isEmpty)
  }

  @Test("only the messages whose date was not kept are counted, whatever the zone")
  func some() async throws {
    let desk = try await filled(try source())
    let server = try target { turn, _ in
      for uid in turn.uids {
        // The same moment, told by another clock.
        turn.rewrite(uid, "03-Jan-2020 10:00:00 +0000", " 3-Jan-2020 19:00:00 +0900")
      }
      turn.rewrite(5, "05-Jan-2020 10:00:00", "05-Jan-2020 10:00:01")
    }
    let run = try await desk.run(desk.restore(to: server.port))
    run.expect(0, ["messages_new": Self.count, "dates_differ": 1])
    #expect(warnings(run).count == 1)
  }

  @Test("which of two equal messages stands under which of their dates is no difference")
  func equal() async throws {
    let desk = try await filled(
      try source { account in
        account.inbox.messages[1].octets = account.inbox.messages[0].octets
      })
    let server = try target { turn, _ in
      turn.rewrite(1, "01-Jan-2020", "02-Jan-2020")
      turn.rewrite(2, "02-Jan-2020", "01-Jan-2020")
    }
    let run = try await desk.run(desk.restore(to: server.port))
    run.expect(0, ["messages_new": Self.count, "dates_differ": 0])
    #expect(warnings(run).isEmpty)
  }

  @Test(
    "a target that does not tell its dates is no trouble",
    arguments: ["NO not that", "BAD what", "OK nothing"])
  func untold(_ answer: String) async throws {
    let desk = try await filled(try source())
    let server = try target { turn, _ in
      if turn.arguments.joined().contains("INTERNALDATE") { turn.refuse(answer) }
    }
    try await desk.run(desk.restore(to: server.port)).expect(
      0, ["messages_new": Self.count, "dates_differ": 0, "messages_unknown": 0])
  }

  @Test("a migration tells it too")
  func migration() async throws {
    let desk = try FaultDesk()
    let (source, server) = (try source(), try target(Self.today))
    let run = try await desk.run(
      desk.migrate(source.port, to: server.port, wait: "5s"))
    run.expect(0, ["messages_sent": Self.count, "dates_differ": Self.count])
    #expect(warnings(run).count == 1)
  }
}
