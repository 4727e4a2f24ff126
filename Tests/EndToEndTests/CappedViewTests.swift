import TestSupport
import Testing

/// Servers that show a folder in part only, or let a command look at a few messages only.
@Suite("Capped views", .aFewAtATime)
struct CappedViewTests {
  private static let most = 4

  /// Yahoo: UIDs alone once that is enabled, and so many messages a command, the last ones first.
  private static func limit(_ turn: inout IMAPTurn) {
    if turn.name == "ENABLE" { turn.untagged = [Array("* ENABLED UIDONLY\r\n".utf8)] }
    guard ["UID SEARCH", "UID FETCH", "UID STORE"].contains(turn.name) else { return }
    let shown = Array(turn.uids.suffix(most))
    let isPage = turn.arguments.contains { $0.contains("PARTIAL -1:-\(most)") }
    if turn.uids.count > most, !isPage, let lowest = shown.first {
      turn.status = "OK [MESSAGELIMIT \(most) \(lowest)] partial"
    }
    switch turn.name {
    case "UID SEARCH" where isPage:
      turn.untagged = []
      let page = shown.isEmpty ? "NIL" : shown.map(String.init).joined(separator: ",")
      turn.sayLast("* ESEARCH (TAG \"\(turn.tag)\") UID PARTIAL (-1:-\(most) \(page))")
    case "UID SEARCH":
      turn.untagged = []
      turn.sayLast(shown.reduce("* SEARCH") { "\($0) \($1)" })
    case "UID FETCH":
      let responses = zip(turn.uids, turn.untagged).filter { shown.contains($0.0) }
      turn.untagged = responses.map { uid, octets in
        let start = octets.firstIndex(of: UInt8(ascii: "(")) ?? 0
        return Array("* \(uid) UIDFETCH ".utf8) + octets[start...]
      }
    default: break
    }
  }

  @Test(
    "a server with UIDONLY and MESSAGELIMIT is read whole, also in pages that it offers",
    arguments: ["", " ESEARCH PARTIAL"])
  func limited(more: String) async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(count: 22)
    account.capabilities += " ENABLE UIDONLY MESSAGELIMIT=\(Self.most)" + more
    let server = try LyingIMAPServer(account) { turn, _ in Self.limit(&turn) }
    let first = try await desk.run(desk.backup(server.port) + ["-v"])
    first.expect(0, ["messages_new": 22, "messages_failed": 0])
    let used = first.events("extensions").first?["used"].texts ?? []
    #expect(used.contains("PARTIAL") == !more.isEmpty)
    #expect(server.commands.contains("ENABLE"))
    try await desk.expectArchive(["INBOX": (0..<22).map(ServedAccount.sample)])
    account.inbox.messages[0].flags = ["\\Seen"]
    account.inbox.messages[20].flags = ["\\Flagged"]
    account.inbox.messages.remove(at: 2)
    account.inbox.add(ServedAccount.sample(22))
    server.account = account
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": 1, "messages_gone": 1, "flags_changed": 2])
    try await desk.expectArchive(["INBOX": (0..<23).map(ServedAccount.sample)])
  }

  @Test(
    "a limit that names no UID, or one that leads nowhere, makes a partial view, not a loop",
    arguments: ["", " 4294967295", " 0", " 1", " x"])
  func senseless(_ lowest: String) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 9)) { turn, _ in
      guard turn.name == "UID SEARCH" else { return }
      turn.untagged = []
      turn.sayLast(turn.uids.suffix(4).reduce("* SEARCH") { "\($0) \($1)" })
      turn.status = "OK [MESSAGELIMIT 4\(lowest)] partial"
    }
    // FETCH, which is asked then, tells them all.
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 9])
  }

  @Test(
    "a folder of exactly as many messages as its server may show is partial, and nothing is gone")
  func capped() async throws {
    let count = 1000
    let desk = try FaultDesk()
    var account = ServedAccount(count: count)
    account.capabilities += " X-GM-EXT-1"
    let server = try LyingIMAPServer(account)
    let run = try await desk.run(desk.backup(server.port))
    run.expect(1, ["messages_new": count])
    #expect(run.events("warning").contains { $0["what"].text?.contains("may be more") == true })
    account.inbox.messages.removeFirst()
    account.inbox.add(ServedAccount.sample(count))
    server.account = account
    try await desk.run(desk.backup(server.port)).expect(
      1, ["messages_new": 1, "messages_gone": 0])
    // One below that, it may well be all.
    account.inbox.messages.removeFirst()
    server.account = account
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 0, "messages_gone": 2])
  }
}
