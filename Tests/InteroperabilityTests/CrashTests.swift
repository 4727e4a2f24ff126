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

  @Test(
    "a backup is carried on to the same end", .timeLimit(.minutes(60)), arguments: Kind.allCases)
  func backup(_ kind: Kind) throws {
    let fault = try Fault()
    let counting = try Desk()
    let user = try counting.account("crash", "--sample", "45")
    let calls = try fault.calls(of: counting.backup(user) + ["--connections", "1"], at: counting)
    #expect(calls > 50)
    for call in CrashPoints.spread(over: calls) {
      let desk = try Desk()
      let arguments = desk.backup(user) + ["--connections", "1"]
      let run = try fault.run(arguments, at: desk, call: call, errno: kind.errno)
      expectEnding(of: run, kind, call)
      if FileManager.default.fileExists(atPath: desk.archive + "/archive.json") {
        expectNothingLost(desk, "\(kind) at call \(call)")
      }
      try desk.tool.run(arguments).expect(0, ["messages_failed": 0])
      desk.expectArchiveEquals(user, "\(kind) at call \(call)")
      try desk.tool.run(arguments).expect(0, ["messages_new": 0, "messages_skipped": 45])
    }
  }

  @Test(
    "a restore is carried on to the same end", .timeLimit(.minutes(60)), arguments: Kind.allCases)
  func restore(_ kind: Kind) throws {
    let fault = try Fault()
    let source = try Desk()
    let user = try source.account("crash", "--sample", "30")
    try source.tool.run(source.backup(user)).expect()
    let first = try source.account("counted")
    let calls = try fault.calls(of: source.restore(to: first), at: source)
    for call in CrashPoints.spread(over: calls) {
      let desk = try Desk()
      try FileManager.default.copyItem(atPath: source.archive, toPath: desk.archive)
      let target = try desk.account("crash-target")
      let run = try fault.run(desk.restore(to: target), at: desk, call: call, errno: kind.errno)
      expectEnding(of: run, kind, call)
      try desk.tool.run(desk.restore(to: target)).expect(
        0, ["messages_failed": 0, "messages_unknown": 0])
      desk.expectEqual(user, target, "\(kind) at call \(call)")
      try desk.tool.run(desk.restore(to: target)).expect(0, ["messages_new": 0])
    }
  }

  /// Killed, or ended with 74 (73 where nothing could be made); a late fault may meet nothing.
  private func expectEnding(of run: ToolRun, _ kind: Kind, _ call: Int) {
    let endings: [ChildProcess.Ending] =
      kind == .killed ? [.signal(9), .exit(0)] : [.exit(74), .exit(73), .exit(0)]
    #expect(endings.contains(run.ending), "\(kind) at call \(call): \(run)")
  }

  /// What the journal calls stored is on disk with its bytes.
  private func expectNothingLost(_ desk: Desk, _ comment: Comment) {
    let run = try? desk.tool.run(["verify", desk.archive])
    guard let run, run.summary != .null else { return }
    #expect(run.summary["damaged"].int == 0, comment)
    #expect(run.summary["missing"].int == 0, comment)
  }
}

/// The library that is loaded before the tool's own, built once for all tests.
struct Fault {
  private let scratch: ScratchDirectory
  private var library: String { scratch("fault_at_call.so") }

  static let isAvailable: Bool = {
    #if os(Linux)
    (try? ChildProcess.run(["cc", "--version"]).ending) == .exit(0)
    #else
    false
    #endif
  }()

  init() throws {
    scratch = try ScratchDirectory("fault")
    let source = Repository.path("Scripts/lib/fault_at_call.c")
    let built = try ChildProcess.run(
      ["cc", "-shared", "-fPIC", "-O2", "-o", scratch("fault_at_call.so"), source, "-ldl"])
    try #require(built.ending == .exit(0), "\(built.errorOutput)")
  }

  /// How many calls an undisturbed run makes.
  func calls(of arguments: [String], at desk: Desk) throws -> Int {
    let file = scratch("count")
    let variables = ["LD_PRELOAD": library, "FAULT_COUNT": file]
    try desk.tool.run(arguments, adding: variables).expect()
    let data = try #require(FileManager.default.contents(atPath: file))
    let text = String(bytes: data, encoding: .utf8)?.split(separator: "\n").first ?? ""
    return try #require(Int(text))
  }

  func run(_ arguments: [String], at desk: Desk, call: Int, errno: Int?) throws -> ToolRun {
    var variables = ["LD_PRELOAD": library, "FAULT_AT": "\(call)"]
    if let errno { variables["FAULT_ERRNO"] = "\(errno)" }
    return try desk.tool.run(arguments, adding: variables)
  }
}
