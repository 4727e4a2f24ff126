import TestSupport
import Testing

/// What servers are known to do to a client that restores to them, each by the server's name, with the place
/// where it was seen: each message is there once, and what cannot be there is named.
@Suite("Habits of known targets", .aFewAtATime)
struct TargetHabitTests {
  struct Habit: Sendable, CustomTestStringConvertible {
    let server: String
    let habit: String
    let reference: String
    var status: Int32 = 0
    /// Messages of the three in INBOX that are not at the target in the end.
    var without: Set<Int> = []
    /// Whether the folder Work is at the target in the end.
    var hasWork = true
    let lie: LyingIMAPServer.Lie

    var testDescription: String { "\(server): \(habit)" }

    init(
      _ server: String, _ habit: String, seen reference: String, exit status: Int32 = 0,
      without: Set<Int> = [], hasWork: Bool = true, _ lie: @escaping LyingIMAPServer.Lie
    ) {
      self.server = server
      self.habit = habit
      self.reference = reference
      self.status = status
      self.without = without
      self.hasWork = hasWork
      self.lie = lie
    }
  }

  static let messages = (0..<3).map { number in
    ServedAccount.sample(number) + String(repeating: "z", count: number * 10) + "\r\n"
  }

  /// Refuses one message, known by its octets, each time.
  static func refusing(_ index: Int, _ answer: String) -> LyingIMAPServer.Lie {
    { turn, _ in
      if turn.name == "APPEND", turn.literal == Array(messages[index].utf8) { turn.refuse(answer) }
    }
  }

  static let habits: [Habit] = [
    Habit(
      "Gmail", "a folder name with spaces that it does not take", seen: "FAQ.Gmail", exit: 1,
      hasWork: false,
      { turn, _ in
        if turn.name == "CREATE" {
          turn.refuse("NO [CANNOT] Folder contains excess whitespace (Failure)")
        }
      }),
    Habit(
      "Gmail", "BAD [TOOBIG] for one message", seen: "OfflineIMAP/offlineimap#724", exit: 1,
      without: [1], refusing(1, "BAD [TOOBIG] Message too large.")),
    Habit(
      "Exchange", "a folder that is there already, in words alone", seen: "imapsync#154",
      { turn, account in
        if turn.name == "CREATE" {
          account["Work"] = account["Work"]
          turn.refuse("NO Mailbox already exists")
        }
      }),
    Habit(
      "Exchange", "throttles with a delay, as BAD, in the middle", seen: "imapsync#198",
      { turn, _ in
        if turn.name == "APPEND", turn.count == 1 {
          turn.refuse("BAD Request is throttled. Suggested Backoff Time: 200 milliseconds")
        }
      }),
    Habit(
      "Cyrus", "no message with a bare line feed", seen: "FAQ.APPEND_errors", exit: 1,
      without: [1], refusing(1, "NO Message contains bare newlines")),
    Habit(
      "Fastmail", "too many identical messages", seen: "OfflineIMAP/offlineimap3#140", exit: 1,
      without: [1], refusing(1, "NO [LIMIT] Too many identical emails in folder")),
    Habit(
      "Dovecot", "no message beyond a size", seen: "quota_max_mail_size", exit: 1, without: [1],
      refusing(1, "NO [LIMIT] Mail size is larger than the maximum size allowed by the server")),
    Habit(
      "Dovecot", "no folder may lie below that one", seen: "FAQ.Dovecot", exit: 1, hasWork: false,
      { turn, _ in
        if turn.name == "CREATE" { turn.refuse("NO Mailbox doesn't allow inferior mailboxes") }
      }),
    Habit(
      "grommunio", "no APPEND without a list of flags", seen: "grommunio/gromox#60",
      { turn, _ in
        if turn.name == "APPEND", !turn.arguments.contains(where: { $0.hasPrefix("(") }) {
          turn.refuse("BAD literal size too large")
        }
      }),
    Habit(
      "Proton Bridge", "UIDPLUS without APPENDUID", seen: "proton-bridge#170",
      { turn, _ in if turn.name == "APPEND" { turn.status = "OK done" } }),
    Habit(
      "163, 126, yeah.net", "unsafe login unless ID was sent", seen: "pimalaya/himalaya#651",
      { turn, account in
        if turn.name == "AUTHENTICATE" { account.named.remove(turn.connection) }
        if turn.name == "ID" { account.named.insert(turn.connection) }
        let isKnown = account.named.contains(turn.connection)
        if ["SELECT", "APPEND+"].contains(turn.name), !isKnown {
          turn.refuse("NO SELECT Unsafe Login. Please contact kefu@188.com for help")
        }
      }),
    Habit(
      "Zimbra", "an unknown keyword", seen: "FAQ.Zimbra",
      { turn, _ in
        if turn.name == "APPEND", turn.arguments.joined().contains("$Odd") {
          turn.refuse("NO APPEND failed")
        }
      }),
    Habit(
      "Yahoo", "server error at one APPEND", seen: "imapsync#119",
      { turn, _ in
        if turn.name == "APPEND", turn.count == 1 {
          turn.refuse("NO [UNAVAILABLE] APPEND Server error while processing command")
        }
      }),
    Habit(
      "many", "continuation requests twice and out of the blue", seen: "MailKit",
      { turn, _ in
        if turn.name == "APPEND" { turn.sayFirst("+ go ahead") }
        if turn.name == "SELECT" { turn.sayFirst("+ what?") }
      }),
    Habit(
      "many", "flags that are NIL, and none that last", seen: "MailKit",
      { turn, _ in
        guard turn.name == "SELECT" else { return }
        turn.sayLast("* FLAGS NIL")
        turn.sayLast("* OK [PERMANENTFLAGS ()] none")
      }),
  ]

  private func filled() async throws -> FaultDesk {
    let desk = try FaultDesk()
    var account = ServedAccount(inbox: [])
    for (number, text) in Self.messages.enumerated() {
      account.inbox.add(Array(text.utf8), flags: number == 0 ? ["\\Seen", "$Odd"] : [])
    }
    account["Work"].add(ServedAccount.sample(9))
    let source = try LyingIMAPServer(account)
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 4])
    return desk
  }

  private var target: ServedAccount {
    var account = ServedAccount(count: 0)
    account.capabilities += " ID"
    account.inbox.uidValidity = 42
    return account
  }

  private func expect(
    _ account: ServedAccount, _ inbox: [String], work: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let there = account.inbox.messages.map { String(decoding: $0.octets, as: UTF8.self) }
    #expect(there.multiset == inbox.multiset, sourceLocation: sourceLocation)
    #expect(account["Work"].messages.count == work, sourceLocation: sourceLocation)
  }

  private static func making(_ lie: @escaping LyingIMAPServer.Lie) -> LyingIMAPServer.Lie {
    { turn, account in
      lie(&turn, &account)
      if turn.name == "CREATE", turn.status == "OK done" { account["Work"] = account["Work"] }
    }
  }

  @Test("are lived with, and a second run doubles nothing", arguments: habits)
  func habit(_ row: Habit) async throws {
    let desk = try await filled()
    let server = try LyingIMAPServer(target, lie: Self.making(row.lie))
    let arrived = (0..<3).filter { !row.without.contains($0) }.map { Self.messages[$0] }
    for _ in 0..<2 {
      let run = try await desk.run(desk.restore(to: server.port), wait: "10s")
      run.expect(row.status, ["messages_failed": row.without.count])
      expect(server.account, arrived, work: row.hasWork ? 1 : 0)
    }
    let honest = try LyingIMAPServer(server.account, lie: Self.making { _, _ in })
    try await desk.run(desk.restore(to: honest.port)).expect(0, ["messages_failed": 0])
    expect(honest.account, Self.messages, work: 1)
  }

  @Test("a target whose FETCH names no UID is given no message twice", arguments: [1, 3])
  func unnumbered(_ known: Int) async throws {
    let desk = try await filled()
    var account = target
    for text in Self.messages.prefix(known) { account.inbox.add(text) }
    let server = try LyingIMAPServer(
      account,
      lie: Self.making { turn, _ in
        for uid in turn.uids { turn.rewrite(uid, "(UID \(uid) ", "(") }
      })
    _ = try await desk.run(desk.restore(to: server.port))
    expect(server.account, Self.messages, work: 1)
  }
}
