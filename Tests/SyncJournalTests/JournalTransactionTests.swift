import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalTransactionTests {
  @Test func readersSeeWhatIsCommittedAndNothingElse() throws {
    let scratch = try ScratchJournal()
    try scratch.add(uid: 1)
    let path = scratch.journal.path
    let readers = [
      try Journal.open(path: path, access: .readOnly),
      try Journal.open(path: path, access: .readOnly),
    ]
    try scratch.journal.begin()
    try scratch.add(uid: 2)
    for reader in readers { #expect(try reader.messages(limit: 10).count == 1) }
    try scratch.journal.commit()
    for reader in readers { #expect(try reader.messages(limit: 10).count == 2) }
  }

  @Test func doesAllOrNothing() throws {
    let scratch = try ScratchJournal()
    let error = #expect(throws: JournalError.self) {
      try scratch.journal.transaction { () throws(JournalError) in
        _ = try scratch.journal.target(.init(user: "u", host: "h"))
        throw JournalError(.diskFull, path: "")
      }
    }
    #expect(error?.code == .diskFull)
    #expect(try scratch.journal.replayTargets().isEmpty)
    #expect(!scratch.journal.database.isInTransaction)
  }

  @Test func hasNoTransactionInsideAnother() throws {
    let scratch = try ScratchJournal()
    try scratch.journal.begin()
    #expect(throws: JournalError.self) { try scratch.journal.begin() }
    scratch.journal.rollBack()
    scratch.journal.rollBack()
    try scratch.journal.begin()
    try scratch.journal.commit()
  }

  @Test func forgetsWhatItKnewOfWhatWasRolledBack() throws {
    let scratch = try ScratchJournal()
    try scratch.journal.recordFolder(
      scratch.folder, of: scratch.run, FolderProgress(.complete))
    try scratch.journal.begin()
    try scratch.add(uid: 1)
    scratch.journal.rollBack()
    #expect(try unfinishedFolders(scratch) == [])
    try scratch.add(uid: 1)
    #expect(try unfinishedFolders(scratch) == [scratch.folder])
  }

  private func unfinishedFolders(_ scratch: ScratchJournal) throws -> [FolderID] {
    try scratch.journal.database.all(
      "SELECT id FROM folder WHERE unfinished_from IS NOT NULL"
    ) { (row) throws(JournalError) in row.id() }
  }

  @Test func aKilledWriterLeavesWhatItCommitted() async throws {
    let scratch = try ScratchJournal()
    try scratch.add(uid: 1)
    let path = scratch.journal.path
    let run = scratch.run.rawValue
    scratch.journal.close()
    await #expect(processExitsWith: .signal(9)) { [path = path as String, run = run as Int64] in
      let journal = try Journal.open(path: path, access: .readWrite)
      for uid in 2...9 as ClosedRange<UInt32> {
        if uid == 6 { try journal.begin() }
        try ScratchJournal.add(uid, to: journal, run: RunID(run))
      }
      ScratchJournal.killThisProcess()
    }
    let journal = try Journal.open(path: path, access: .readWrite)
    #expect(try journal.messages(limit: 10).compactMap(\.uid?.rawValue) == [1, 2, 3, 4, 5])
    #expect(try journal.quickCheck() == [])
  }

  @Test func aFullDiskLosesNothingThatWasCommitted() async throws {
    let scratch = try ScratchJournal()
    let path = scratch.journal.path
    let run = scratch.run.rawValue
    scratch.journal.close()
    await #expect(processExitsWith: .exitCode(74)) { [path = path as String, run = run as Int64] in
      let journal = try Journal.open(path: path, access: .readWrite)
      try ScratchJournal.add(1, to: journal, run: RunID(run))
      ScratchJournal.limitFiles(to: 400_000)
      do throws(JournalError) {
        for batch in 0..<100 as Range<UInt32> {
          try journal.transaction { () throws(JournalError) in
            for number in 0..<20 as Range<UInt32> {
              try ScratchJournal.add(2 + batch * 20 + number, to: journal, run: RunID(run))
            }
          }
        }
      } catch {
        #expect(!journal.database.isInTransaction)
        #expect(try journal.messages(limit: 1).count == 1)
        ScratchJournal.exit(error.explanation.status.rawValue)
      }
    }
    let journal = try Journal.open(path: path, access: .readWrite)
    let count = try journal.presentCount(of: scratch.generation)
    #expect(count > 20)
    #expect(count % 20 == 1)
    #expect(try journal.quickCheck() == [])
    try ScratchJournal.add(.max, to: journal, run: RunID(run))
  }
}
