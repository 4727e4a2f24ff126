import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The end of a restore holds what was sent against what the target stores, by content.
@Suite("What the target has made of what was sent", .aFewAtATime)
struct SentContentTests {
  private static let texts = (0..<30).map(ServedAccount.sample)
  private static let added = Array("X-Filed-By: example.org\r\n".utf8)

  private typealias Change = @Sendable ([UInt8]) -> [UInt8]

  /// A desk whose archive holds messages.
  private func filled(_ messages: [String] = texts) async throws -> FaultDesk {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(inbox: messages))
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": messages.count])
    return desk
  }

  /// A target that changes each message when it takes it.
  private func target(
    storing change: Change? = nil, lie: @escaping LyingIMAPServer.Lie = { _, _ in }
  ) throws -> LyingIMAPServer {
    var empty = ServedAccount(count: 0)
    empty.inbox.uidValidity = 42
    empty.storing = change
    return try LyingIMAPServer(empty, lie: lie)
  }

  private static func replacing(_ old: String, _ new: String) -> Change {
    { octets in
      guard let range = octets.firstRange(of: Array(old.utf8)) else { return octets }
      return octets[..<range.lowerBound] + Array(new.utf8) + octets[range.upperBound...]
    }
  }

  /// What the target is, without its habits.
  private func honest(_ server: LyingIMAPServer) throws -> LyingIMAPServer {
    var account = server.account
    account.storing = nil
    return try LyingIMAPServer(account)
  }

  @Test("an altered message is counted and named, once sent and for good: 1")
  func altered() async throws {
    let desk = try await filled()
    let server = try target(storing: Self.replacing("number 7\r\n", "number seven\r\n"))
    let report = desk.scratch("proof.md")
    let run = try await desk.run(desk.restore(to: server.port) + ["--report", report])
    run.expect(1, ["messages_new": 30, "messages_altered": 1, "messages_planned": 30])
    let folder = try #require(run.events("folder").last)
    #expect(folder["altered"].int == 1 && folder["sent"].int == 29, "\(run)")
    #expect(folder["state"].text == "partial")
    #expect(run.events("warning").contains { $0["what"].text?.contains("altered 1 of") == true })
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: report)), as: UTF8.self)
    #expect(text.contains("The target has 29 of the archive's 30 messages"))
    #expect(text.contains("| number 7 |") && text.contains("the server has altered it"))
    // It is not sent again, and stays told.
    let commands = server.commands.count
    let again = try await desk.run(desk.restore(to: server.port))
    again.expect(1, ["messages_new": 0, "messages_altered": 1])
    #expect(!again.events("warning").contains { $0["what"].text?.contains("altered") == true })
    #expect(!server.commands[commands...].contains("APPEND"))
    // Whoever deletes it there gets it anew.
    server.account.inbox.messages.removeAll {
      String(decoding: $0.octets, as: UTF8.self).contains("seven")
    }
    let honest = try honest(server)
    try await desk.run(desk.restore(to: honest.port)).expect(
      0, ["messages_new": 1, "messages_altered": 0])
  }

  @Test(
    "what servers alter without another size is read back, in a crowd too",
    arguments: [
      "Subject: caf\u{e9}\r\nMessage-ID: <odd@example.jp>\r\n\r\nbody\r\n",
      "Subject: plain\r\nMessage-ID: <odd@example.jp>\r\n\r\n\u{e9}\0body\r\n",
      "Subject: plain\r\nMessage-ID: <odd@example.jp>\r\n\r\n\u{e9}\nbody\r\n",
    ])
  func delicate(odd: String) async throws {
    let desk = try await filled(Self.texts + [odd])
    let server = try target(storing: { $0.map { $0 >= 0x80 ? UInt8(ascii: "X") : $0 } })
    try await desk.run(desk.restore(to: server.port)).expect(
      1, ["messages_new": 31, "messages_altered": 1])
  }

  @Test("a target that alters everything silently is found out by the sample")
  func silent() async throws {
    let desk = try await filled()
    let server = try target(storing: Self.replacing("number", "NUMBER"))
    try await desk.run(desk.restore(to: server.port)).expect(
      1, ["messages_new": 30, "messages_altered": 30])
  }

  @Test("a sample that is not handed over says nothing of the others")
  func withheld() async throws {
    let desk = try await filled()
    let server = try target(storing: Self.replacing("number", "NUMBER")) { turn, _ in
      if turn.bodies > 0 { turn.refuse("NO not that one") }
    }
    let run = try await desk.run(desk.restore(to: server.port))
    #expect(run.summary["messages_new"].int == 30 && run.summary["messages_altered"].int == 0)
    let honest = try honest(server)
    try await desk.run(desk.restore(to: honest.port)).expect(
      1, ["messages_new": 0, "messages_altered": 30])
  }

  @Test("announced sizes that say nothing cost some reading, and no alarm")
  func sizes() async throws {
    let count = 60
    let desk = try await filled((0..<count).map(ServedAccount.sample))
    let bodies = BodyCount()
    let server = try target(lie: { turn, _ in
      bodies.add(turn.bodies)
      for uid in turn.uids { turn.rewrite(uid, "RFC822.SIZE ", "RFC822.SIZE 1") }
    })
    try await desk.run(desk.restore(to: server.port)).expect(
      0, ["messages_new": count, "messages_altered": 0])
    #expect((20..<40).contains(bodies.value), "\(bodies.value) read")
  }

  @Test("a target that rewrites everything is believed after some")
  func rewriting() async throws {
    let count = 60
    let desk = try await filled((0..<count).map(ServedAccount.sample))
    let bodies = BodyCount()
    let server = try target(storing: Self.replacing("number", "number no.")) { turn, _ in
      bodies.add(turn.bodies)
    }
    try await desk.run(desk.restore(to: server.port)).expect(
      1, ["messages_new": count, "messages_altered": count])
    // Each is read twice: for its digest, and for its header fields.
    #expect((20...50).contains(bodies.value), "\(bodies.value) read")
  }

  @Test("header fields that the target adds are no difference")
  func added() async throws {
    let desk = try await filled()
    let server = try target(storing: { Self.added + $0 })
    let url = "imap://hanako%40example.org@127.0.0.1:\(server.port)"
    let password = desk.scratch("password")
    let run = try await desk.run([
      "restore", desk.archive, "--to", url, "--to-password-file", password, "--to-allow-plaintext",
    ])
    run.expect(0, ["messages_new": 30, "messages_altered": 0])
    #expect(run.events("warning").count { $0["what"].text?.contains("adds header") == true } == 1)
    try await desk.run([
      "verify", desk.archive, "--full", "--against", url, "--password-file", password,
      "--allow-plaintext",
    ]).expect(0, ["target_present": 30, "target_altered": 0])
  }

  @Test(
    "messages that the target does not hand over end with 1, and the next run asks again",
    arguments: ["NO [UNAVAILABLE] not now", "NO no", "OK nothing"])
  func unread(_ answer: String) async throws {
    let desk = try await filled()
    let server = try target(lie: { turn, _ in
      if turn.bodies > 0 { turn.refuse(answer) }
    })
    let run = try await desk.run(desk.restore(to: server.port))
    run.expect(1, ["messages_new": 30, "messages_unknown": 3, "messages_missing": 0])
    #expect(run.events("warning").count { $0["what"].text?.contains("hand them") == true } == 1)
    let honest = try honest(server)
    try await desk.run(desk.restore(to: honest.port)).expect(
      0, ["messages_new": 0, "messages_unknown": 0])
  }

  @Test("a target that hands nothing over is not asked for everything one by one")
  func stubborn() async throws {
    let count = 90
    let desk = try await filled((0..<count).map(ServedAccount.sample))
    let asked = BodyCount()
    let server = try target(lie: { turn, _ in
      for uid in turn.uids { turn.rewrite(uid, "RFC822.SIZE ", "RFC822.SIZE 1") }
      if turn.bodies > 0 {
        asked.add(1)
        turn.refuse("NO no")
      }
    })
    try await desk.run(desk.restore(to: server.port)).expect(
      1, ["messages_new": count, "messages_unknown": count])
    // The folder is looked at once more, at the end.
    #expect((20...45).contains(asked.value), "\(asked.value) commands")
  }

  @Test("a message over which the line breaks each time does not end the run")
  func breaking() async throws {
    let desk = try await filled(Self.texts.map { $0 + "caf\u{e9}\r\n" })
    let server = try target(storing: Self.replacing("number 9", "number nine")) { turn, _ in
      if turn.fetchesBody(of: 12) { turn.die() }
      for uid in turn.uids { turn.rewrite(uid, "RFC822.SIZE ", "RFC822.SIZE 1") }
    }
    let run = try await desk.run(desk.restore(to: server.port))
    run.expect(1, ["messages_new": 30, "messages_unknown": 1, "messages_altered": 1])
    #expect(server.account.inbox.messages.count == 30)
  }

  @Test("what a run that broke off has sent, the next one compares")
  func resumed() async throws {
    let desk = try await filled()
    let server = try target(storing: Self.replacing("number 7\r\n", "number seven\r\n")) {
      turn, _ in
      if turn.bodies > 0 { turn.die() }
      if turn.connection > 0 { turn.die(saying: "* BYE maintenance") }
    }
    let run = try await desk.run(desk.restore(to: server.port))
    #expect(run.ending == .exit(75), "\(run)")
    #expect(server.account.inbox.messages.count == 30)
    let honest = try honest(server)
    let next = try await desk.run(desk.restore(to: honest.port))
    next.expect(1, ["messages_new": 0, "messages_altered": 1])
    #expect(next.events("warning").contains { $0["what"].text?.contains("altered 1 of") == true })
  }

  /// An account that is not the one archived.
  private func other(_ desk: FaultDesk, _ server: LyingIMAPServer) -> String {
    desk.url(server.port).replacing("taro%40", with: "hanako%40")
  }

  /// A migration whose target has no line any more once everything is sent.
  private func brokenMigration(
    storing change: Change? = nil
  ) async throws -> (FaultDesk, LyingIMAPServer, [String]) {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(inbox: Self.texts))
    let server = try target(
      storing: change,
      lie: { turn, _ in
        if turn.bodies > 0 { turn.die() }
        if turn.connection > 0 { turn.die(saying: "* BYE maintenance") }
      })
    let line = [
      "migrate", "--from", desk.url(source.port), "--archive", desk.archive, "--from-password-file",
      desk.scratch("password"), "--from-allow-plaintext", "--to-password-file",
      desk.scratch("password"), "--to-allow-plaintext", "--wait", "1s", "--to",
    ]
    let run = try await desk.run(line + [other(desk, server)])
    #expect(run.ending == .exit(75) && run.summary["messages_sent"].int == 30, "\(run)")
    return (desk, server, line)
  }

  @Test("a migration that has nothing to send compares what one before has sent, once")
  func migration() async throws {
    let (desk, server, line) = try await brokenMigration(
      storing: Self.replacing("number 7\r\n", "number seven\r\n"))
    let source = try LyingIMAPServer(ServedAccount(inbox: Self.texts))
    let again = line.map { $0.hasPrefix("imap://") ? desk.url(source.port) : $0 }
    let target = try honest(server)
    let next = try await desk.run(again + [other(desk, target)])
    next.expect(1, ["messages_sent": 0, "messages_altered": 1, "messages_present": 30])
    let commands = target.commands.count
    try await desk.run(again + [other(desk, target)]).expect(
      1, ["messages_sent": 0, "messages_altered": 1])
    // The folder is not opened again.
    #expect(!target.commands[commands...].contains { ["SELECT", "UID FETCH"].contains($0) })
  }

  @Test("what somebody has deleted before it was compared is not asked for again and again")
  func deleted() async throws {
    let (desk, server, line) = try await brokenMigration()
    let source = try LyingIMAPServer(ServedAccount(inbox: Self.texts))
    let again = line.map { $0.hasPrefix("imap://") ? desk.url(source.port) : $0 }
    server.account.inbox.messages.removeAll { $0.uid <= 2 }
    let target = try honest(server)
    try await desk.run(again + [other(desk, target)]).expect(
      0, ["messages_sent": 0, "messages_altered": 0, "messages_unknown": 0])
    let commands = target.commands.count
    try await desk.run(again + [other(desk, target)]).expect(0, ["messages_sent": 0])
    #expect(!target.commands[commands...].contains { ["SELECT", "UID FETCH"].contains($0) })
  }

  @Test("an altered message is known again where the target has renumbered the folder")
  func renumbered() async throws {
    let desk = try await filled()
    let server = try target(storing: Self.replacing("number 7\r\n", "number seven\r\n"))
    try await desk.run(desk.restore(to: server.port)).expect(1, ["messages_altered": 1])
    var account = server.account
    account.inbox.uidValidity = 43
    for index in account.inbox.messages.indices { account.inbox.messages[index].uid += 100 }
    account.inbox.uidNext += 100
    let honest = try LyingIMAPServer(account)
    try await desk.run(desk.restore(to: honest.port)).expect(
      1, ["messages_new": 0, "messages_altered": 1])
    #expect(honest.account.inbox.messages.count == 30)
  }

  @Test("a second run reads nothing, and a later one no more than what it has sent")
  func once() async throws {
    let desk = try await filled()
    let bodies = BodyCount()
    let server = try target(lie: { turn, _ in bodies.add(turn.bodies) })
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 30])
    #expect(bodies.value == 3)
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 0])
    #expect(bodies.value == 3)
    server.account.inbox.messages.removeLast()
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 1])
    #expect(bodies.value == 4)
  }
}
