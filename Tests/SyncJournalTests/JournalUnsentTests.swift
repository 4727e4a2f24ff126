import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalUnsentTests {
  private let scratch: ScratchJournal
  private let target: TargetFolderID
  private let run: RunID
  private var journal: Journal { scratch.journal }

  init() throws {
    scratch = try ScratchJournal()
    let account = try scratch.journal.target(AccountIdentity(user: "u", host: "imap.example.org"))
    target = try scratch.journal.targetFolder(.inbox, of: account).id
    run = try scratch.journal.startRun(
      command: "restore", options: "{}", processID: 1, now: 3000)
    for uid in 1...3 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
    _ = try scratch.journal.plan(target, from: [scratch.folder], run: run, now: 3000)
  }

  private func told(_ state: ReplayState = .planned) throws -> [String] {
    try journal.unsent(to: target, state, limit: 9).map {
      $0.reason.en + ($0.serverWords.map { " (\($0))" } ?? "")
    }
  }

  @Test func theLastReasonStands() throws {
    #expect(try told() == ["not sent yet", "not sent yet", "not sent yet"])
    for (reason, words) in [
      ("full", "a"), ("full", "b"), ("full", nil), ("read only", nil), ("read only", "b"),
    ] as [(String, String?)] {
      try journal.noteReason(Phrase(en: reason, ja: reason), serverWords: words, of: target)
      let text = reason + (words.map { " (\($0))" } ?? "")
      #expect(try told() == [text, text, text])
    }
    try journal.noteReason(nil, serverWords: nil, of: target)
    #expect(try told() == ["not sent yet", "not sent yet", "not sent yet"])
  }

  @Test func pagesByStateWithoutWhatIsThere() throws {
    let rows = try journal.replays(in: target, .planned, limit: 9)
    try journal.record(.done(ScratchJournal.uid(5)), of: rows[0].id, run: run, now: 3001)
    try journal.markSending([rows[1].id], run: run, now: 3001)
    #expect(try told() == ["not sent yet"])
    #expect(try told(.sending) == ["sent, and not known to be at the target"])
    let page = try journal.unsent(to: target, .planned, limit: 1)
    #expect(page.map(\.id) == [rows[2].id] && page.first?.targetName == .inbox)
    #expect(try journal.unsent(to: target, .planned, after: page.first?.id, limit: 1).isEmpty)
    #expect(try journal.everyTargetFolder() == [target])
  }
}
