import TestSupport
import Testing

/// Flags that a target does not take with a message, or loses: they are there in the end, as far as it has
/// them at all.
@Suite("Flags of what is sent", .aFewAtATime)
struct SentFlagTests {
  enum Form: String, CaseIterable {
    case alone = "X-NONE"
    case ahead = "LITERAL+"
    case grouped = "LITERAL+ MULTIAPPEND"
  }

  static let count = 12
  static let flags: [[String]] = (0..<count).map { number in
    (number % 2 == 0 ? ["\\Flagged"] : []) + (number % 3 == 0 ? ["\\Seen"] : [])
      + (number % 4 == 0 ? ["$Odd", "plain"] : [])
  }

  private func filled() async throws -> FaultDesk {
    let desk = try FaultDesk()
    var account = ServedAccount(inbox: [])
    for number in 0..<Self.count {
      account.inbox.add(Array(ServedAccount.sample(number).utf8), flags: Self.flags[number])
    }
    let source = try LyingIMAPServer(account)
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": Self.count])
    return desk
  }

  private func target(_ form: Form) -> ServedAccount {
    // Somebody else's message, that nobody may touch.
    var account = ServedAccount(inbox: [ServedAccount.sample(99)])
    account.inbox.uidValidity = 42
    account.readsUnasked = form != .alone
    account.capabilities += " " + form.rawValue
    return account
  }

  /// Sets flags as a server does, and drops those that it will not have.
  private static func storing(
    _ turn: inout IMAPTurn, _ account: inout ServedAccount, without refused: Set<String> = []
  ) {
    guard turn.name == "UID STORE", let list = turn.arguments.last else { return }
    turn.untagged = []
    let names = list.dropFirst().dropLast().split(separator: " ").map(String.init)
    if !refused.isDisjoint(with: names) { return turn.refuse("NO unknown flag") }
    for index in account.inbox.messages.indices
    where turn.uids.contains(account.inbox.messages[index].uid) {
      let there = account.inbox.messages[index].flags
      account.inbox.messages[index].flags += names.filter { !there.contains($0) }
    }
  }

  private func expect(
    _ account: ServedAccount, without: Set<String> = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(account.inbox.messages.count == Self.count + 1, sourceLocation: sourceLocation)
    for number in 0..<Self.count {
      let text = Array(ServedAccount.sample(number).utf8)
      let there = account.inbox.messages.first { $0.octets == text }?.flags
      #expect(
        Set(there ?? ["none"]) == Set(Self.flags[number]).subtracting(without), "message \(number)",
        sourceLocation: sourceLocation)
    }
    #expect(account.inbox.messages.first?.flags == [], sourceLocation: sourceLocation)
  }

  @Test("a server that drops flags at APPEND has them afterwards", arguments: Form.allCases)
  func dropped(_ form: Form) async throws {
    let desk = try await filled()
    let stored = BodyCount()
    let server = try LyingIMAPServer(target(form)) { turn, account in
      if turn.name == "UID FETCH", turn.arguments.joined().contains("FLAGS") {
        // What was sent with flags has none of them until they are set.
        if stored.value == 0 {
          for index in account.inbox.messages.indices { account.inbox.messages[index].flags = [] }
          for uid in turn.uids {
            turn.rewrite(uid) { octets in
              let text = String(decoding: octets, as: UTF8.self)
              return Array(text.replacing(/FLAGS \([^)]*\)/, with: "FLAGS ()").utf8)
            }
          }
        }
      }
      if turn.name == "UID STORE" { stored.add(1) }
      Self.storing(&turn, &account)
    }
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": Self.count])
    expect(server.account)
    // One command for each combination, not for each message.
    #expect((1...6).contains(stored.value), "\(stored.value)")
    let before = server.commands.count { $0 == "UID STORE" }
    try await desk.run(desk.restore(to: server.port)).expect(0, ["messages_new": 0])
    #expect(server.commands.count { $0 == "UID STORE" } == before)
  }

  @Test("Exchange forgets what it shows as flagged unless it is set", arguments: Form.allCases)
  func exchange(_ form: Form) async throws {
    let desk = try await filled()
    for (greeting, isSet) in [
      ("* OK The Microsoft Exchange IMAP4 service is ready. [xx]", true), ("* OK ready", false),
    ] {
      let flagged = BodyCount()
      let server = try LyingIMAPServer(target(form), greeting: greeting) { turn, account in
        if turn.name == "UID STORE", turn.arguments.last == "(\\Flagged)" {
          flagged.add(turn.uids.count)
        }
        Self.storing(&turn, &account)
      }
      let run = try await desk.run(desk.restore(to: server.port))
      run.expect(0, ["messages_new": Self.count])
      #expect(run.events("warning").isEmpty, "\(run)")
      #expect(flagged.value == (isSet ? Self.count / 2 : 0))
      #expect(server.commands.contains("UID STORE") == isSet)
      expect(server.account)
    }
  }

  @Test("keywords that APPEND is refused for are stored, or left out", arguments: Form.allCases)
  func refusedKeywords(_ form: Form) async throws {
    let desk = try await filled()
    for storeRefuses in [false, true] {
      let refused = BodyCount()
      let server = try LyingIMAPServer(target(form)) { turn, account in
        if turn.name == "APPEND", turn.flagLists.contains(where: { $0.contains("$Odd") }) {
          refused.add(1)
          turn.refuse("NO APPEND failed")
        }
        Self.storing(&turn, &account, without: storeRefuses ? ["$Odd"] : [])
      }
      let run = try await desk.run(desk.restore(to: server.port))
      run.expect(0, ["messages_new": Self.count, "messages_failed": 0])
      expect(server.account, without: storeRefuses ? ["$Odd"] : [])
      let told = run.events("warning").filter { $0["what"].text?.hasSuffix(": $Odd.") == true }
      #expect(told.count == (storeRefuses ? 1 : 0), "\(run)")
      // Once it is known, no message is sent with them any more.
      #expect(refused.value <= (form == .alone ? 1 : 6), "\(refused.value)")
    }
  }

  @Test("keywords that cannot last are told of once for a folder")
  func noKeywords() async throws {
    let desk = try await filled()
    let server = try LyingIMAPServer(target(.grouped)) { turn, account in
      if turn.name == "SELECT" {
        turn.untagged = turn.untagged.map { line in
          Array(String(decoding: line, as: UTF8.self).replacing(" \\*", with: "").utf8)
        }
      }
      Self.storing(&turn, &account, without: ["$Odd", "plain"])
    }
    let run = try await desk.run(desk.restore(to: server.port))
    run.expect(0, ["messages_new": Self.count])
    #expect(run.events("warning").count == 1, "\(run)")
    #expect(!server.commands.contains("UID STORE"))
    expect(server.account, without: ["$Odd", "plain"])
  }

  @Test(
    "flags that no command can carry are told of, and cost no message",
    arguments: Form.allCases, [true, false])
  func unsendable(_ form: Form, tellsUIDs: Bool) async throws {
    let desk = try FaultDesk()
    var account = ServedAccount(inbox: [])
    for (number, flags) in [
      ["foo]", "ok"], ["a{b", "100%"], ["caf\u{e9}"], ["\\Important", "\\Seen"], ["$Forwarded"],
    ].enumerated() {
      account.inbox.add(Array(ServedAccount.sample(number).utf8), flags: flags)
    }
    let source = try LyingIMAPServer(account)
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 5])
    try await desk.run(desk.backup(source.port)).expect(0, ["flags_changed": 0])
    var empty = target(form)
    if !tellsUIDs { empty.capabilities = empty.capabilities.replacing(" UIDPLUS", with: "") }
    let server = try LyingIMAPServer(empty) { turn, _ in
      if turn.name == "APPEND", !tellsUIDs { turn.status = "OK done" }
    }
    let run = try await desk.run(desk.restore(to: server.port))
    run.expect(0, ["messages_new": 5])
    let told = run.events("warning").compactMap(\.["what"].text)
    #expect(told.count == 1 && told[0].contains(" 3 messages "), "\(run)")
    for name in ["foo]", "a{b", "100%", "caf\u{e9}"] {
      #expect(told.first?.contains(name) == true, "\(name) in \(told)")
    }
    let there = server.account.inbox.messages.dropFirst().map(\.flags)
    #expect(there == [["ok"], [], [], ["\\Seen"], ["$Forwarded"]])
    let again = try await desk.run(desk.restore(to: server.port))
    again.expect(0, ["messages_new": 0])
    #expect(again.events("warning").isEmpty, "\(again)")
  }

  @Test(
    "a UID that is not the message's own costs nobody else's message its flags",
    arguments: [Form.alone, .ahead])
  func wrongUID(_ form: Form) async throws {
    let desk = try await filled()
    let stored = BodyCount()
    let server = try LyingIMAPServer(target(form)) { turn, _ in
      if turn.name == "APPEND", turn.count == 0 { turn.status = "OK [APPENDUID 42 1] done" }
      if turn.name == "UID STORE", turn.uids.contains(1) { stored.add(1) }
    }
    let run = try await desk.run(desk.restore(to: server.port))
    #expect(server.account.inbox.messages.count == Self.count + 1, "\(run)")
    #expect(server.account.inbox.messages.first?.flags == [])
    #expect(stored.value == 0)
  }
}
