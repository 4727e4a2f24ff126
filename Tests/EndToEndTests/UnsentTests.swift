import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a job has not brought to its target is listed with the reason, until it is there.
@Suite("What was not sent, and why", .aFewAtATime)
struct UnsentTests {
  enum Obstacle: CaseIterable, Sendable {
    case readOnly
    case full
    case gone

    /// What happens to the folder Work, or to all from its second message on.
    var lie: LyingIMAPServer.Lie {
      { turn, account in
        account.makeMailbox(turn)
        let isWork = turn.arguments.first?.contains("Work") == true
        switch self {
        case .readOnly:
          if turn.name == "SELECT", isWork { turn.status = "OK [READ-ONLY] look only" }
        case .full:
          if turn.name == "APPEND", isWork { turn.refuse("NO [OVERQUOTA] Quota exceeded") }
        case .gone:
          if turn.name == "APPEND", isWork { turn.refuse("NO [UNAVAILABLE] in maintenance") }
        }
      }
    }

    var status: Int32 {
      switch self {
      case .readOnly: 1
      case .full: 69
      case .gone: 75
      }
    }

    var reason: String {
      switch self {
      case .readOnly: "cannot be used"
      case .full: "no room left"
      case .gone: "refuses for now"
      }
    }

    var words: String {
      switch self {
      case .readOnly: "READ-ONLY"
      case .full: "Quota exceeded"
      case .gone: "in maintenance"
      }
    }
  }

  private func failures(_ desk: FaultDesk) async throws -> [JSONValue] {
    let run = try await desk.run(["status", desk.archive, "--failed"])
    return run.events("failure")
  }

  private func text(_ desk: FaultDesk) async throws -> String {
    try await desk.run(["status", desk.archive, "--failed"], isJSON: false).output
  }

  @Test(
    "each message is listed with the reason, in the report too, until a later run brings it",
    arguments: Obstacle.allCases, [true, false])
  func listed(_ obstacle: Obstacle, isMigration: Bool) async throws {
    let desk = try FaultDesk()
    let scratch = try ScratchDirectory("report")
    let source = try LyingIMAPServer(ServedAccount(inbox: 2, work: 10..<13))
    var empty = ServedAccount(count: 0)
    empty.inbox.uidValidity = 42
    let target = try LyingIMAPServer(empty, lie: obstacle.lie)
    func line(_ target: LyingIMAPServer) -> [String] {
      isMigration
        ? desk.migrate(source.port, to: target.port, wait: "1s")
        : desk.restore(to: target.port).map { $0.replacing("taro%40", with: "hanako%40") }
    }
    if !isMigration { try await desk.run(desk.backup(source.port)).expect(0) }
    let run = try await desk.run(line(target) + ["--report", scratch("page.md")])
    #expect(run.ending == .exit(obstacle.status), "\(run)")
    let there = target.account["Work"].messages.count
    #expect(there == 0)

    // Of INBOX, too, not all may have been sent when the job ended.
    let listed = try await failures(desk).filter { $0["folder"].text == "Work" }
    #expect(listed.count == 3, "\(listed)")
    for event in listed {
      #expect(event["command"].text == "restore" && event["folder"].text == "Work")
      #expect(event["target"].text?.hasSuffix(" Work") == true)
      #expect(event["reason"].text?.contains(obstacle.reason) == true, "\(event)")
      #expect(event["server"].text?.contains(obstacle.words) == true, "\(event)")
    }
    let newest = try await desk.run(["status", desk.archive]).events("run").first
    #expect(
      newest?["reason"].text?.contains(obstacle.reason) == (obstacle == .readOnly ? nil : true))
    #expect(
      newest?["server_words"].text?.contains(obstacle.words)
        == (obstacle == .readOnly ? nil : true))
    let told = try await text(desk)
    #expect(told.contains("ended early: ") == (obstacle != .readOnly), "\(told)")
    #expect(told.contains(obstacle.words) && !told.contains("nothing has failed"), "\(told)")
    let page = String(
      decoding: try Data(contentsOf: URL(fileURLWithPath: scratch("page.md"))), as: UTF8.self)
    let rows = page.split(separator: "\n").filter {
      $0.contains("| number 1") && !$0.contains("| number 1 |")
    }
    #expect(
      rows.count == 3
        && rows.allSatisfy { $0.contains(obstacle.words) && $0.contains(obstacle.reason) },
      "\(page)")
    if obstacle != .readOnly {
      #expect(
        page.split(separator: "\n").contains {
          $0.contains("Ended early") && $0.contains(obstacle.reason)
        })
    }

    let honest = try LyingIMAPServer(target.account) { turn, account in account.makeMailbox(turn) }
    try await desk.run(line(honest)).expect(0)
    #expect(honest.account["Work"].messages.count == 3)
    #expect(try await failures(desk).isEmpty)
    let later = try await text(desk)
    #expect(later.contains("nothing has failed") && !later.contains("ended early"), "\(later)")
    #expect(later.contains("  Sent"), "\(later)")
  }

  @Test(
    "a side that refuses the login is told by status, though nothing has begun",
    arguments: [true, false])
  func unreached(isBackup: Bool) async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(inbox: 2, work: 10..<13))
    let lockedOut = try LyingIMAPServer(ServedAccount(count: 0)) { turn, _ in
      if turn.name == "LOGIN" || turn.name == "AUTHENTICATE" {
        turn.refuse("NO [AUTHENTICATIONFAILED] not you")
      }
    }
    let line =
      isBackup
      ? desk.backup(lockedOut.port) : desk.migrate(source.port, to: lockedOut.port, wait: "1s")
    try await desk.run(line).expect(77)
    // Of an archive that would have been made for it nothing is left.
    try await desk.run(["status", desk.archive]).expect(66)
    try await desk.run(desk.backup(source.port)).expect(0)
    try await desk.run(line).expect(77)
    let name = isBackup ? "backup" : "migrate"
    let newest = try await desk.run(["status", desk.archive]).events("run").first
    #expect(newest?["command"].text == name && newest?["exit"].int == 77)
    let told = try await text(desk)
    #expect(told.contains("ended early: \(name)") && told.contains("not you"), "\(told)")
    #expect(!told.contains("nothing has failed"), "\(told)")
  }
}
