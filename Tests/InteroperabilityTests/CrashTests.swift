import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The process is stopped just before one of its calls that change files or use sockets, or
/// that call and all later writes fail; then the same command is run undisturbed.
@Suite("Stopped at a system call", .needsDovecot, .enabled(if: Fault.isAvailable, "needs cc"))
struct CrashTests {
  enum Kind: String, CaseIterable, Sendable {
    case killed
    case diskFull
    case inputOutputError

    var errno: Int? {
      switch self {
      case .killed: nil
      case .diskFull: 28
      case .inputOutputError: 5
      }
    }
  }

  /// One disturbed run and what it works on.
  private struct Trial {
    var call: Int
    var desk: Desk
    /// The account that a restore goes to.
    var target: String?
    var arguments: [String]
  }

  @Test(
    "a backup is carried on to the same end", .timeLimit(.minutes(60)), arguments: Kind.allCases)
  func backup(_ kind: Kind) throws {
    let fault = try Fault()
    let whole = try Desk()
    let user = try whole.account("crash", "--sample", "45")
    let single = ["--connections", "1"]
    let calls = try fault.calls(of: whole.backup(user) + single, at: whole)
    #expect(calls > 50)
    for batch in CrashPoints.batches(over: calls) {
      let trials = try batch.map { call in
        let desk = try Desk()
        return Trial(call: call, desk: desk, arguments: desk.backup(user) + single)
      }
      try disturb(trials, kind, fault)
      for trial in trials { expectNothingLost(trial, kind) }
      try carryOn(trials)
      for trial in trials {
        trial.desk.expectArchiveEquals(user, "\(kind) at call \(trial.call)")
        try trial.desk.tool.run(trial.arguments).expect(
          0, ["messages_new": 0, "messages_skipped": 45])
      }
    }
  }

  @Test(
    "a restore is carried on to the same end", .timeLimit(.minutes(60)), arguments: Kind.allCases)
  func restore(_ kind: Kind) throws {
    let fault = try Fault()
    let source = try Desk()
    let user = try source.account("crash", "--sample", "30")
    try source.tool.run(source.backup(user)).expect()
    let counting = try source.copy()
    let calls = try fault.calls(of: counting.restore(to: source.account("counted")), at: counting)
    for batch in CrashPoints.batches(over: calls) {
      let trials = try batch.map { call in
        let desk = try source.copy()
        let target = try desk.account("crash-target")
        return Trial(call: call, desk: desk, target: target, arguments: desk.restore(to: target))
      }
      try disturb(trials, kind, fault)
      try carryOn(trials)
      for trial in trials {
        let target = try #require(trial.target)
        trial.desk.expectEqual(user, target, "\(kind) at call \(trial.call)")
        try trial.desk.tool.run(trial.arguments).expect(0, ["messages_new": 0])
      }
    }
  }

  /// Killed, or ended with 74 (73 where nothing could be made); a late fault may meet nothing.
  private func disturb(_ trials: [Trial], _ kind: Kind, _ fault: Fault) throws {
    let endings: [ChildProcess.Ending] =
      kind == .killed ? [.signal(9), .exit(0)] : [.exit(74), .exit(73), .exit(0)]
    let children = try trials.map {
      try fault.start($0.arguments, at: $0.desk, call: $0.call, errno: kind.errno)
    }
    for (trial, child) in zip(trials, children) {
      let run = ToolRun(child)
      #expect(endings.contains(run.ending), "\(kind) at call \(trial.call): \(run)")
    }
  }

  private func carryOn(_ trials: [Trial]) throws {
    let children = try trials.map { try $0.desk.tool.start($0.arguments) }
    for child in children {
      let run = ToolRun(child)
      run.expect(0, ["messages_failed": 0])
      #expect((run.summary["messages_unknown"].int ?? 0) == 0)
    }
  }

  /// What the journal calls stored is on disk with its bytes.
  private func expectNothingLost(_ trial: Trial, _ kind: Kind) {
    let run = try? trial.desk.tool.run(["verify", trial.desk.archive])
    guard let run, run.summary["damaged"] != .null else { return }
    #expect(run.summary["damaged"].int == 0, "\(kind) at call \(trial.call)")
    #expect(run.summary["missing"].int == 0, "\(kind) at call \(trial.call)")
  }
}
