import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The report of a run that the target has stopped.
@Suite("Reports of runs that end early", .aFewAtATime)
struct FullTargetTests {
  /// A target that has room for so many messages.
  private func target(room: Int) throws -> LyingIMAPServer {
    var empty = ServedAccount(count: 0)
    empty.inbox.uidValidity = 42
    return try LyingIMAPServer(empty) { turn, account in
      guard turn.name == "APPEND", account.inbox.messages.count >= room else { return }
      turn.refuse("NO [OVERQUOTA] full")
    }
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }

  private func row(_ desk: FaultDesk) throws -> [String] {
    let text = try text(desk.scratch("proof.md"))
    let line = text.split(separator: "\n").first { $0.hasPrefix("| INBOX") } ?? ""
    return line.split(separator: "|").map { String($0.filter { $0 != " " }) }
  }

  @Test(
    "what was sent before the quota was reached was sent now, and was there before the next run")
  func quota() async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(count: 10))
    try await desk.run(desk.backup(source.port)).expect(0)
    let server = try target(room: 6)
    let restore = desk.restore(to: server.port) + ["--report", desk.scratch("proof.md")]
    let run = try await desk.run(restore)
    #expect(run.ending != .exit(0) && run.summary["messages_new"].int == 6, "\(run)")
    // In the archive, there before, sent now.
    let first = try row(desk)
    #expect(first.prefix(5) == ["INBOX", "INBOX", "10", "0", "6"], "\(first)")
    _ = try await desk.run(restore)
    let second = try row(desk)
    #expect(second.prefix(5) == ["INBOX", "INBOX", "10", "6", "0"], "\(second)")
  }

  @Test("a migration tells it too")
  func migration() async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(count: 10))
    let server = try target(room: 6)
    _ = try await desk.run(
      desk.migrate(source.port, to: server.port, wait: "1s")
        + ["--report", desk.scratch("proof.md")])
    let figures = try row(desk)
    #expect(figures.prefix(5) == ["INBOX", "INBOX", "10", "0", "6"], "\(figures)")
  }
}
