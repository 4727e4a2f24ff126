import Synchronization
import TestSupport
import Testing

/// Servers with QRESYNC: what they tell of changes is believed where it adds up, and only there.
@Suite("Quick resynchronisation", .aFewAtATime)
struct ResyncTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What is said in place of the truth.
    var lie: @Sendable (inout IMAPTurn) -> Void = { _ in }
    /// Whether the whole folder has to be listed.
    var isListed = true

    init(
      _ name: String, isListed: Bool = true, lie: @escaping @Sendable (inout IMAPTurn) -> Void
    ) {
      (testDescription, self.isListed, self.lie) = (name, isListed, lie)
    }
  }

  /// Of eight messages 2 and 5 have gone, 3 has got a flag, and 9 and 10 have come.
  private static func account(isLater: Bool) -> ServedAccount {
    var account = ServedAccount(count: 8)
    account.capabilities += " ENABLE CONDSTORE QRESYNC"
    account.inbox.highestModSeq = isLater ? 20 : 10
    guard isLater else { return account }
    account.inbox.messages.removeAll { [2, 5].contains($0.uid) }
    account.inbox.messages[1].flags = ["\\Flagged"]
    account.inbox.add(ServedAccount.sample(8))
    account.inbox.add(ServedAccount.sample(9))
    return account
  }

  private static func isAboutChanges(_ turn: IMAPTurn) -> Bool {
    turn.name == "UID FETCH" && turn.arguments.joined().contains("VANISHED")
  }

  private static func answerTruly(_ turn: inout IMAPTurn) {
    if turn.name == "ENABLE" { turn.untagged = [Array("* ENABLED QRESYNC\r\n".utf8)] }
    guard isAboutChanges(turn) else { return }
    turn.untagged = []
    turn.sayLast("* VANISHED (EARLIER) 2,5,300:310")
    turn.sayLast("* 2 FETCH (UID 3 FLAGS (\\Flagged) MODSEQ (12))")
    turn.sayLast("* 7 FETCH (UID 9 FLAGS () MODSEQ (18))")
    turn.sayLast("* 8 FETCH (UID 10 FLAGS () MODSEQ (20))")
  }

  private static func drop(_ text: String) -> @Sendable (inout IMAPTurn) -> Void {
    { turn in
      guard isAboutChanges(turn) else { return }
      turn.untagged.removeAll { String(decoding: $0, as: UTF8.self).contains(text) }
    }
  }

  private static func say(
    _ text: String, for old: String = "VANISHED"
  ) -> @Sendable (inout IMAPTurn) -> Void {
    { turn in
      guard isAboutChanges(turn) else { return }
      turn.untagged = turn.untagged.map {
        String(decoding: $0, as: UTF8.self).contains(old) ? Array((text + "\r\n").utf8) : $0
      }
    }
  }

  static let rows = [
    Row("the truth", isListed: false) { _ in },
    Row("in pieces", isListed: false) { turn in
      guard isAboutChanges(turn) else { return }
      turn.untagged.remove(at: 0)
      turn.sayFirst("* VANISHED (EARLIER) 2")
      turn.sayLast("* VANISHED (EARLIER) 5")
    },
    Row("one vanishes while the server answers", isListed: false) { turn in
      guard isAboutChanges(turn) else { return }
      turn.untagged.remove(at: 0)
      turn.sayFirst("* VANISHED (EARLIER) 2")
      turn.sayLast("* 9 EXISTS")
      turn.sayLast("* VANISHED 5")
    },
    Row("everything has vanished", isListed: false, lie: say("* VANISHED (EARLIER) 1:4294967295")),
    Row("one that is there has vanished", isListed: false, lie: say("* VANISHED (EARLIER) 2,5,7")),
    Row("one of the vanished is forgotten", lie: say("* VANISHED (EARLIER) 5")),
    Row("all of the vanished are forgotten", lie: drop("VANISHED")),
    Row("one that has come is forgotten", lie: drop("UID 9 ")),
    Row("all that has come is forgotten", lie: drop("MODSEQ (")),
    Row("VANISHED makes no sense", lie: say("* VANISHED (EARLIER) 2,,5")),
    Row("one that never was has come", lie: say("* 9 FETCH (UID 77 FLAGS ())", for: "UID 9 ")),
    Row(
      "one that never was has come in place of another",
      lie: say("* 8 FETCH (UID 6 FLAGS ())", for: "UID 10 ")),
    Row("the command is refused") { turn in
      if isAboutChanges(turn) { turn.refuse("BAD what is VANISHED?") }
    },
    Row("ENABLE is answered with nothing") { turn in
      if turn.name == "ENABLE" { turn.untagged = [] }
    },
    Row("ENABLE is refused") { turn in
      if turn.name == "ENABLE" { turn.refuse("BAD no") }
    },
    Row("HIGHESTMODSEQ is not told") { turn in
      guard turn.name == "EXAMINE" else { return }
      turn.untagged.removeAll { String(decoding: $0, as: UTF8.self).contains("HIGHESTMODSEQ") }
    },
  ]

  @Test("changes are believed where they add up; else the folder is listed", arguments: rows)
  func changes(_ row: Row) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(Self.account(isLater: false)) { turn, _ in
      Self.answerTruly(&turn)
    }
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 8])
    let listings = Listings()
    let later = try LyingIMAPServer(Self.account(isLater: true)) { turn, _ in
      if turn.name == "UID SEARCH", turn.arguments.joined(separator: " ").contains("1:*") {
        listings.count.withLock { $0 += 1 }
      }
      Self.answerTruly(&turn)
      row.lie(&turn)
    }
    try await desk.run(desk.backup(later.port)).expect(
      0, ["messages_new": 2, "messages_gone": 2, "messages_failed": 0])
    #expect((listings.count.withLock { $0 } > 0) == row.isListed)
    try await desk.expectArchive(["INBOX": (0..<10).map(ServedAccount.sample)])
    try await desk.run(desk.backup(later.port)).expect(
      0, ["messages_new": 0, "messages_gone": 0, "flags_changed": 0])
  }
}

/// How often the whole folder was listed.
private final class Listings: Sendable {
  let count = Mutex(0)
}
