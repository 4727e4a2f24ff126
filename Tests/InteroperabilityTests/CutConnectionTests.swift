import TestSupport
import Testing

/// The connection is cut after so many octets on the wire; then the same command is run
/// undisturbed and both ends are compared.
@Suite("Cut connections", .needsDovecot)
struct CutConnectionTests {
  /// Which connections are cut.
  enum Extent: CaseIterable, Sendable {
    /// The first one only, so that the run may mend it by itself.
    case first
    /// Each one, so that the run has to give up, or do without a message that is too long.
    case every
  }

  static let cases = [RelayDirection.toClient, .toServer].flatMap { direction in
    Extent.allCases.map { (direction, $0) }
  }

  /// One connection that is cut, and what it belongs to.
  private struct Trial {
    var name: String
    var desk: Desk
    var proxy: FaultProxy
    /// The account that a restore goes to.
    var target: String
    var arguments: (UInt16?) -> [String]
  }

  /// One connection, so that one cut meets all that a run does.
  private static let single = ["--connections", "1"]

  @Test("a backup ends whole", .timeLimit(.minutes(60)), arguments: cases)
  func backup(_ direction: RelayDirection, _ extent: Extent) throws {
    let whole = try Desk()
    let user = try whole.account("cut", "--sample", "40")
    let total = try octets(of: whole, direction) { whole.backup(user, port: $0) + Self.single }
    for batch in CrashPoints.batches(over: total) {
      let trials = try batch.map { octet in
        let desk = try Desk()
        return try trial(desk, direction, extent, octet, target: "") {
          desk.backup(user, port: $0) + Self.single
        }
      }
      try disturb(trials, extent)
      for trial in trials { trial.desk.expectArchiveEquals(user, "\(trial.name)") }
    }
  }

  @Test("a restore leaves each message once", .timeLimit(.minutes(60)), arguments: cases)
  func restore(_ direction: RelayDirection, _ extent: Extent) throws {
    let source = try Desk()
    let user = try source.account("cut", "--sample", "30")
    try source.tool.run(source.backup(user)).expect()
    let counting = try source.copy()
    let first = try source.account("counted")
    let total = try octets(of: counting, direction) { counting.restore(to: first, port: $0) }
    for batch in CrashPoints.batches(over: total) {
      let trials = try batch.map { octet in
        let desk = try source.copy()
        let target = try desk.account("cut-target")
        return try trial(desk, direction, extent, octet, target: target) {
          desk.restore(to: target, port: $0)
        }
      }
      try disturb(trials, extent)
      for trial in trials { trial.desk.expectEqual(user, trial.target, "\(trial.name)") }
    }
  }

  /// Whose connections of a migration are cut.
  enum Side: CaseIterable, Sendable { case source, target }

  @Test(
    "a migration leaves each message once in the archive and at the target",
    .timeLimit(.minutes(60)), arguments: [RelayDirection.toClient, .toServer], Side.allCases)
  func migrate(_ direction: RelayDirection, _ side: Side) throws {
    let whole = try Desk()
    let user = try whole.account("cut", "--sample", "30")
    let line = { (desk: Desk, target: String, port: UInt16?) in
      desk.migrate(
        user, to: target, fromPort: side == .source ? port : nil,
        toPort: side == .target ? port : nil) + Self.single
    }
    let first = try whole.account("counted")
    let total = try octets(of: whole, direction) { line(whole, first, $0) }
    for batch in CrashPoints.batches(over: total) {
      let trials = try batch.map { octet in
        let desk = try Desk()
        let target = try desk.account("cut-target")
        let extent = octet.isMultiple(of: 2) ? Extent.first : .every
        return try trial(desk, direction, extent, octet, target: target) {
          line(desk, target, $0)
        }
      }
      try disturb(trials, .every)
      for trial in trials {
        trial.desk.expectArchiveEquals(user, "\(side) \(trial.name)")
        trial.desk.expectEqual(user, trial.target, "\(side) \(trial.name)")
      }
    }
  }

  private func trial(
    _ desk: Desk, _ direction: RelayDirection, _ extent: Extent, _ octet: Int, target: String,
    _ arguments: @escaping (UInt16?) -> [String]
  ) throws -> Trial {
    let proxy = try FaultProxy(to: desk.server.imaps) { number in
      extent == .every || number == 0 ? .cut(direction, after: UInt64(octet)) : nil
    }
    return Trial(
      name: "\(direction) \(extent) after \(octet)", desk: desk, proxy: proxy, target: target,
      arguments: arguments)
  }

  /// The octets of an undisturbed run in one direction.
  private func octets(
    of desk: Desk, _ direction: RelayDirection, _ arguments: (UInt16?) -> [String]
  ) throws -> Int {
    let proxy = try FaultProxy(to: desk.server.imaps)
    defer { proxy.stop() }
    try desk.tool.run(arguments(proxy.port)).expect()
    return Int(clamping: proxy.octets(direction))
  }

  /// Runs all through their proxies, then all again without: the second time must be whole.
  private func disturb(_ trials: [Trial], _ extent: Extent) throws {
    let cut = try trials.map {
      try $0.desk.tool.start($0.arguments($0.proxy.port) + ["--wait", "1s"])
    }
    let endings: [ChildProcess.Ending] =
      extent == .first ? [.exit(0), .exit(75)] : [.exit(0), .exit(75), .exit(1)]
    for (trial, child) in zip(trials, cut) {
      let run = ToolRun(child)
      trial.proxy.stop()
      #expect(endings.contains(run.ending), "\(trial.name): \(run)")
    }
    let undisturbed = try trials.map { try $0.desk.tool.start($0.arguments(nil)) }
    for child in undisturbed {
      let run = ToolRun(child)
      run.expect(0, ["messages_failed": 0])
      #expect((run.summary["messages_unknown"].int ?? 0) == 0)
    }
  }
}
