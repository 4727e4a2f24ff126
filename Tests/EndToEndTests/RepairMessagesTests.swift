import TestSupport
import Testing

/// `restore --repair-messages` at a target that takes nothing odd.
@Suite("Repaired copies", .aFewAtATime)
struct RepairMessagesTests {
  static let odd = [
    "Message-ID: <nul@x>\r\n\r\na\u{0}b\r\n", "Message-ID: <lf@x>\n\nbare\n",
    "Message-ID: <header@x>\r\nSubject: Grüße\r\n\r\nx\r\n",
    "Message-ID: <long@x>\r\n\r\n" + String(repeating: "long ", count: 1000) + "\r\n",
    "Subject: kein Ümlaut ohne Kennung\r\n\r\ny\u{0}\r\n",
  ]
  static let repaired = [
    "Message-ID: <nul@x>\r\n\r\nab\r\n", "Message-ID: <lf@x>\r\n\r\nbare\r\n",
    "Message-ID: <header@x>\r\nSubject: =?utf-8?B?R3LDvMOfZQ==?=\r\n\r\nx\r\n",
  ]

  /// Takes what is strictly a message (RFC 5322), and refuses the rest in words.
  @Sendable private static func strict(_ turn: inout IMAPTurn, _ account: inout ServedAccount) {
    guard turn.name == "APPEND" else { return }
    for octets in turn.literals where !isStrict(octets) {
      turn.refuse("NO Message contains what it must not")
    }
  }

  private static func isStrict(_ octets: [UInt8]) -> Bool {
    let text = String(decoding: octets, as: UTF8.self)
    let header = text.components("\r\n\r\n").first ?? ""
    return !octets.contains(0) && !text.replacing("\r\n", with: "").utf8.contains(0x0a)
      && header.utf8.allSatisfy { $0 < 0x80 }
      && text.components("\r\n").allSatisfy { $0.utf8.count <= 998 }
  }

  private func filled() async throws -> (FaultDesk, ServedAccount) {
    let desk = try FaultDesk()
    let good = (0..<3).map(ServedAccount.sample)
    let source = try LyingIMAPServer(ServedAccount(inbox: good + Self.odd))
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 8])
    var empty = ServedAccount(count: 0)
    empty.inbox.uidValidity = 42
    return (desk, empty)
  }

  @Test("what is refused stays away unless it is asked for, goes once, and is known again")
  func onlyIfAsked() async throws {
    let (desk, empty) = try await filled()
    let target = try LyingIMAPServer(empty, lie: Self.strict)
    let plain = try await desk.run(desk.restore(to: target.port) + ["-v"])
    plain.expect(1, ["messages_new": 3, "messages_failed": 5])
    let refused = plain.events("message").filter { $0["outcome"].text == "failed" }
    #expect(refused.count == 5)
    #expect(refused.allSatisfy { $0["server_words"].text?.contains("must not") == true })
    let run = try await desk.run(desk.restore(to: target.port) + ["--repair-messages", "-v"])
    run.expect(0, ["messages_new": 5, "messages_failed": 0])
    let told = run.events("message").filter { $0["outcome"].text == "repaired" }
    let warned = run.events("warning").compactMap { $0["what"].text }
    #expect(warned.contains { $0.hasPrefix("5 messages of “INBOX” went") }, "\(warned)")
    #expect(told.count == 5, "\(run)")
    let there = target.account.inbox.messages.map { String(decoding: $0.octets, as: UTF8.self) }
    #expect(there.count == 8 && Self.repaired.allSatisfy(there.contains))
    for options in [[], ["--repair-messages"]] {
      try await desk.run(desk.restore(to: target.port) + options).expect(0, ["messages_new": 0])
    }
    // Numbered anew, they are known by what they are.
    var moved = target.account
    moved.inbox.uidValidity = 77
    let first = Array(there[0].utf8)
    let place = try #require(moved.inbox.messages.firstIndex { $0.octets == first })
    moved.inbox.messages.remove(at: place)
    let later = try LyingIMAPServer(moved, lie: Self.strict)
    try await desk.run(desk.restore(to: later.port) + ["--repair-messages"]).expect(
      0, ["messages_new": 1])
    #expect(later.account.inbox.messages.count == 8)
  }

  @Test("a lost answer to a repaired copy doubles nothing", arguments: [true, false])
  func lostAnswer(isStored: Bool) async throws {
    let (desk, empty) = try await filled()
    let target = try LyingIMAPServer(empty) { turn, account in
      Self.strict(&turn, &account)
      let isRepaired = turn.literals.contains(Array(Self.repaired[2].utf8))
      guard turn.name == "APPEND", isRepaired, account.named.insert(-1).inserted else { return }
      turn.status = nil
      turn.fate = .closes
      turn.isStored = isStored
    }
    try await desk.run(
      desk.restore(to: target.port) + ["--repair-messages"], wait: "20s"
    ).expect(0, ["messages_new": 8, "messages_unknown": 0])
    #expect(target.account.inbox.messages.count == 8)
  }
}

extension String {
  fileprivate func components(_ separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
