import Synchronization
import TestSupport
import Testing

/// Messages of a migration that were on their way when it was killed or cut off, and whose flags have
/// changed at the source by the next one.
@Suite("Flags of what was on its way", .aFewAtATime)
struct FlagsInFlightTests {
  enum End: CaseIterable, Sendable {
    /// The process, while it waits for an answer.
    case killed
    /// The line, with the answer.
    case cut
  }

  private static let old = [["\\Seen"], [], ["\\Flagged", "old"]]
  private static let new = [["\\Answered"], ["\\Seen", "new"], ["\\Flagged"]]

  private static func source() throws -> LyingIMAPServer {
    var account = ServedAccount(inbox: [])
    for number in 0..<3 {
      account.inbox.add(Array(ServedAccount.sample(number).utf8), flags: old[number])
    }
    return try LyingIMAPServer(account)
  }

  /// A target where nobody gets any further than the second message.
  private static func target(_ end: End, isStored: Bool, _ isBad: FaultSwitch) throws
    -> LyingIMAPServer
  {
    var account = ServedAccount(count: 0)
    account.inbox.uidValidity = 42
    return try LyingIMAPServer(account) { turn, _ in
      guard isBad.isOn else { return }
      if ["AUTHENTICATE", "LOGIN"].contains(turn.name), isBad.hasHappened { turn.die() }
      guard turn.name == "APPEND", turn.count == 1 else { return }
      turn.isStored = isStored
      turn.status = nil
      turn.fate = end == .killed ? .stalls : .closes
      isBad.happen()
    }
  }

  private func expectFlags(
    _ server: LyingIMAPServer, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let there = server.account.inbox.messages
    #expect(there.count == 3, sourceLocation: sourceLocation)
    for (number, flags) in Self.new.enumerated() {
      let text = Array(ServedAccount.sample(number).utf8)
      let shown = there.first { $0.octets == text }?.flags
      #expect(
        shown.map(Set.init) == Set(flags), "message \(number)", sourceLocation: sourceLocation)
    }
  }

  /// Migrates until the second message is on its way, and no further; then its flags change.
  private func begin(_ end: End, isStored: Bool) async throws -> (
    desk: FaultDesk, line: [String], source: LyingIMAPServer, target: LyingIMAPServer
  ) {
    let desk = try FaultDesk()
    let isBad = FaultSwitch()
    let source = try Self.source()
    let target = try Self.target(end, isStored: isStored, isBad)
    let line = desk.migrate(source.port, to: target.port, wait: "1s")
    if end == .killed {
      let child = try desk.tool.start(line)
      try await isBad.waitUntilItHappens()
      child.signal(9)
      while child.poll() == nil { try await Task.sleep(for: .milliseconds(5)) }
    } else {
      try await desk.run(line).expect(75)
    }
    #expect(target.account.inbox.messages.count == (isStored ? 2 : 1))
    isBad.turnOff()
    for number in 0..<3 { source.account.inbox.messages[number].flags = Self.new[number] }
    return (desk, desk.migrate(source.port, to: target.port, wait: "30s"), source, target)
  }

  @Test("what is found at the target gets the new flags by the next run", arguments: End.allCases)
  func found(_ end: End) async throws {
    let (desk, line, source, target) = try await begin(end, isStored: true)
    let run = try await desk.run(line)
    run.expect(0, ["flags_sent": 2, "messages_unknown": 0, "messages_failed": 0])
    expectFlags(target)
    try await desk.run(line).expect(0, ["flags_sent": 0, "messages_sent": 0])
    expectFlags(target)
    source.account.inbox.messages[1].flags += ["\\Flagged"]
    try await desk.run(line).expect(0, ["flags_sent": 1])
  }

  @Test("what is sent again has the new flags at once", arguments: End.allCases)
  func sentAgain(_ end: End) async throws {
    let (desk, line, source, target) = try await begin(end, isStored: false)
    try await desk.run(line).expect(0, ["flags_sent": 1, "messages_sent": 2])
    expectFlags(target)
    try await desk.run(line).expect(0, ["flags_sent": 0, "messages_sent": 0])
    #expect(source.connections >= 3)
  }
}

/// Whether a server still misbehaves, and whether it has.
final class FaultSwitch: Sendable {
  private let state = Mutex((isOn: true, hasHappened: false))

  var isOn: Bool { state.withLock { $0.isOn } }
  var hasHappened: Bool { state.withLock { $0.hasHappened } }
  func happen() { state.withLock { $0.hasHappened = true } }
  func turnOff() { state.withLock { $0.isOn = false } }

  func waitUntilItHappens() async throws {
    let end = ContinuousClock.now + .seconds(60)
    while !hasHappened {
      try #require(ContinuousClock.now < end, "it does not happen")
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}
