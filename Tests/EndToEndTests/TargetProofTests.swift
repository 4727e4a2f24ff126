import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `verify --against` an account that an archive was restored to proves what is there.
@Suite("Proof of what a target has", .aFewAtATime)
struct TargetProofTests {
  /// Seven messages in two folders; two of INBOX are equal.
  static let inbox = [0, 1, 2, 3, 3].map(ServedAccount.sample)
  static let sent = [7, 8].map(ServedAccount.sample)

  /// A desk whose archive holds the seven messages.
  private func filled() async throws -> FaultDesk {
    let desk = try FaultDesk()
    var account = ServedAccount(inbox: Self.inbox)
    for text in Self.sent { account["Sent"].add(text) }
    let source = try LyingIMAPServer(account)
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 7])
    return desk
  }

  private var empty: ServedAccount {
    var account = ServedAccount(count: 0)
    account.inbox.uidValidity = 42
    return account
  }

  /// Another account than the one that was archived.
  private func url(_ server: LyingIMAPServer) -> String {
    "imap://hanako%40example.org@127.0.0.1:\(server.port)"
  }

  private func restore(_ desk: FaultDesk, _ server: LyingIMAPServer, _ more: String...) -> [String]
  {
    [
      "restore", desk.archive, "--to", url(server), "--to-password-file", desk.scratch("password"),
      "--to-allow-plaintext",
    ] + more
  }

  private func verify(_ desk: FaultDesk, _ server: LyingIMAPServer, _ more: String...) -> [String] {
    [
      "verify", desk.archive, "--against", url(server), "--password-file",
      desk.scratch("password"), "--allow-plaintext",
    ] + more
  }

  /// A desk whose archive was restored to a server.
  private func restored(
    to account: ServedAccount? = nil, exit status: Int32 = 0,
    lie: @escaping LyingIMAPServer.Lie = { _, _ in }
  ) async throws -> (FaultDesk, LyingIMAPServer) {
    let desk = try await filled()
    let server = try target(account, lie: lie)
    try await desk.run(restore(desk, server), wait: "20s").expect(status)
    return (desk, server)
  }

  private func target(
    _ account: ServedAccount? = nil, lie: @escaping LyingIMAPServer.Lie = { _, _ in }
  ) throws -> LyingIMAPServer {
    try LyingIMAPServer(account ?? empty) { turn, account in
      lie(&turn, &account)
      account.makeMailbox(turn)
    }
  }

  private static let all = [
    "target_planned": 7, "target_present": 7, "target_altered": 0, "target_merged": 0,
    "target_refused": 0, "target_unknown": 0, "target_missing": 0,
  ]

  private func folder(_ run: ToolRun, _ name: String) throws -> JSONValue {
    try #require(run.events("folder").first { $0["folder"].text == name })
  }

  @Test("everything is there: 0, each folder's figures add up, and neither side is changed")
  func whole() async throws {
    let (desk, server) = try await restored()
    let journal = FileManager.default.contents(atPath: desk.archive + "/journal.sqlite3")
    let commands = server.commands.count
    let run = try await desk.run(verify(desk, server))
    run.expect(0, Self.all)
    run.expect(0, ["folders": 2, "target_extra": 0, "messages_checked": 7, "damaged": 0])
    for event in run.events("folder") {
      #expect(event["state"].text == "complete" && event["target"].text == event["folder"].text)
      let parts = ["present", "sent", "altered", "merged", "refused", "unknown", "missing"]
      #expect(parts.reduce(0) { $0 + (event[$1].int ?? -1) } == event["planned"].int)
    }
    let asked = Set(server.commands[commands...])
    #expect(asked.isDisjoint(with: ["SELECT", "APPEND", "UID STORE", "CREATE", "SUBSCRIBE"]))
    #expect(FileManager.default.contents(atPath: desk.archive + "/journal.sqlite3") == journal)
    let entries = try FileManager.default.contentsOfDirectory(atPath: desk.archive)
    #expect(!entries.contains { $0.contains("preview") })
    // All octets, on request.
    try await desk.run(verify(desk, server, "--full")).expect(0, ["target_compared": 7])
  }

  @Test("what somebody removed is missing: 65, and the report names it")
  func missing() async throws {
    let (desk, server) = try await restored()
    server.account.inbox.messages.removeFirst()
    server.account["Sent"].add("Subject: of the target's own\r\n\r\nx\r\n")
    let report = desk.scratch("proof.md")
    let run = try await desk.run(verify(desk, server, "--report", report))
    run.expect(65, ["target_present": 6, "target_missing": 1, "target_extra": 1])
    let inbox = try folder(run, "INBOX")
    #expect(inbox["missing"].int == 1 && inbox["state"].text == "partial")
    #expect(try folder(run, "Sent")["extra"].int == 1)
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: report)), as: UTF8.self)
    #expect(text.contains("The target has 6 of the archive's 7 messages; 1 is not there"))
    #expect(text.contains("| number 0 |"))
    // The next restore sends it, and then all is proved.
    try await desk.run(restore(desk, server)).expect(0, ["messages_new": 1])
    try await desk.run(verify(desk, server)).expect(0, Self.all)
  }

  @Test("a message that the server does not hand over is not known to be there: 1")
  func withheld() async throws {
    let (desk, restored) = try await restored()
    let uid = restored.account.inbox.messages[1].uid
    let server = try target(restored.account) { turn, _ in
      guard turn.selected == "INBOX", turn.fetchesBody(of: uid) else { return }
      turn.untagged.removeAll { String(decoding: $0, as: UTF8.self).contains("(UID \(uid) ") }
    }
    try await desk.run(verify(desk, server, "--full")).expect(
      1, ["target_present": 6, "target_unknown": 1, "target_missing": 0])
  }

  @Test("one of two equal messages that the server dropped is merged, not missing: 1")
  func merged() async throws {
    let (desk, server) = try await restored()
    server.account.inbox.messages.removeLast()
    let run = try await desk.run(verify(desk, server))
    run.expect(1, ["target_present": 6, "target_merged": 1, "target_missing": 0])
    // Where nobody has sent it, it is missing.
    let other = try await filled()
    try await other.run(verify(other, server, "--by-content")).expect(
      65, ["target_present": 6, "target_merged": 0, "target_missing": 1])
  }

  @Test("a message that the server has rewritten is altered: 65; line ends alone are no difference")
  func altered() async throws {
    let (desk, server) = try await restored()
    let other = Self.inbox[1].replacing("Subject: number", with: "Subject: [list] number")
    server.account.inbox.messages[1].octets = Array(other.utf8)
    let lf = Self.inbox[2].replacing("\r\n", with: "\n")
    server.account.inbox.messages[2].octets = Array(lf.utf8)
    let run = try await desk.run(verify(desk, server, "-v"))
    run.expect(65, ["target_present": 6, "target_altered": 1, "target_missing": 0])
    #expect(run.events("message").map { $0["outcome"].text } == ["different"])
    // One of the same size shows where everything is read.
    let octets = Self.inbox[1].replacing("body 1", with: "body 7").utf8
    server.account.inbox.messages[1].octets = Array(octets)
    try await desk.run(verify(desk, server, "--full")).expect(65, ["target_altered": 1])
  }

  @Test("header fields that the server has added are told, and no difference: 0")
  func added() async throws {
    let (desk, server) = try await restored()
    server.account.inbox.messages[1].octets = Array("X-Filed: yes\r\n".utf8) + Self.inbox[1].utf8
    let run = try await desk.run(verify(desk, server))
    run.expect(0, ["target_present": 7, "target_altered": 0])
    #expect(run.events("warning").count { $0["what"].text?.contains("adds header") == true } == 1)
  }

  @Test("an account that nothing was restored to is 78, and is compared on request")
  func never() async throws {
    let desk = try await filled()
    var account = empty
    for text in Self.inbox.prefix(3) { account["Old/INBOX"].add(text) }
    let server = try LyingIMAPServer(account)
    let run = try await desk.run(verify(desk, server))
    run.expect(78)
    #expect(run.errorOutput.contains("--by-content") || run.output.contains("--by-content"))
    #expect(server.connections == 0)
    try await desk.run(verify(desk, server, "--by-content")).expect(
      65, ["target_present": 0, "target_missing": 7])
    try await desk.run(verify(desk, server, "--prefix", "Old")).expect(
      65, ["target_present": 3, "target_missing": 4])
    try await desk.run(verify(desk, server, "--map", "INBOX=Old/INBOX", "--folder", "INBOX"))
      .expect(65, ["target_planned": 5, "target_present": 3, "target_missing": 2])
    try await desk.run(["verify", desk.archive, "--by-content"]).expect(64)
  }

  @Test("folders are sought where the restore has put them")
  func names() async throws {
    let desk = try await filled()
    let server = try target()
    try await desk.run(restore(desk, server, "--map", "INBOX=Old/In", "--map", "Sent=Out")).expect(
      0)
    let run = try await desk.run(verify(desk, server))
    run.expect(0, Self.all)
    #expect(try folder(run, "INBOX")["target"].text == "Old/In")
    // A folder that is not there any more.
    server.account.mailboxes.removeAll { $0.name == Array("Out".utf8) }
    let again = try await desk.run(verify(desk, server))
    again.expect(65, ["target_present": 5, "target_missing": 2])
    #expect(try folder(again, "Sent")["server"] == .null)
  }

  @Test("a target that was renumbered is compared by content")
  func renumbered() async throws {
    let (desk, server) = try await restored()
    server.account.inbox.uidValidity = 77
    for index in server.account.inbox.messages.indices {
      server.account.inbox.messages[index].uid += 100
    }
    server.account.inbox.uidNext = 200
    try await desk.run(verify(desk, server)).expect(0, Self.all)
  }

  @Test("what the target refused, and what nobody knows, stays that: 1")
  func refused() async throws {
    let bad = Array(Self.sent[1].utf8)
    let (desk, server) = try await restored(exit: 1) { turn, _ in
      if turn.name == "APPEND", turn.literal == bad { turn.refuse("NO [CANNOT] 8-bit header") }
    }
    let report = desk.scratch("proof.html")
    let run = try await desk.run(verify(desk, server, "--report", report))
    run.expect(1, ["target_present": 6, "target_refused": 1, "target_missing": 0])
    #expect(try folder(run, "Sent")["refused"].int == 1)
    let html = String(decoding: try Data(contentsOf: URL(fileURLWithPath: report)), as: UTF8.self)
    #expect(html.contains("8-bit header"))
    // Put there by somebody else, it is there.
    server.account["Sent"].add(bad)
    try await desk.run(verify(desk, server)).expect(0, Self.all)
  }

  @Test("a message whose answer was lost and that is not there is unknown: 1")
  func unknown() async throws {
    let desk = try await filled()
    let last = Array(Self.sent[1].utf8)
    let isGone = BodyCount()
    let server = try target { turn, _ in
      if isGone.value > 0 { return turn.die() }
      guard turn.name == "APPEND", turn.literal == last else { return }
      isGone.add(1)
      turn.die()
    }
    try await desk.run(restore(desk, server, "--connections", "1")).expect(
      75, ["messages_unknown": 1])
    let honest = try LyingIMAPServer(server.account)
    try await desk.run(verify(desk, honest)).expect(
      1, ["target_present": 6, "target_unknown": 1, "target_missing": 0])
  }

  @Test("a folder whose messages cannot be looked at is skipped, its messages unknown: 1")
  func unreadable() async throws {
    let (desk, server) = try await restored()
    let blind = try LyingIMAPServer(server.account) { turn, _ in
      if turn.name == "EXAMINE", turn.arguments.joined().contains("Sent") {
        turn.refuse("NO [NOPERM] not yours")
      }
    }
    let run = try await desk.run(verify(desk, blind))
    run.expect(1, ["target_present": 5, "target_unknown": 2, "target_missing": 0])
    #expect(try folder(run, "Sent")["state"].text == "skipped")
  }

  @Test("an earlier state is compared with --at")
  func earlier() async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(count: 3))
    try await desk.run(desk.backup(source.port)).expect(0)
    source.account.inbox.add(ServedAccount.sample(50))
    let target = try LyingIMAPServer(empty)
    try await desk.run(restore(desk, target)).expect(0, ["messages_new": 3])
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 1])
    try await desk.run(verify(desk, target)).expect(65, ["target_present": 3, "target_missing": 1])
    try await desk.run(verify(desk, target, "--at", "1")).expect(
      0, ["target_planned": 3, "target_present": 3])
  }

  @Test("people read the result in a sentence", arguments: ["en", "ja"])
  func words(_ language: String) async throws {
    let (desk, server) = try await restored()
    let run = try await desk.run(verify(desk, server, "--lang", language), isJSON: false)
    #expect(
      run.output.contains(
        language == "en"
          ? "Nothing is missing at the target: 7 of 7 messages in 2 folders." : "欠けているメールはありません"))
    server.account.inbox.messages.removeFirst(2)
    let lacking = try await desk.run(verify(desk, server, "--lang", language), isJSON: false)
    #expect(
      (lacking.output + lacking.errorOutput).contains(
        language == "en" ? "2 not at the target" : "送り先にないもの 2 通"), "\(lacking)")
  }
}
