import TestSupport
import Testing

/// Servers that tell how large folders are before anything is fetched (RFC 8438).
@Suite("Sizes of folders", .aFewAtATime)
struct FolderSizeTests {
  private static let extensions = " LIST-EXTENDED LIST-STATUS STATUS=SIZE"

  private static func account(_ extensions: String = extensions) -> ServedAccount {
    var account = ServedAccount(count: 40)
    account.capabilities += extensions
    for number in 40..<60 { account["Sent"].add(ServedAccount.sample(number)) }
    return account
  }

  private static func size(_ numbers: Range<Int>) -> Int {
    numbers.reduce(0) { $0 + ServedAccount.sample($1).utf8.count }
  }

  /// The first total that was told, and the last.
  private func totals(_ run: ToolRun, _ key: String = "bytes_total") -> [Int?] {
    let totals = run.events("progress").map { $0[key].int }
    return [totals.first ?? nil, totals.last ?? nil]
  }

  @Test("the whole is known from the start, less what the archive has")
  func known() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(Self.account())
    let first = try await desk.run(desk.backup(server.port, connections: 3) + ["-v"])
    first.expect(0, ["messages_new": 60])
    #expect(totals(first) == [Self.size(0..<60), Self.size(0..<60)])
    #expect(totals(first, "messages_total") == [60, 60])
    #expect(first.events("extensions").first?["used"].texts.contains("STATUS=SIZE") == true)
    for number in 60..<63 { server.account.inbox.add(ServedAccount.sample(number)) }
    let second = try await desk.run(desk.backup(server.port))
    second.expect(0, ["messages_new": 3])
    #expect(totals(second) == [Self.size(60..<63), Self.size(60..<63)])
    #expect(totals(second, "messages_total") == [3, 3])
  }

  @Test("of a migration too, whose progress is told by the side that sends")
  func knownOfMigration() async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(Self.account())
    let target = try LyingIMAPServer(ServedAccount(count: 0)) { turn, account in
      account.makeMailbox(turn)
    }
    let run = try await desk.run(desk.migrate(source.port, to: target.port, wait: "1s"))
    run.expect(0, ["messages_sent": 60])
    #expect(totals(run, "messages_total") == [60, 60])
    #expect(totals(run) == [Self.size(0..<60), Self.size(0..<60)])
  }

  @Test("counts that are wrong do no harm", arguments: [0, 7, 4_294_967_295])
  func wrongCounts(count: Int) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(Self.account()) { turn, _ in
      guard turn.name == "LIST" else { return }
      turn.untagged = turn.untagged.map { line in
        let text = String(decoding: line, as: UTF8.self)
        return Array(text.replacing(/MESSAGES [0-9]+/, with: "MESSAGES \(count)").utf8)
      }
    }
    let run = try await desk.run(desk.backup(server.port))
    run.expect(0, ["messages_new": 60])
    #expect(totals(run, "messages_total").first == 2 * count)
  }

  @Test(
    "sizes that are wrong, missing or refused do no harm",
    arguments: [
      (" SIZE 0", true), (" SIZE 18446744073709551615", true), (" SIZE -1", false),
      (" SIZE x", false), ("", false), ("BAD", false), ("NO", false),
    ])
  func lies(size: String, hasTotal: Bool) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(Self.account()) { turn, _ in
      guard turn.name == "LIST", turn.arguments.last?.contains("SIZE") == true else { return }
      if size == "BAD" || size == "NO" { return turn.refuse(size + " not so") }
      turn.untagged = turn.untagged.map { line in
        guard let place = line.firstRange(of: Array(" SIZE ".utf8)) else { return line }
        return line[..<place.lowerBound] + Array("\(size))\r\n".utf8)
      }
    }
    let run = try await desk.run(desk.backup(server.port, connections: 2))
    run.expect(0, ["messages_new": 60])
    #expect(totals(run).allSatisfy { ($0 != nil) == hasTotal })
    try await desk.expectArchive([
      "INBOX": (0..<40).map(ServedAccount.sample), "Sent": (40..<60).map(ServedAccount.sample),
    ])
  }

  @Test("a first backup that nobody is shown does not wait for them", arguments: [true, false])
  func unwatched(isQuiet: Bool) async throws {
    let desk = try FaultDesk()
    let asked = BodyCount()
    let server = try LyingIMAPServer(Self.account()) { turn, _ in
      if turn.arguments.last?.contains("SIZE") == true, turn.name == "LIST" { asked.add(1) }
    }
    let command = desk.backup(server.port) + (isQuiet ? ["--quiet"] : [])
    #expect(try await desk.run(command, isJSON: false).ending == .exit(0))
    #expect(asked.value == (isQuiet ? 0 : 1))
    #expect(try await desk.run(command, isJSON: false).ending == .exit(0))
    #expect(asked.value == (isQuiet ? 1 : 2), "what has been counted once costs nothing")
  }

  @Test("a server that breaks down at the question is not asked again")
  func hangsUp() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(Self.account()) { turn, _ in
      if turn.name == "LIST", turn.arguments.last?.contains("SIZE") == true { turn.die() }
    }
    let run = try await desk.run(desk.backup(server.port), wait: "10s")
    run.expect(0, ["messages_new": 60])
    #expect(totals(run) == [nil, nil])
    #expect(server.commands.count { $0 == "LIST" } == 2)
  }
}
