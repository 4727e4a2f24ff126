import TestSupport
import Testing

/// A target whose UIDVALIDITY changes between two migrations: what is there is found by its content, and what
/// somebody has deleted there stays deleted.
@Suite("Targets that number their messages anew", .aFewAtATime)
struct RenumberedTargetTests {
  /// A migration that has brought so many messages, and can be gone on with.
  private struct Scene {
    let desk: FaultDesk
    let source: LyingIMAPServer
    let target: LyingIMAPServer

    /// - Parameter isGrouped: whether it takes many messages with one command.
    init(
      _ count: Int, there: [Int] = [], status: Int32 = 0, isGrouped: Bool = false,
      lie: @escaping LyingIMAPServer.Lie = { _, _ in }
    ) async throws {
      desk = try FaultDesk()
      source = try LyingIMAPServer(ServedAccount(count: count))
      var account = ServedAccount(inbox: there.map(ServedAccount.sample))
      account.inbox.uidValidity = 42
      if isGrouped {
        account.capabilities += " LITERAL+ MULTIAPPEND"
        account.readsUnasked = true
      }
      target = try LyingIMAPServer(account, lie: lie)
      try await migrate().expect(status, ["messages_new": count])
    }

    var line: [String] { desk.migrate(source.port, to: target.port, wait: "20s") }

    func migrate() async throws -> ToolRun { try await desk.run(line) }

    func restore() async throws -> ToolRun {
      try await desk.run(
        desk.restore(to: target.port).map { $0.replacing("taro%40", with: "hanako%40") })
    }

    /// The highest number first, so that each UID of before is another message's now.
    func renumber() {
      let numbers = Dictionary(
        uniqueKeysWithValues: (0..<600).map { (Array(ServedAccount.sample($0).utf8), $0) })
      target.account.inbox.uidValidity += 1
      target.account.inbox.messages.sort {
        numbers[$0.octets, default: 0] > numbers[$1.octets, default: 0]
      }
      for index in target.account.inbox.messages.indices {
        target.account.inbox.messages[index].uid = UInt32(index + 1)
      }
      target.account.inbox.uidNext = UInt32(target.account.inbox.messages.count + 1)
    }

    /// What somebody does at the target.
    func delete(_ numbers: Int...) {
      for number in numbers {
        let text = Array(ServedAccount.sample(number).utf8)
        target.account.inbox.messages.removeAll { $0.octets == text }
      }
    }

    func expect(_ numbers: some Sequence<Int>, sourceLocation: SourceLocation = #_sourceLocation) {
      let there = target.account.inbox.messages.map { String(decoding: $0.octets, as: UTF8.self) }
      let wanted = numbers.map(ServedAccount.sample)
      #expect(there.multiset == wanted.multiset, sourceLocation: sourceLocation)
    }

    func flags(of number: Int) -> [String]? {
      let text = Array(ServedAccount.sample(number).utf8)
      return target.account.inbox.messages.first { $0.octets == text }?.flags
    }
  }

  /// What the tool says of messages that it takes for deleted.
  private func deleted(_ run: ToolRun) -> [String] {
    run.events("warning").compactMap(\.["what"].text).filter { $0.contains("renumbered") }
  }

  @Test(
    "what was deleted there before or since is not sent, and flags follow",
    arguments: [true, false])
  func deleted(hasNews: Bool) async throws {
    let bodies = BodyCount()
    let scene = try await Scene(8) { turn, _ in bodies.add(turn.bodies) }
    scene.delete(1)
    scene.renumber()
    scene.delete(3)
    for number in [0, 5, 3] { scene.source.account.inbox.messages[number].flags = ["\\Flagged"] }
    if hasNews { scene.source.account.inbox.add(ServedAccount.sample(8)) }
    let run = try await scene.migrate()
    run.expect(
      0, ["messages_sent": hasNews ? 1 : 0, "flags_sent": 2, "messages_merged": 0])
    let left = [0, 2, 4, 5, 6, 7] + (hasNews ? [8] : [])
    scene.expect(left)
    #expect(scene.flags(of: 0) == ["\\Flagged"] && scene.flags(of: 5) == ["\\Flagged"])
    #expect(left.count { scene.flags(of: $0) == [] } == left.count - 2)
    #expect(deleted(run).count == 1 && deleted(run).first?.contains("and 2 of") == true, "\(run)")

    // Once looked for, it is not looked for again.
    let before = bodies.value
    scene.source.account.inbox.add(ServedAccount.sample(9))
    scene.source.account.inbox.messages[3].flags = []
    let next = try await scene.migrate()
    next.expect(0, ["messages_sent": 1, "flags_sent": 0, "messages_merged": 0])
    #expect(deleted(next).isEmpty)
    // What was just sent is read back.
    #expect(bodies.value == before + 1)
    scene.expect(left + [9])
    let last = try await scene.restore()
    last.expect(0, ["messages_new": 2])
    scene.expect(left + [9, 1, 3])
    #expect(scene.flags(of: 3) == [])
  }

  @Test("a folder that was deleted there and made anew stays empty, but for what is new")
  func emptied() async throws {
    let scene = try await Scene(3)
    scene.target.account.inbox.messages = []
    scene.renumber()
    scene.source.account.inbox.add(ServedAccount.sample(3))
    let run = try await scene.migrate()
    run.expect(0, ["messages_sent": 1])
    #expect(deleted(run).count == 1)
    scene.expect([3])
    try await scene.restore().expect(0, ["messages_new": 3])
    scene.expect(0...3)
  }

  enum Meanwhile: CaseIterable, Sendable {
    case nothing
    case renumbered
    case deleted
    case restored
  }

  @Test(
    "a run killed while it looks for them is gone on with, whatever happens until then",
    arguments: Meanwhile.allCases)
  func killed(_ meanwhile: Meanwhile) async throws {
    let (looks, bodies, isBad) = (BodyCount(), BodyCount(), FaultSwitch())
    let scene = try await Scene(520, isGrouped: true) { turn, _ in
      bodies.add(turn.bodies)
      guard isBad.isOn, turn.arguments.joined().contains("HEADER.FIELDS"), turn.bodies == 0
      else { return }
      looks.add(1)
      guard looks.value == 2 else { return }
      turn.untagged = []
      turn.status = nil
      turn.fate = .stalls
      isBad.happen()
    }
    scene.delete(5, 510)
    scene.renumber()
    scene.source.account.inbox.add(ServedAccount.sample(520))
    scene.source.account.inbox.messages[8].flags = ["\\Seen"]
    scene.source.account.inbox.messages[500].flags = ["\\Seen"]
    let child = try scene.desk.tool.start(scene.line)
    try await isBad.waitUntilItHappens()
    child.signal(9)
    while child.poll() == nil { try await Task.sleep(for: .milliseconds(5)) }
    isBad.turnOff()
    #expect(looks.value == 2)
    // Behind the five that were read back once they were sent, the first page is read and bound; numbered from
    // behind, it has not got as far as 8.
    #expect(bodies.value == 505)
    var there = Set(0...519).subtracting([5, 510])
    scene.expect(there)

    switch meanwhile {
    case .nothing: break
    case .renumbered: scene.renumber()
    case .deleted:
      // One that was found already and one that was not.
      scene.delete(7, 505)
      there.subtract([7, 505])
    case .restored:
      try await scene.restore().expect(0, ["messages_new": 2])
      there.formUnion([5, 510])
      scene.expect(there)
    }
    let before = bodies.value
    let run = try await scene.migrate()
    run.expect(0, ["messages_sent": 1, "messages_merged": 0, "messages_missing": 0])
    scene.expect(there.union([520]))
    if meanwhile == .nothing { #expect(bodies.value - before == 19) }
    let count = ["nothing": 2, "renumbered": 2, "deleted": 4]["\(meanwhile)"]
    #expect(deleted(run).count == (count == nil ? 0 : 1), "\(run)")
    if let count { #expect(deleted(run).first?.contains("and \(count) of") == true, "\(run)") }
    // What a restore has found is its own find.
    #expect(scene.flags(of: 500) == ["\\Seen"])
    #expect(scene.flags(of: 8) == (meanwhile == .restored ? [] : ["\\Seen"]))
    try await scene.migrate().expect(0, ["messages_sent": 0, "flags_sent": 0])
    scene.expect(there.union([520]))
  }

  @Test("a line that breaks while it looks for them changes nothing")
  func cut() async throws {
    let looks = BodyCount()
    let isBad = FaultSwitch()
    let scene = try await Scene(520, isGrouped: true) { turn, _ in
      guard isBad.hasHappened, turn.arguments.joined().contains("HEADER.FIELDS"), turn.bodies == 0
      else { return }
      looks.add(1)
      if looks.value == 2 { turn.die() }
    }
    scene.delete(10, 515)
    scene.renumber()
    scene.source.account.inbox.add(ServedAccount.sample(520))
    isBad.happen()
    let run = try await scene.migrate()
    run.expect(0, ["messages_sent": 1])
    #expect(looks.value == 3)
    #expect(deleted(run).count == 1, "\(run)")
    scene.expect(Set(0...520).subtracting([10, 515]))
  }

  @Test(
    "what is not handed over is not taken for deleted, and looked for by the next run",
    arguments: [true, false])
  func unreadable(wasSent: Bool) async throws {
    let isBad = FaultSwitch()
    let text = ServedAccount.sample(2)
    let scene = try await Scene(5, there: wasSent ? [] : [2]) { turn, account in
      guard isBad.hasHappened, isBad.isOn else { return }
      for message in account.inbox.messages where message.octets == Array(text.utf8) {
        if turn.fetchesBody(of: message.uid) { turn.rewrite(message.uid) { _ in [] } }
      }
    }
    scene.delete(4)
    scene.renumber()
    scene.source.account.inbox.add(ServedAccount.sample(5))
    scene.source.account.inbox.messages[2].flags = ["\\Seen"]
    isBad.happen()
    let run = try await scene.migrate()
    run.expect(0, ["messages_sent": 1, "messages_failed": 0, "messages_merged": 0])
    #expect(deleted(run).isEmpty, "\(run)")
    isBad.turnOff()
    let next = try await scene.migrate()
    next.expect(0, ["messages_sent": 0, "flags_sent": wasSent ? 1 : 0])
    #expect(deleted(next).first?.contains("and 1 of") == true, "\(next)")
    #expect(scene.flags(of: 2) == (wasSent ? ["\\Seen"] : []))
    scene.expect([0, 1, 2, 3, 5])
  }

  @Test("what was accepted and never shown is sent again, and not taken for deleted")
  func merged() async throws {
    let scene = try await Scene(4, status: 1) { turn, _ in
      guard turn.name == "APPEND", turn.literal == Array(ServedAccount.sample(2).utf8) else {
        return
      }
      turn.isStored = false
      turn.status = "OK stored"
    }
    scene.renumber()
    scene.source.account.inbox.add(ServedAccount.sample(4))
    let run = try await scene.migrate()
    run.expect(1, ["messages_sent": 2, "messages_merged": 0, "messages_unknown": 1])
    #expect(deleted(run).isEmpty, "\(run)")
    scene.expect([0, 1, 3, 4])
    // Should it show after all, it is known.
    scene.target.account.inbox.add(ServedAccount.sample(2))
    scene.source.account.inbox.add(ServedAccount.sample(5))
    try await scene.migrate().expect(0, ["messages_sent": 1, "messages_merged": 0])
    scene.expect(0...5)
  }

  @Test("a migration of a snapshot does not send what was deleted either")
  func snapshot() async throws {
    let scene = try await Scene(4)
    scene.delete(1)
    scene.renumber()
    let run = try await scene.desk.run(scene.line + ["--at", "1"])
    run.expect(0, ["messages_sent": 0])
    #expect(deleted(run).first?.contains("and 1 of") == true, "\(run)")
    try await scene.desk.run(scene.line + ["--at", "1"]).expect(0, ["messages_sent": 0])
    scene.expect([0, 2, 3])
  }

  @Test("a comparison misses what was deleted, and finds what somebody has put back")
  func compared() async throws {
    let scene = try await Scene(5, there: [4])
    scene.delete(1, 3, 4)
    scene.renumber()
    scene.source.account.inbox.add(ServedAccount.sample(5))
    try await scene.migrate().expect(0, ["messages_sent": 1])
    let line = [
      "verify", scene.desk.archive, "--against",
      scene.desk.url(scene.target.port).replacing("taro%40", with: "hanako%40"),
      "--password-file", scene.desk.scratch("password"), "--allow-plaintext",
    ]
    let first = try await scene.desk.run(line)
    #expect(first.events("folder").last?["missing"].int == 3, "\(first)")
    for number in [1, 4] { scene.target.account.inbox.add(ServedAccount.sample(number)) }
    let second = try await scene.desk.run(line)
    #expect(second.events("folder").last?["missing"].int == 1, "\(second)")
  }

  @Test("of equal messages as many are there afterwards as before")
  func equal() async throws {
    let scene = try await Scene(2)
    for _ in 0..<3 { scene.source.account.inbox.add(ServedAccount.sample(0)) }
    try await scene.migrate().expect(0, ["messages_sent": 3])
    scene.target.account.inbox.messages.remove(at: 3)
    scene.renumber()
    scene.source.account.inbox.add(ServedAccount.sample(0))
    try await scene.migrate().expect(0, ["messages_sent": 1])
    scene.expect([1, 0, 0, 0, 0])
    try await scene.restore().expect(0, ["messages_new": 1])
    scene.expect([1, 0, 0, 0, 0, 0])
  }
}
