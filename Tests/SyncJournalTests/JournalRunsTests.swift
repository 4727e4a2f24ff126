import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalRunsTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws { scratch = try ScratchJournal() }

  private func finish(_ run: RunID, _ state: RunState = .done, isSnapshot: Bool = true) throws {
    try journal.finishRun(
      run, state: state, exitCode: state == .done ? .done : .tryLater,
      summary: #"{"messages_new":1}"#, isSnapshot: isSnapshot, now: 1500)
  }

  private func intervals(_ table: String) throws -> [[Int64]] {
    try journal.database.all("SELECT from_run, until_run FROM \(table) ORDER BY from_run") {
      (row) throws(JournalError) in [row.integer(), row.integer()]
    }
  }

  @Test func keepsWhatARunWasAndBecame() throws {
    try journal.saveProgress(of: scratch.run, #"{"messages":5}"#)
    try finish(scratch.run)
    let run = try #require(try journal.lastRuns(5).first)
    #expect(run.command == "backup")
    #expect(run.state == .done)
    #expect(run.exitCode == .done)
    #expect(run.started == 1000)
    #expect(run.ended == 1500)
    #expect(run.progress == #"{"messages":5}"#)
    #expect(run.summary == #"{"messages_new":1}"#)
    #expect(run.isSnapshot)
    #expect(run.reason == nil && run.serverWords == nil)
  }

  @Test func keepsWhatEndedARunEarly() throws {
    let reason = Phrase(en: "The server was in the way.", ja: "サーバの都合です。")
    try journal.finishRun(
      scratch.run, state: .failed, exitCode: .tryLater, summary: "{}", reason: reason,
      serverWords: "NO, \"later\": {1}", isSnapshot: false, now: 1500)
    let run = try #require(try journal.lastRuns(1).first)
    #expect(run.reason == reason && run.serverWords == "NO, \"later\": {1}")
  }

  @Test func countsWhatTheRunsOfADayHaveFetched() throws {
    #expect(try journal.fetchedOctets(fromHour: 0, now: 0) == [:])
    try journal.saveFetched(of: scratch.run, #"{"0":7}"#)
    try journal.saveFetched(of: scratch.run, #"{"0":8,"1":5}"#)
    // As long as it runs, whenever it began.
    #expect(try journal.fetchedOctets(fromHour: 0, now: 900_000) == [0: 8, 1: 5])
    try finish(scratch.run)
    let second = try scratch.nextRun()
    try journal.saveFetched(of: second, #"{"1":10,"2":9223372036854775807}"#)
    #expect(
      try journal.fetchedOctets(fromHour: 1, now: 5000) == [1: 15, 2: 9_223_372_036_854_775_807])
    // The first ended at 1500, more than a day and an hour ago.
    #expect(try journal.fetchedOctets(fromHour: 0, now: 91_501)[0] == nil)
    #expect(try journal.fetchedOctets(fromHour: 0, now: 91_500)[0] == 8)
    #expect(try journal.lastLogin(of: "backup") == nil)
  }

  @Test func remembersHowRunsHaveLoggedIn() throws {
    #expect(try journal.lastLogin(of: "backup") == nil)
    func start(_ options: String, _ login: AuthenticationMechanism?) throws {
      _ = try journal.startRun(
        command: "backup", options: options, login: login, processID: 1, now: 2000)
    }
    try start("{}", .scramSHA256)
    #expect(try journal.lastLogin(of: "backup") == .scramSHA256)
    #expect(try journal.lastLogin(of: "restore") == nil)
    // A run that says nothing takes nothing away.
    try start(#"{"limit":5}"#, nil)
    #expect(try journal.lastLogin(of: "backup") == .scramSHA256)
    #expect(try journal.lastRuns(1).first?.options == #"{"limit":5}"#)
    try start(#"{"limit":5}"#, .plain)
    #expect(try journal.lastLogin(of: "backup") == .plain)
    #expect(try journal.lastRuns(1).first?.options == #"{"limit":5,"login":"PLAIN"}"#)
  }

  @Test(
    "a run that counts nothing has changed nothing",
    arguments: [
      (#"{"messages_new":0,"messages_gone":0,"flags_changed":0}"#, RunState.done, false),
      (#"{"messages_new":1,"messages_gone":0,"flags_changed":0}"#, .done, true),
      (#"{"messages_new":0,"messages_gone":0,"flags_changed":2}"#, .done, true),
      (#"{"messages_new":0,"messages_gone":0,"flags_changed":0}"#, .partial, true),
      ("{}", .done, true),
    ])
  func changes(summary: String, state: RunState, isChange: Bool) throws {
    try journal.finishRun(
      scratch.run, state: state, exitCode: .done, summary: summary, isSnapshot: true, now: 1500)
    #expect(try journal.hasChanges(since: 1500) == isChange)
    #expect(try !journal.hasChanges(since: 1501))
  }

  @Test func aRunWithoutAnEndIsOpenUntilItIsEndedForIt() throws {
    #expect(try journal.openRuns().map(\.id) == [scratch.run])
    #expect(try journal.openRuns().map(\.processID) == [1])
    try journal.endKilledRuns(now: 1900)
    #expect(try journal.openRuns().isEmpty)
    #expect(try journal.lastRuns(1).map(\.state) == [.interrupted])
    #expect(try journal.lastRuns(1).map(\.exitCode) == [nil])
  }

  @Test func theLastGoodBackupIsTheNewestThatDidItsWork() throws {
    #expect(try journal.lastGoodBackup() == nil)
    try finish(scratch.run)
    try finish(scratch.nextRun(), .failed, isSnapshot: false)
    let restore = try journal.startRun(command: "restore", options: "{}", processID: 1, now: 1)
    try finish(restore, isSnapshot: false)
    #expect(try journal.lastGoodBackup()?.id == scratch.run)
    #expect(try journal.lastRuns(2).map(\.command) == ["restore", "backup"])
    let taken = try journal.startRun(command: "import", options: "{}", processID: 1, now: 1)
    try finish(taken)
    #expect(try journal.lastGoodBackup()?.id == scratch.run)
    // Its source was read to the end; its target was not reached.
    let migration = try journal.startRun(
      command: "migrate", options: "{}", processID: 1, now: 1)
    try finish(migration, .failed)
    #expect(try journal.lastGoodBackup()?.id == migration)
  }

  @Test func keepsTheNewestProgressOfAFolder() throws {
    let why = Phrase(en: "It was too large.", ja: "大きすぎました。")
    try journal.recordFolder(scratch.folder, of: scratch.run, FolderProgress(.working))
    let partial = FolderProgress(
      .partial, server: 9, archived: 7, failed: 2, gone: 1, reason: why)
    try journal.recordFolder(scratch.folder, of: scratch.run, partial)
    let rows = try journal.folders(of: scratch.run, limit: 10)
    #expect(rows.map(\.progress) == [partial])
    #expect(rows.map(\.name) == [.inbox])
    #expect(try journal.folders(of: scratch.run, afterPath: "INBOX", limit: 10).isEmpty)
  }

  @Test func completeFoldersAreKeptForTheNewestRunOnly() throws {
    let other = try journal.upsertFolder(
      FolderFacts(name: MailboxName(text: "b"), delimiter: nil), run: scratch.run
    ) { "b" }.id
    try journal.recordFolder(scratch.folder, of: scratch.run, FolderProgress(.complete))
    try journal.recordFolder(other, of: scratch.run, FolderProgress(.partial))
    try finish(scratch.run)
    #expect(try journal.folders(of: scratch.run, limit: 10).count == 2)
    let second = try scratch.nextRun()
    try journal.recordFolder(scratch.folder, of: second, FolderProgress(.complete))
    try finish(second)
    #expect(try journal.folders(of: scratch.run, limit: 10).map(\.folder) == [other])
    #expect(try journal.folders(of: second, limit: 10).map(\.folder) == [scratch.folder])
  }

  @Test func remembersInWhichRunsAFolderWasUnfinished() throws {
    let first = scratch.run
    try journal.recordFolder(scratch.folder, of: first, FolderProgress(.working))
    try journal.recordFolder(scratch.folder, of: first, FolderProgress(.complete))
    #expect(try intervals("folder_unfinished").isEmpty)
    let second = try scratch.nextRun()
    try journal.recordFolder(scratch.folder, of: second, FolderProgress(.working))
    let third = try scratch.nextRun()
    try journal.recordFolder(scratch.folder, of: third, FolderProgress(.skipped))
    try journal.recordFolder(scratch.folder, of: third, FolderProgress(.partial))
    let fourth = try scratch.nextRun()
    try journal.recordFolder(scratch.folder, of: fourth, FolderProgress(.complete))
    #expect(try intervals("folder_unfinished") == [[second.rawValue, fourth.rawValue]])
  }

  @Test func aFolderIsUnfinishedFromItsFirstArrival() throws {
    try journal.recordFolder(scratch.folder, of: scratch.run, FolderProgress(.complete))
    let second = try scratch.nextRun()
    try scratch.add(uid: 1, run: second)
    let third = try scratch.nextRun()
    try scratch.add(uid: 2, run: third)
    try journal.recordFolder(scratch.folder, of: third, FolderProgress(.complete))
    #expect(try intervals("folder_unfinished") == [[second.rawValue, third.rawValue]])
    let fourth = try scratch.nextRun()
    try scratch.add(uid: 3, run: fourth)
    try journal.recordFolder(scratch.folder, of: scratch.nextRun(), FolderProgress(.complete))
    #expect(try intervals("folder_unfinished").last == [fourth.rawValue, fourth.rawValue + 1])
  }

  @Test func numbersAreNeverUsedAgain() throws {
    try journal.database.execute("DELETE FROM generation; DELETE FROM folder; DELETE FROM run")
    #expect(try scratch.nextRun() > scratch.run)
  }
}
