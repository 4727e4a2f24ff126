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
    /// Each one, so that the run has to give up.
    case every
  }

  static let cases = [RelayDirection.toClient, .toServer].flatMap { direction in
    Extent.allCases.map { (direction, $0) }
  }

  /// One connection, so that one cut meets all that a run does.
  private static let single = ["--connections", "1"]

  @Test("a backup ends whole", .timeLimit(.minutes(60)), arguments: cases)
  func backup(_ direction: RelayDirection, _ extent: Extent) throws {
    let whole = try Desk()
    let user = try whole.account("cut", "--sample", "40")
    let total = try octets(of: whole, direction) {
      whole.backup(user, port: $0) + Self.single
    }
    for octet in CrashPoints.spread(over: total) {
      let desk = try Desk()
      let run = try cut(desk, direction, extent, after: octet) {
        desk.backup(user, port: $0) + Self.single
      }
      expectEnding(of: run, extent, octet)
      try desk.tool.run(desk.backup(user)).expect(0, ["messages_failed": 0])
      desk.expectArchiveEquals(user, "\(direction) \(extent) after \(octet)")
    }
  }

  @Test("a restore leaves each message once", .timeLimit(.minutes(60)), arguments: cases)
  func restore(_ direction: RelayDirection, _ extent: Extent) throws {
    let desk = try Desk()
    let user = try desk.account("cut", "--sample", "30")
    try desk.tool.run(desk.backup(user)).expect()
    let first = try desk.account("counted")
    let total = try octets(of: desk, direction) { desk.restore(to: first, port: $0) }
    for octet in CrashPoints.spread(over: total) {
      let target = try desk.account("cut-target")
      let run = try cut(desk, direction, extent, after: octet) {
        desk.restore(to: target, port: $0)
      }
      expectEnding(of: run, extent, octet)
      try desk.tool.run(desk.restore(to: target)).expect(
        0, ["messages_failed": 0, "messages_unknown": 0])
      desk.expectEqual(user, target, "\(direction) \(extent) after \(octet)")
    }
  }

  /// The octets of an undisturbed run, on the connection that moves most.
  private func octets(
    of desk: Desk, _ direction: RelayDirection, _ arguments: (UInt16) -> [String]
  ) throws -> Int {
    let proxy = try FaultProxy(to: desk.server.imaps)
    defer { proxy.stop() }
    try desk.tool.run(arguments(proxy.port)).expect()
    return Int(clamping: proxy.octets(direction))
  }

  private func cut(
    _ desk: Desk, _ direction: RelayDirection, _ extent: Extent, after octet: Int,
    _ arguments: (UInt16) -> [String]
  ) throws -> ToolRun {
    let proxy = try FaultProxy(to: desk.server.imaps) { number in
      extent == .every || number == 0 ? .cut(direction, after: UInt64(octet)) : nil
    }
    defer { proxy.stop() }
    return try desk.tool.run(arguments(proxy.port) + ["--wait", "1s"])
  }

  /// Done by itself, or given up with 75; never anything else.
  private func expectEnding(of run: ToolRun, _ extent: Extent, _ octet: Int) {
    let endings: [ChildProcess.Ending] = [.exit(0), .exit(75)]
    #expect(endings.contains(run.ending), "\(extent) after \(octet): \(run)")
  }
}
