import MailTypes
import Synchronization
import TestSupport
import Testing

/// Under which names the folders of an archive come to a target.
@Suite("Folders at a target", .aFewAtATime)
struct FolderMappingTests {
  /// A desk with an archive of folders, each with one message of its own.
  private func archive(
    _ folders: [(name: String, attributes: [String])], delimiter: String = "/"
  ) async throws -> FaultDesk {
    var account = ServedAccount()
    account.delimiter = delimiter
    for (index, folder) in ([("INBOX", [])] + folders).enumerated() {
      var mailbox = ServedAccount.Mailbox(wire: MailboxName(text: folder.0).wire)
      mailbox.attributes = folder.1
      mailbox.add(ServedAccount.sample(index))
      account.mailboxes.append(mailbox)
    }
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(account)
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": folders.count + 1])
    return desk
  }

  /// To another account than the archive's own, whose folders have their own names.
  private func restore(
    _ desk: FaultDesk, to port: UInt16, as user: String = "hanako"
  ) -> [String] {
    desk.restore(to: port).map { $0.replacing("taro%40", with: user + "%40") }
  }

  /// Makes what it is asked to make, unless `refusal` names an answer.
  private func target(
    _ folders: [(name: String, attributes: [String])] = [], with capabilities: String = "",
    delimiter: String = "/", useRefusal: String? = nil,
    refusal: @escaping @Sendable (String, ServedAccount) -> String? = { _, _ in nil },
    more: @escaping @Sendable (IMAPTurn) -> Void = { _ in }
  ) throws -> LyingIMAPServer {
    var account = ServedAccount([ServedAccount.Mailbox("INBOX")])
    account.delimiter = delimiter
    account.capabilities += " " + capabilities
    for folder in folders {
      var mailbox = ServedAccount.Mailbox(wire: MailboxName(text: folder.name).wire)
      mailbox.attributes = folder.attributes
      account.mailboxes.append(mailbox)
    }
    return try LyingIMAPServer(account, greeting: "* OK target") { turn, account in
      more(turn)
      guard turn.name == "CREATE", let quoted = turn.arguments.first else { return }
      if let useRefusal, turn.arguments.count > 1 { return turn.refuse(useRefusal) }
      let name = String(decoding: IMAPHonesty.unquoted(Array(quoted.utf8)), as: UTF8.self)
      if let refusal = refusal(name, account) { return turn.refuse(refusal) }
      guard turn.status?.hasPrefix("OK") == true else { return }
      var mailbox = ServedAccount.Mailbox(name)
      if let use = turn.arguments.dropFirst().first(where: { $0.hasPrefix("(USE") }) {
        mailbox.attributes = [String(use.dropFirst(6).dropLast(2))]
      }
      account.mailboxes.append(mailbox)
    }
  }

  /// How many messages there are by folder, empty ones left out.
  private func filled(_ server: LyingIMAPServer) -> [String: Int] {
    var counts: [String: Int] = [:]
    for mailbox in server.account.mailboxes where !mailbox.messages.isEmpty {
      counts[MailboxName(wire: mailbox.name).description] = mailbox.messages.count
    }
    return counts
  }

  @Test("a folder goes where the target keeps its like, by attributes and by names")
  func specialUse() async throws {
    let desk = try await archive([
      ("Gesendet", ["\\Sent"]), ("Papierkorb", ["\\Trash"]), ("Work/Sent", []), ("Plans", []),
    ])
    let server = try target([("送信済み", ["\\Sent"]), ("Junk", ["\\Junk"])])
    try await desk.run(restore(desk, to: server.port)).expect(0, ["messages_new": 5])
    #expect(
      filled(server) == ["INBOX": 1, "送信済み": 1, "Papierkorb": 1, "Work/Sent": 1, "Plans": 1])
    let names = try target([("Sent Items", []), ("ごみ箱", [])])
    try await desk.run(restore(desk, to: names.port, as: "jiro")).expect(0, ["messages_new": 5])
    #expect(filled(names)["Sent Items"] == 1 && filled(names)["ごみ箱"] == 1)
    try await desk.run(restore(desk, to: names.port, as: "jiro")).expect(0, ["messages_new": 0])
  }

  @Test(
    "a rule that is about no folder is told, one that is about a folder that was left out is not")
  func idleRules() async throws {
    let desk = try await archive([("Plans", []), ("Old/1", [])])
    let server = try target([("Sent", [])])
    let run = try await desk.run(
      restore(desk, to: server.port) + [
        "--map", "Planz=x", "--map", "Old/*=New/*", "--map", "Old/1=y", "--map", "Plans=z",
        "--exclude", "Plans",
      ])
    run.expect(0, ["messages_new": 2])
    let told = run.events("warning").compactMap(\.["what"].text).filter { $0.contains("--map") }
    #expect(
      told.count == 2 && told[0].contains("Planz=x") && told[1].contains("Old/1=y"), "\(told)")
  }

  @Test("two folders that come together by what they are for are told, unless a rule asks for it")
  func joined() async throws {
    let desk = try await archive([("Gesendet", ["\\Sent"]), ("Sent", [])])
    let server = try target([("Sent", [])])
    func told(_ run: ToolRun) -> [String] {
      run.events("warning").compactMap(\.["what"].text).filter { $0.contains("go into one folder") }
    }
    let run = try await desk.run(restore(desk, to: server.port))
    run.expect(0, ["messages_new": 3])
    #expect(filled(server) == ["INBOX": 1, "Sent": 2])
    #expect(told(run) == ["The messages of “Gesendet” and “Sent” go into one folder, “Sent”."])
    #expect(told(try await desk.run(restore(desk, to: server.port))).isEmpty)
    let apart = try target([("Sent", [])])
    let second = try await desk.run(
      restore(desk, to: apart.port, as: "jiro") + ["--map", "Gesendet=Mine"])
    #expect(filled(apart) == ["INBOX": 1, "Sent": 1, "Mine": 1] && told(second).isEmpty)
    let asked = try target([("Sent", [])])
    let third = try await desk.run(
      restore(desk, to: asked.port, as: "saburo") + ["--map", "Gesendet=Sent"])
    #expect(filled(asked) == ["INBOX": 1, "Sent": 2] && told(third).isEmpty)
  }

  @Test("a target that can be told what a folder is for is told, and nothing is sent twice")
  func createdForUse() async throws {
    let desk = try await archive([("Gesendet", ["\\Sent"]), ("Plans", [])])
    let server = try target(with: "CREATE-SPECIAL-USE")
    try await desk.run(restore(desk, to: server.port)).expect(0, ["messages_new": 3])
    #expect(server.account["Gesendet"].attributes == ["\\Sent"])
    #expect(server.account["Plans"].attributes == [])
    try await desk.run(restore(desk, to: server.port)).expect(0, ["messages_new": 0])
  }

  @Test(
    "a target that does not take the use makes the folder without",
    arguments: ["NO [USEATTR] no such use", "BAD what"])
  func useRefused(answer: String) async throws {
    let desk = try await archive([("Gesendet", ["\\Sent"])])
    let server = try target(with: "CREATE-SPECIAL-USE", useRefusal: answer)
    try await desk.run(restore(desk, to: server.port)).expect(0, ["messages_new": 2])
    #expect(server.account["Gesendet"].attributes == [])
    #expect(filled(server) == ["INBOX": 1, "Gesendet": 1])
  }

  @Test("what was subscribed is subscribed to, and nothing else")
  func subscriptions() async throws {
    var account = ServedAccount(count: 1)
    for name in ["Lists", "日本 語", "Other"] {
      var mailbox = ServedAccount.Mailbox(wire: MailboxName(text: name).wire)
      mailbox.add(ServedAccount.sample(name.count))
      account.mailboxes.append(mailbox)
    }
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(account) { turn, _ in
      if turn.name == "LSUB" { turn.untagged.removeLast() }
    }
    try await desk.run(desk.backup(source.port)).expect(0)
    let names = Names()
    let server = try target(more: { turn in
      if turn.name == "SUBSCRIBE" { names.add(turn.arguments.joined()) }
    })
    try await desk.run(restore(desk, to: server.port)).expect(0, ["messages_new": 4])
    #expect(names.all == ["\"Lists\"", "\"&ZeVnLA- &ip4-\""])
  }

  @Test("what was sent under a name stays there")
  func staysWhereItIs() async throws {
    let desk = try await archive([("Gesendet", ["\\Sent"])])
    let server = try target()
    try await desk.run(restore(desk, to: server.port)).expect(0, ["messages_new": 2])
    var account = server.account
    var sent = ServedAccount.Mailbox("Sent")
    sent.attributes = ["\\Sent"]
    account.mailboxes.append(sent)
    let later = try LyingIMAPServer(account)
    try await desk.run(restore(desk, to: later.port)).expect(0, ["messages_new": 0])
  }

  @Test("rules and a prefix of the user's come before special uses")
  func rules() async throws {
    let desk = try await archive([("Gesendet", ["\\Sent"]), ("Old/1", []), ("Old/2", [])])
    let server = try target([("Sent", ["\\Sent"])])
    try await desk.run(
      restore(desk, to: server.port) + ["--map", "Gesendet=Mine", "--map", "Old/*=New/*"]
    ).expect(0, ["messages_new": 4])
    #expect(filled(server) == ["INBOX": 1, "Mine": 1, "New/1": 1, "New/2": 1])
    let below = try target([("Sent", ["\\Sent"])])
    try await desk.run(restore(desk, to: below.port) + ["--prefix", "was"]).expect(0)
    #expect(filled(below).keys.allSatisfy { $0.hasPrefix("was/") })
  }

  @Test("names that a target refuses become plainer, and are told of")
  func refusedNames() async throws {
    let long = String(repeating: "long ", count: 30)
    let desk = try await archive([("a*b", []), ("a_b", []), (" x ", []), (long + "1", [])])
    let server = try target { name, _ in
      name.contains("*") || name.contains("  ") || name.hasPrefix(" ") || name.utf8.count > 100
        ? "NO [CANNOT] not such a name" : nil
    }
    let run = try await desk.run(restore(desk, to: server.port))
    run.expect(0, ["messages_new": 5])
    #expect(run.events("warning").count == 3, "\(run)")
    let names = filled(server).keys
    #expect(Set(names).isSuperset(of: ["a_b", "a_b (2)", "x"]), "\(names)")
    #expect(names.contains { $0.hasPrefix("long long") && $0.contains("~") })
    try await desk.run(restore(desk, to: server.port)).expect(0, ["messages_new": 0])
  }

  @Test("a target that does not tell names apart by case gets both folders")
  func twins() async throws {
    let desk = try await archive([("Lists", []), ("LISTS", [])])
    let server = try target { name, account in
      let isThere = account.mailboxes.contains {
        String(decoding: $0.name, as: UTF8.self).lowercased() == name.lowercased()
      }
      return isThere ? "NO [ALREADYEXISTS] it is there" : nil
    }
    try await desk.run(restore(desk, to: server.port)).expect(0, ["messages_new": 3])
    #expect(filled(server).values.allSatisfy { $0 == 1 } && filled(server).count == 3)
    try await desk.run(restore(desk, to: server.port)).expect(0, ["messages_new": 0])
  }

  @Test("a namespace's prefix goes and comes with the server that has it")
  func belowInbox() async throws {
    let desk = try await archive([("INBOX.Sent", []), ("INBOX.a.b", [])], delimiter: ".")
    let server = try target()
    try await desk.run(restore(desk, to: server.port)).expect(0, ["messages_new": 3])
    #expect(filled(server) == ["INBOX": 1, "Sent": 1, "a/b": 1])
  }
}

/// Names in the order in which they came.
private final class Names: Sendable {
  private let list = Mutex<[String]>([])

  func add(_ name: String) { list.withLock { $0.append(name) } }
  var all: [String] { list.withLock { $0 } }
}
