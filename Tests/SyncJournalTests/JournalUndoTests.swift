import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalUndoTests {
  private let scratch: ScratchJournal
  private let account = AccountIdentity(user: "u", host: "imap.example.org")
  private let target: TargetFolderID
  private let run: RunID
  private var journal: Journal { scratch.journal }

  init() throws {
    scratch = try ScratchJournal()
    let id = try scratch.journal.target(account)
    target = try scratch.journal.targetFolder(.inbox, of: id).id
    run = try scratch.journal.startRun(
      command: "restore", options: #"{"target":"u@imap.example.org"}"#, processID: 1, now: 3000)
    for uid in 1...4 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
    _ = try scratch.journal.plan(target, from: [scratch.folder], run: run, now: 3000)
  }

  private func uid(_ number: UInt32) throws -> UID { try #require(UID(number)) }

  /// Sends the planned messages, which get these UIDs; nil for one that is not told.
  private func send(_ uids: [UInt32?], by run: RunID) throws -> [ReplayRow] {
    let rows = try journal.replays(in: target, .planned, limit: uids.count)
    try journal.markSending(rows.map(\.id), run: run, now: 3001)
    for (row, number) in zip(rows, uids) {
      try journal.record(.done(try number.map(uid)), of: row.id, run: run, now: 3002)
    }
    return rows
  }

  @Test func eachRunHasWhatItHasSent() throws {
    _ = try send([11, 12], by: run)
    let later = try journal.startRun(command: "restore", options: "{}", processID: 1, now: 4000)
    let others = try send([13, nil], by: later)
    #expect(try journal.sentUIDs(by: run, in: target) == ScratchJournal.uids(11, 12))
    #expect(try journal.sentUIDs(by: later, in: target) == ScratchJournal.uids(13))
    #expect(try journal.doubtfulCount(sentBy: later, in: target) == 1)
    // A later run finds it: it stays what the other one has sent.
    let last = try journal.startRun(command: "restore", options: "{}", processID: 1, now: 5000)
    try journal.record(.done(try uid(14)), of: others[1].id, run: last, now: 5001)
    #expect(try journal.sentUIDs(by: later, in: target) == ScratchJournal.uids(13, 14))
    #expect(try journal.sentUIDs(by: last, in: target) == UIDSet())
    #expect(try journal.receivers(of: later) == [account])
    #expect(try journal.receivers(of: last) == [])
    #expect(try journal.receivingFolders(of: later, at: account).map(\.name) == [.inbox])
    #expect(try journal.recordedTarget(of: run) == "u@imap.example.org")
    #expect(try journal.recordedTarget(of: later) == nil)
  }

  @Test func whatWasFoundThereIsNobodys() throws {
    let rows = try journal.replays(in: target, .planned, limit: 9)
    try journal.record(.present(try uid(5)), of: rows[0].id, run: run, now: 3001)
    #expect(try journal.sentUIDs(by: run, in: target) == UIDSet())
    #expect(try journal.receivers(of: run) == [])
  }

  @Test func anIntentionHoldsForTheUIDOfThen() throws {
    let rows = try send([11, 12], by: run)
    try journal.intendUndo(of: [(rows[0].id, try uid(11)), (rows[1].id, try uid(12))], run: run)
    #expect(try journal.intendedUndos(in: target) == ScratchJournal.uids(11, 12))
    try journal.forgetUndo(of: [rows[1].id])
    #expect(try journal.intendedUndos(in: target) == ScratchJournal.uids(11))
    // It has vanished, and was sent again.
    try journal.releaseVanished(ScratchJournal.uids(11), in: target, run: run, now: 3003)
    #expect(try journal.intendedUndos(in: target) == UIDSet())
    try journal.markSending([rows[0].id], run: run, now: 3004)
    try journal.record(.done(try uid(21)), of: rows[0].id, run: run, now: 3005)
    #expect(try journal.intendedUndos(in: target) == UIDSet())
  }

  @Test func whatIsTakenBackIsPlannedAgain() throws {
    let rows = try send([11, 12, 13, 14], by: run)
    try journal.intendUndo(of: rows.map { ($0.id, try uid(11)) }, run: run)
    try journal.noteUndone(ScratchJournal.uids(11, 13), sentBy: run, in: target)
    #expect(try journal.sentUIDs(by: run, in: target) == ScratchJournal.uids(12, 14))
    #expect(try journal.plan(target, from: [scratch.folder], run: run, now: 3006) == 2)
    // A row that is dropped takes its intention along.
    try journal.intendUndo(of: [(rows[1].id, try uid(12))], run: run)
    try journal.releaseVanished(ScratchJournal.uids(12), in: target, run: run, now: 3007)
    #expect(try journal.plan(target, from: [scratch.folder], run: run, now: 3008) == 3)
    try journal.dropPlans(of: target)
    #expect(
      try journal.database.first("SELECT count(*) FROM replay_removal") {
        (row) throws(JournalError) in row.count()
      } == 1)
  }
}
