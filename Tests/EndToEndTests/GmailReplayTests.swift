import MailTypes
import Synchronization
import TestSupport
import Testing

/// An archive of Gmail that goes elsewhere, and archives that go to Gmail.
///
/// No Gmail can be had for a test: it is a server of the tests' own that speaks X-GM-EXT-1.
@Suite("Gmail as source and as target", .aFewAtATime)
struct GmailReplayTests {
  private static func text(_ number: Int) -> String { ServedAccount.sample(number) }

  /// As Gmail shows seven messages: 0 and 1 in INBOX, 0 and 2 with a label, 2 starred, 3 sent, 4 archived and
  /// important, 5 archived; 6 and 7 archived and equal, 6 with a label too.
  static let places: [String: [Int]] = [
    "INBOX": [0, 1], "Work": [0, 2, 6], "日本 語": [1], "[Gmail]/Sent Mail": [3],
    "[Gmail]/Starred": [2], "[Gmail]/Important": [4],
    "[Gmail]/All Mail": [0, 1, 2, 3, 4, 5, 6, 7],
  ]
  static let labels: [Int: String] = [
    0: #"\Inbox Work"#, 1: #"\Inbox "&ZeVnLA- &ip4-""#, 2: #"Work \Starred"#, 3: #"\Sent"#,
    4: #"\Important"#, 5: "", 6: "Work", 7: "",
  ]

  static func gmail(_ places: [String: [Int]]) -> ServedAccount {
    var account = ServedAccount()
    account.capabilities += " X-GM-EXT-1"
    let uses = [
      "[Gmail]/Sent Mail": "\\Sent", "[Gmail]/Starred": "\\Flagged",
      "[Gmail]/Important": "\\Important", "[Gmail]/All Mail": "\\All",
    ]
    for name in ["INBOX", "Work", "日本 語"] + uses.keys.sorted() {
      var mailbox = ServedAccount.Mailbox(wire: MailboxName(text: name).wire)
      mailbox.attributes = uses[name].map { [$0] } ?? []
      for number in places[name] ?? [] {
        mailbox.add(text(number == 7 ? 6 : number), emailID: "900\(number)")
        mailbox.messages[mailbox.messages.count - 1].labels = labels[number]
      }
      account.mailboxes.append(mailbox)
    }
    return account
  }

  private func archive() async throws -> FaultDesk {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(Self.gmail(Self.places), greeting: "* OK Gimap ready")
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 17])
    return desk
  }

  private func restore(_ desk: FaultDesk, to port: UInt16) -> [String] {
    desk.restore(to: port).map { $0.replacing("taro%40", with: "hanako%40") }
  }

  private func plain(_ folders: [(String, String)] = []) throws -> LyingIMAPServer {
    var account = ServedAccount([ServedAccount.Mailbox("INBOX")])
    for (name, use) in folders {
      var mailbox = ServedAccount.Mailbox(name)
      mailbox.attributes = [use]
      account.mailboxes.append(mailbox)
    }
    return try LyingIMAPServer(account) { turn, account in Self.make(turn, &account) }
  }

  private static func make(_ turn: IMAPTurn, _ account: inout ServedAccount) {
    guard turn.name == "CREATE", turn.status == "OK done", let quoted = turn.arguments.first
    else { return }
    account.mailboxes.append(
      ServedAccount.Mailbox(wire: IMAPHonesty.unquoted(Array(quoted.utf8))))
  }

  private func filled(_ account: ServedAccount) -> [String: [String: Int]] {
    var folders: [String: [String: Int]] = [:]
    for mailbox in account.mailboxes where !mailbox.messages.isEmpty {
      folders[MailboxName(wire: mailbox.name).description] =
        mailbox.messages.map { String(decoding: $0.octets, as: UTF8.self) }.multiset
    }
    return folders
  }

  private func texts(_ numbers: Int...) -> [String: Int] {
    numbers.map { Self.text($0 == 7 ? 6 : $0) }.multiset
  }

  @Test("elsewhere each folder gets its messages, and of All Mail what no other has")
  func folders() async throws {
    let desk = try await archive()
    let server = try plain([("Sent", "\\Sent"), ("Keep", "\\Archive")])
    let run = try await desk.run(restore(desk, to: server.port))
    run.expect(0, ["messages_new": 10])
    let wanted = [
      "INBOX": texts(0, 1), "Work": texts(0, 2, 6), "日本 語": texts(1), "Sent": texts(3),
      // Of two equal messages one has a label.
      "Keep": texts(4, 5, 7),
    ]
    #expect(filled(server.account) == wanted, "\(run)")
    try await desk.run(restore(desk, to: server.port)).expect(
      0, ["messages_new": 0, "messages_skipped": 10])
    #expect(filled(server.account) == wanted)
  }

  @Test("a target without folders for such mail gets plain names")
  func newFolders() async throws {
    let desk = try await archive()
    let server = try plain()
    try await desk.run(restore(desk, to: server.port)).expect(0, ["messages_new": 10])
    #expect(
      Set(server.account.mailboxes.map { MailboxName(wire: $0.name).description })
        == ["INBOX", "Work", "日本 語", "Sent Mail", "Archive"])
  }

  @Test("without All Mail, what only a view has comes from there")
  func withoutAll() async throws {
    let desk = try await archive()
    let server = try plain()
    try await desk.run(
      restore(desk, to: server.port) + ["--exclude", "\\All", "--exclude", "Work"]
    ).expect(0, ["messages_new": 6])
    #expect(filled(server.account)["Archive"] == texts(2, 4))
  }

  @Test("with keywords each message goes once, with its labels")
  func keywords() async throws {
    let desk = try await archive()
    let server = try plain([("Sent", "\\Sent")])
    let command = restore(desk, to: server.port) + ["--labels", "keywords"]
    try await desk.run(command).expect(0, ["messages_new": 8])
    #expect(
      filled(server.account)
        == ["INBOX": texts(0, 1), "Sent": texts(3), "Archive": texts(2, 4, 5, 6, 7)])
    var keywords: [String: [String]] = [:]
    for mailbox in server.account.mailboxes {
      for message in mailbox.messages {
        let text = String(decoding: message.octets, as: UTF8.self)
        keywords[text, default: []] += message.flags
      }
    }
    #expect(keywords[Self.text(0)] == ["Work"])
    #expect(keywords[Self.text(1)] == ["&ZeVnLA-_&ip4-"])
    #expect(keywords[Self.text(4)] == ["$Important"])
    #expect(keywords[Self.text(5)] == [])
    #expect(keywords[Self.text(6)] == ["Work"])
    try await desk.run(command).expect(0, ["messages_new": 0])
  }

  @Test("keywords need labels")
  func withoutLabels() async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(count: 1))
    try await desk.run(desk.backup(source.port)).expect(0)
    let server = try plain()
    try await desk.run(restore(desk, to: server.port) + ["--labels", "keywords"]).expect(78)
    #expect(server.account.inbox.messages.isEmpty)
  }

  @Test("every folder goes as it is, if asked for")
  func off() async throws {
    let desk = try await archive()
    let server = try plain()
    try await desk.run(restore(desk, to: server.port) + ["--labels", "off"]).expect(
      0, ["messages_new": 17])
    #expect(filled(server.account)["[Gmail]/All Mail"]?.values.reduce(0, +) == 8)
  }

  @Test("a migration waits with All Mail for what the other folders have")
  func migrated() async throws {
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(Self.gmail(Self.places), greeting: "* OK Gimap ready")
    let server = try plain([("Keep", "\\Archive")])
    let target = desk.url(server.port).replacing("taro%40", with: "hanako%40")
    let command =
      ["migrate", "--from", desk.url(source.port), "--to", target, "--archive", desk.archive]
      + ["--from-password-file", desk.scratch("password"), "--from-allow-plaintext"]
      + ["--to-password-file", desk.scratch("password"), "--to-allow-plaintext"]
    let run = try await desk.run(command)
    run.expect(0)
    let wanted = [
      "INBOX": texts(0, 1), "Work": texts(0, 2, 6), "日本 語": texts(1), "Sent Mail": texts(3),
      "Keep": texts(4, 5, 7),
    ]
    #expect(filled(server.account) == wanted, "\(run)")
    try await desk.run(command).expect(0)
    #expect(filled(server.account) == wanted)
  }

  @Test("a migration that could not read a folder leaves All Mail for the next one")
  func migratedInPart() async throws {
    let desk = try FaultDesk()
    let isClosed = Mutex(true)
    let source = try LyingIMAPServer(Self.gmail(Self.places), greeting: "* OK Gimap ready") {
      turn, _ in
      guard ["EXAMINE", "SELECT"].contains(turn.name), isClosed.withLock({ $0 }) else { return }
      if turn.arguments.first?.contains("Sent") == true { turn.refuse("NO [NOPERM] not today") }
    }
    let server = try plain([("Keep", "\\Archive")])
    let target = desk.url(server.port).replacing("taro%40", with: "hanako%40")
    let command =
      ["migrate", "--from", desk.url(source.port), "--to", target, "--archive", desk.archive]
      + ["--from-password-file", desk.scratch("password"), "--from-allow-plaintext"]
      + ["--to-password-file", desk.scratch("password"), "--to-allow-plaintext"]
    let run = try await desk.run(command)
    run.expect(1)
    #expect(filled(server.account)["Keep"]?.isEmpty != false, "\(run)")
    isClosed.withLock { $0 = false }
    let second = try await desk.run(command)
    second.expect(0)
    let wanted = [
      "INBOX": texts(0, 1), "Work": texts(0, 2, 6), "日本 語": texts(1), "Sent Mail": texts(3),
      "Keep": texts(4, 5, 7),
    ]
    #expect(filled(server.account) == wanted, "\(second)")
  }

  // MARK: Gmail as target

  /// A Gmail that keeps its promises, on top of a server that knows of no labels.
  private func gmailTarget(
    _ account: ServedAccount = gmail([:]), lie: @escaping LyingIMAPServer.Lie = { _, _ in }
  ) throws -> LyingIMAPServer {
    try LyingIMAPServer(account, greeting: "* OK Gimap ready") { turn, account in
      Self.make(turn, &account)
      // Names of what has been appended since.
      for index in account.mailboxes.indices {
        for place in account.mailboxes[index].messages.indices
        where account.mailboxes[index].messages[place].emailID == nil {
          let octets = account.mailboxes[index].messages[place].octets
          account.mailboxes[index].messages[place].emailID = "\(Self.name(of: octets))"
        }
      }
      if turn.name == "UID COPY", let selected = turn.selected, let last = turn.arguments.last {
        let name = IMAPHonesty.unquoted(Array(last.utf8))
        guard let to = account.mailboxes.firstIndex(where: { $0.name == name }) else {
          return turn.refuse("NO [TRYCREATE] no such label")
        }
        let uids = turn.arguments[0].split(separator: ",").flatMap { part -> [UInt32] in
          let ends = part.split(separator: ":").compactMap { UInt32($0) }
          return ends.isEmpty ? [] : Array(ends[0]...ends[ends.count - 1])
        }
        let from = account.mailboxes.first { $0.name == Array(selected.utf8) }
        for message in from?.messages ?? [] where uids.contains(message.uid) {
          account.mailboxes[to].add(message.octets, flags: message.flags, emailID: message.emailID)
        }
      }
      lie(&turn, &account)
    }
  }

  private static func name(of octets: [UInt8]) -> UInt64 {
    octets.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 } >> 1
  }

  /// An archive of an ordinary account: a message in two folders, and one in Sent.
  private func ordinary() async throws -> FaultDesk {
    let desk = try FaultDesk()
    var account = ServedAccount(inbox: [0, 1].map(Self.text))
    account["Work"].add(Self.text(0))
    account["Work"].add(Self.text(2))
    var sent = ServedAccount.Mailbox("Sent")
    sent.attributes = ["\\Sent"]
    sent.add(Self.text(3))
    account.mailboxes.append(sent)
    let source = try LyingIMAPServer(account)
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 5])
    return desk
  }

  @Test("a message in several folders is sent once to Gmail, and labelled")
  func labelled() async throws {
    let desk = try await ordinary()
    let server = try gmailTarget()
    let run = try await desk.run(restore(desk, to: server.port))
    run.expect(0, ["messages_new": 5])
    #expect(server.commands.count { $0 == "APPEND" } == 4)
    #expect(server.commands.count { $0 == "UID COPY" } == 1)
    #expect(
      filled(server.account) == [
        "INBOX": texts(0, 1), "Work": texts(0, 2), "[Gmail]/Sent Mail": texts(3),
      ])
    try await desk.run(restore(desk, to: server.port)).expect(
      0, ["messages_new": 0, "messages_skipped": 5])
    #expect(server.commands.count { $0 == "UID COPY" } == 1)
  }

  @Test("Gmail to Gmail: nothing comes into views, and All Mail gets what has no label")
  func gmailToGmail() async throws {
    let desk = try await archive()
    let server = try gmailTarget()
    try await desk.run(restore(desk, to: server.port)).expect(0, ["messages_new": 10])
    let wanted = [
      "INBOX": texts(0, 1), "Work": texts(0, 2, 6), "日本 語": texts(1),
      "[Gmail]/Sent Mail": texts(3), "[Gmail]/All Mail": texts(4, 5, 7),
    ]
    #expect(filled(server.account) == wanted)
    // Of ten, three go as labels.
    #expect(server.commands.count { $0 == "APPEND" } == 7)
    try await desk.run(restore(desk, to: server.port)).expect(0, ["messages_new": 0])
    #expect(filled(server.account) == wanted)
  }

  enum Trouble: String, CaseIterable {
    case refused, lostBefore, lostAfter, nothingCopied
  }

  @Test("whatever becomes of COPY, each message is there once", arguments: Trouble.allCases)
  func copyFates(_ trouble: Trouble) async throws {
    let desk = try await ordinary()
    let count = BodyCount()
    let server = try gmailTarget { turn, account in
      guard turn.name == "UID COPY", count.value == 0 else { return }
      count.add(1)
      if trouble != .lostAfter { account["Work"].messages = [] }
      switch trouble {
      case .refused: turn.refuse("NO [CANNOT] no")
      case .lostBefore, .lostAfter: turn.die()
      case .nothingCopied: break
      }
    }
    try await desk.run(restore(desk, to: server.port), wait: "30s").expect(
      0, ["messages_new": 5, "messages_failed": 0])
    #expect(filled(server.account)["Work"] == texts(0, 2))
    try await desk.run(restore(desk, to: server.port)).expect(0, ["messages_new": 0])
    #expect(filled(server.account)["Work"] == texts(0, 2))
  }

  /// Numbers the messages of a folder the other way round, so that each UID is another message's.
  private func renumber(_ server: LyingIMAPServer, _ name: String) {
    server.account[name].uidValidity += 1
    server.account[name].messages.reverse()
    for index in server.account[name].messages.indices {
      server.account[name].messages[index].uid = UInt32(index + 1)
    }
  }

  @Test("UIDs of a folder that was numbered anew are not copied from", arguments: [true, false])
  func renumbered(opensInbox: Bool) async throws {
    let desk = try await ordinary()
    let server = try gmailTarget()
    let command = restore(desk, to: server.port)
    try await desk.run(command + ["--folder", "INBOX"]).expect(0, ["messages_new": 2])
    renumber(server, "INBOX")
    try await desk.run(command + (opensInbox ? [] : ["--folder", "Work"])).expect(
      0, ["messages_new": opensInbox ? 3 : 2])
    #expect(filled(server.account)["INBOX"] == texts(0, 1))
    #expect(filled(server.account)["Work"] == texts(0, 2))
    #expect(server.commands.count { $0 == "UID COPY" } == (opensInbox ? 1 : 0))
  }

  @Test(
    "nor by a migration, whether or not it has something for that folder",
    arguments: [true, false])
  func renumberedMigration(opensInbox: Bool) async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(inbox: [0, 1, 3].map(Self.text))
    account["Work"].add(Self.text(2))
    let source = try LyingIMAPServer(account)
    let server = try gmailTarget()
    let command = desk.migrate(source.port, to: server.port, wait: "10s")
    try await desk.run(command).expect(0, ["messages_sent": 4])
    server.account.inbox.messages.removeFirst()
    renumber(server, "INBOX")
    for number in [0, 1] { source.account["Work"].add(Self.text(number)) }
    if opensInbox { source.account["INBOX"].add(Self.text(5)) }
    try await desk.run(command).expect(0, ["messages_sent": opensInbox ? 3 : 2])
    #expect(filled(server.account)["INBOX"] == (opensInbox ? texts(1, 3, 5) : texts(1, 3)))
    #expect(filled(server.account)["Work"] == texts(0, 1, 2))
  }
}
