import TestSupport
import Testing

/// A target that tells other UIDs than its messages have, as servers do that number two that come at once
/// wrongly.
@Suite("Targets that tell wrong UIDs", .aFewAtATime)
struct WrongUIDTests {
  private static let count = 30

  /// No two have the same size.
  private static func text(_ number: Int) -> String {
    ServedAccount.sample(number) + String(repeating: "x", count: number) + "\r\n"
  }

  private static func source() -> ServedAccount {
    var account = ServedAccount(inbox: (0..<count).map(text))
    for number in stride(from: 0, to: count, by: 3) {
      account.inbox.messages[number].flags = ["\\Flagged"]
    }
    return account
  }

  /// What a target says of a message that it has given a UID.
  enum Lie: CaseIterable, Sendable {
    case neighbour
    case next
    case former
    case last

    func told(_ uid: UInt32) -> UInt32 {
      switch self {
      case .neighbour: (uid - 1) ^ 1 + 1
      case .next: uid + 1
      case .former: uid - 1
      case .last: 231 - uid
      }
    }
  }

  /// A target whose first message has UID 101, or 1 where nothing is there.
  private func target(
    _ lie: Lie?, there: Int = 0, bodies: BodyCount = BodyCount()
  ) throws -> LyingIMAPServer {
    var account = ServedAccount(inbox: (100..<100 + there).map(Self.text))
    account.inbox.uidValidity = 42
    account.inbox.uidNext = 101
    return try LyingIMAPServer(account) { turn, account in
      bodies.add(turn.bodies)
      guard turn.name == "APPEND", let lie else { return }
      turn.status = "OK [APPENDUID 42 \(lie.told(account.inbox.uidNext))] done"
    }
  }

  private func expect(
    _ server: LyingIMAPServer, there: Int = 0, flagged: [Int], without: Set<Int> = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let messages = server.account.inbox.messages
    let texts = messages.map { String(decoding: $0.octets, as: UTF8.self) }
    let wanted = (Array(0..<Self.count) + Array(100..<100 + there)).filter { !without.contains($0) }
    #expect(texts.multiset == wanted.map(Self.text).multiset, sourceLocation: sourceLocation)
    let marked = messages.filter { $0.flags.contains("\\Flagged") }.map {
      String(decoding: $0.octets, as: UTF8.self)
    }
    #expect(
      marked.multiset == flagged.map(Self.text).multiset, sourceLocation: sourceLocation)
  }

  private static let flagged = Array(stride(from: 0, to: count, by: 3))

  @Test(
    "where all have one size too, messages are found where they are", arguments: Lie.allCases)
  func equalSizes(_ lie: Lie) async throws {
    let desk = try FaultDesk()
    // Keywords are refused with the message, so that they are stored afterwards.
    let texts = (10..<40).map(ServedAccount.sample)
    var account = ServedAccount(inbox: texts)
    for index in account.inbox.messages.indices where index.isMultiple(of: 3) {
      account.inbox.messages[index].flags = ["k\(index)"]
    }
    let source = try LyingIMAPServer(account)
    try await desk.run(desk.backup(source.port)).expect(0)
    var empty = ServedAccount(count: 0)
    empty.inbox.uidValidity = 42
    let server = try LyingIMAPServer(empty) { turn, account in
      guard turn.name == "APPEND" else { return }
      if turn.flagLists.joined().contains("k") { return turn.refuse("NO no keywords here") }
      let uid = account.inbox.uidNext
      turn.status = "OK [APPENDUID 42 \(lie == .last ? 31 - min(uid, 30) : lie.told(uid))] done"
    }
    try await desk.run(desk.restore(to: server.port), wait: "20s").expect(
      0, ["messages_altered": 0, "messages_merged": 0, "messages_unknown": 0])
    let messages = server.account.inbox.messages
    #expect(messages.map { String(decoding: $0.octets, as: UTF8.self) }.multiset == texts.multiset)
    for message in messages {
      let number = texts.firstIndex(of: String(decoding: message.octets, as: UTF8.self)) ?? 0
      let own = number.isMultiple(of: 3) ? ["k\(number)"] : []
      #expect(message.flags.filter { $0.hasPrefix("k") }.allSatisfy(own.contains), "\(number)")
    }
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 0])
    #expect(server.account.inbox.messages.count == texts.count)
  }

  @Test(
    "messages are found where they are: sent once, none called altered", arguments: Lie.allCases)
  func restored(_ lie: Lie) async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(Self.source())
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": Self.count])
    let server = try target(lie, there: 5)
    let run = try await desk.run(desk.restore(to: server.port))
    run.expect(0, ["messages_new": Self.count, "messages_altered": 0, "messages_merged": 0])
    expect(server, there: 5, flagged: Self.flagged)
    let honest = try LyingIMAPServer(server.account)
    try await desk.run(desk.restore(to: honest.port)).expect(0, ["messages_new": 0])
    // Each is known by the UID that it has.
    honest.account.inbox.messages.removeAll { $0.octets == Array(Self.text(9).utf8) }
    try await desk.run(desk.restore(to: honest.port) + ["--undo", "2", "--apply"]).expect(
      0, ["messages_removed": Self.count - 1, "messages_kept": 0])
    expect(honest, there: 5, flagged: [], without: Set(0..<Self.count))
  }

  @Test(
    "the UID of what was there before is none of a message's own, though its Message-ID is the same",
    arguments: ["", " LITERAL+ MULTIAPPEND"])
  func namesake(capabilities: String) async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(count: 1))
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 1])
    let draft = ServedAccount.sample(0).replacing("body", with: "draft")
    var account = ServedAccount(inbox: [draft])
    account.inbox.uidValidity = 42
    account.capabilities += capabilities
    account.readsUnasked = !capabilities.isEmpty
    let server = try LyingIMAPServer(account) { turn, _ in
      if turn.name == "APPEND" { turn.status = "OK [APPENDUID 42 1] done" }
    }
    try await desk.run(desk.restore(to: server.port)).expect(
      0, ["messages_new": 1, "messages_altered": 0])
    let there = server.account.inbox.messages.map { String(decoding: $0.octets, as: UTF8.self) }
    #expect(there == [draft, ServedAccount.sample(0)])
  }

  @Test("flags follow each message to where it is", arguments: Lie.allCases)
  func migrated(_ lie: Lie) async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(Self.source())
    let server = try target(lie)
    let line = desk.migrate(source.port, to: server.port, wait: "20s")
    try await desk.run(line).expect(
      0, ["messages_sent": Self.count, "messages_altered": 0, "messages_merged": 0])
    expect(server, flagged: Self.flagged)
    source.account.inbox.messages[4].flags = ["\\Flagged"]
    try await desk.run(line).expect(0, ["messages_sent": 0, "flags_sent": 1])
    expect(server, flagged: Self.flagged + [4])
  }

  @Test("what was deleted at the target stays deleted where it begins to tell wrong UIDs")
  func deletedBefore() async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(Self.source())
    let honest = try target(nil)
    try await desk.run(desk.migrate(source.port, to: honest.port, wait: "20s")).expect(
      0, ["messages_sent": Self.count])
    let deleted = Set(7..<14)
    honest.account.inbox.messages.removeAll { message in
      deleted.contains { Array(Self.text($0).utf8) == message.octets }
    }
    let server = try LyingIMAPServer(honest.account) { turn, account in
      guard turn.name == "APPEND" else { return }
      turn.status = "OK [APPENDUID 42 \(Lie.neighbour.told(account.inbox.uidNext))] done"
    }
    for number in 100..<102 { source.account.inbox.add(Self.text(number)) }
    try await desk.run(desk.migrate(source.port, to: server.port, wait: "20s")).expect(
      0,
      [
        "messages_sent": 2, "messages_merged": 0, "messages_altered": 0, "messages_missing": 0,
      ])
    expect(
      server, there: 2, flagged: Self.flagged.filter { !deleted.contains($0) }, without: deleted)
  }

  @Test("what stands elsewhere by now is found by a proof")
  func proved() async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(Self.source())
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": Self.count])
    let server = try target(nil)
    let url = desk.url(server.port).replacing("taro%40", with: "hanako%40")
    let restore = desk.restore(to: server.port).map { $0.replacing("taro%40", with: "hanako%40") }
    try await desk.run(restore).expect(0, ["messages_new": Self.count])
    let octets = server.account.inbox.messages.map(\.octets)
    for index in octets.indices {
      server.account.inbox.messages[index].octets = octets[octets.count - 1 - index]
    }
    try await desk.run([
      "verify", desk.archive, "--against", url, "--password-file",
      desk.scratch("password"), "--allow-plaintext",
    ]).expect(0, ["target_present": Self.count, "target_altered": 0, "target_missing": 0])
  }

  @Test(
    "a target that gives messages other Message-IDs has altered them, and is not asked for ever")
  func renamed() async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(Self.source())
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": Self.count])
    let bodies = BodyCount()
    let server = try target(nil, bodies: bodies)
    server.account.storing = { octets in
      octets.map { $0 == UInt8(ascii: "<") ? UInt8(ascii: "[") : $0 }
    }
    let run = try await desk.run(desk.restore(to: server.port))
    run.expect(
      1, ["messages_new": Self.count, "messages_altered": Self.count, "messages_merged": 0])
    #expect(bodies.value <= 4 * Self.count, "\(bodies.value) read")
    let before = bodies.value
    try await desk.run(desk.restore(to: server.port)).expect(
      1, ["messages_new": 0, "messages_altered": Self.count])
    #expect(bodies.value == before)
  }
}
