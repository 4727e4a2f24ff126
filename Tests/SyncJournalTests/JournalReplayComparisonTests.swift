import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalReplayComparisonTests {
  private let scratch: ScratchJournal
  private let target: TargetFolderID
  private let run: RunID
  private let rows: [ReplayRow]
  private var journal: Journal { scratch.journal }

  /// Five messages that are to go to INBOX.
  init() throws {
    scratch = try ScratchJournal()
    let account = try scratch.journal.target(AccountIdentity(user: "u", host: "imap.example.org"))
    target = try scratch.journal.targetFolder(.inbox, of: account).id
    run = try scratch.journal.startRun(
      command: "restore", options: "{}", processID: 1, now: 3000)
    for uid in 1...5 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
    _ = try scratch.journal.plan(target, from: [scratch.folder], run: run, now: 3000)
    rows = try scratch.journal.replays(in: target, .planned, limit: 9)
  }

  private func record(_ change: ReplayChange, _ index: Int) throws {
    try journal.record(change, of: rows[index].id, run: run, now: 3001)
  }

  private func uid(_ number: UInt32) throws -> UID { try #require(UID(number)) }

  private func uncompared(after: UID? = nil, limit: Int = 9) throws -> [UInt32] {
    try journal.uncomparedReplays(in: target, after: after, limit: limit).map(\.uid.rawValue)
  }

  @Test("what was sent and has a UID is to be compared, once, by UID")
  func uncomparedOnce() throws {
    #expect(try !journal.hasUncompared(in: target))
    try record(.done(try uid(30)), 0)
    try record(.done(try uid(20)), 1)
    try record(.done(nil), 2)
    try record(.present(try uid(10)), 3)
    #expect(try uncompared() == [20, 30])
    #expect(try uncompared(limit: 1) == [20])
    #expect(try uncompared(after: try uid(20)) == [30])
    try journal.note(.sample, of: [rows[0].id])
    #expect(try uncompared() == [20])
    try journal.note(.altered, of: [rows[1].id])
    #expect(try !journal.hasUncompared(in: target))
  }

  @Test(
    "altered messages are counted and told for the run that wants them, and forgotten once sent anew"
  )
  func altered() throws {
    for index in 0..<3 { try record(.done(try uid(UInt32(index) + 1)), index) }
    try journal.note(.altered, of: [rows[0].id, rows[1].id])
    try journal.note(.content, of: [rows[2].id])
    #expect(try journal.replayCounts(in: target, wantedBy: run).altered == 2)
    #expect(try journal.replayCounts(in: target, wantedBy: run).done == 3)
    #expect(try journal.replayCounts(in: target, wantedBy: RunID(99)).altered == 0)
    let told = try journal.alteredReplays(in: target, wantedBy: run, limit: 9)
    #expect(told.map(\.row) == [rows[0].id, rows[1].id])
    #expect(try journal.alteredReplays(in: target, wantedBy: run, limit: 1).count == 1)
    #expect(try journal.alteredReplays(in: target, wantedBy: RunID(99), limit: 9).isEmpty)
    // Deleted at the target, and planned again.
    try journal.releaseVanished(UIDSet([try uid(1)]), in: target, run: run, now: 3002)
    try journal.planMissed(in: target, run: run, now: 3002)
    #expect(try journal.replayCounts(in: target, wantedBy: run).altered == 1)
    let again = try #require(try journal.replays(in: target, .planned, limit: 1).first)
    #expect(again.id == rows[0].id && again.wasAltered)
    try journal.markSending([again.id], run: run, now: 3003)
    try record(.done(try uid(7)), 0)
    #expect(try journal.replayCounts(in: target, wantedBy: run).altered == 1)
    #expect(try uncompared() == [7])
  }

  @Test("what was sent before there were comparisons counts as never compared, and is left so")
  func former() throws {
    try record(.done(try uid(1)), 0)
    try record(.present(try uid(2)), 1)
    let database = journal.database
    for index in ["replay_uncompared", "replay_altered"] {
      try database.execute("DROP INDEX \(index)")
    }
    for column in ["comparison", "sent_as_of", "missed_run"] {
      try database.execute("ALTER TABLE replay DROP COLUMN \(column)")
    }
    for table in ["target_folder", "run"] {
      for column in ["reason_en", "reason_ja", "server_words"] {
        try database.execute("ALTER TABLE \(table) DROP COLUMN \(column)")
      }
    }
    try database.execute("PRAGMA user_version = 6")
    try Migrations.run(on: database, from: 6)
    #expect(try !journal.hasUncompared(in: target))
    #expect(try journal.replayCounts(in: target).done == 1)
  }
}
