import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalPresenceTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws {
    scratch = try ScratchJournal()
    for uid in 1...6 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
  }

  private func history() throws -> [[Int64]] {
    try journal.database.all(
      "SELECT from_run, until_run FROM occurrence_presence ORDER BY from_run"
    ) { (row) throws(JournalError) in [row.integer(), row.integer()] }
  }

  @Test func marksGoneWhatIsPresentAndNothingElse() throws {
    let run = try scratch.nextRun()
    let gone = ScratchJournal.uids(2, 3, 6, 99)
    #expect(try journal.markGone(gone, of: scratch.generation, run: run) == 3)
    #expect(try journal.markGone(gone, of: scratch.generation, run: run) == 0)
    #expect(try journal.markGone(UIDSet(), of: scratch.generation, run: run) == 0)
    #expect(try journal.presentUIDs(of: scratch.generation) == ScratchJournal.uids(1, 4, 5))
    #expect(try journal.presentCount(of: scratch.generation) == 3)
  }

  @Test func theWholeNumberSpaceMayBeMarked() throws {
    let all = UIDSet(UID.min...UID.max)
    #expect(try journal.markGone(all, of: scratch.generation, run: scratch.nextRun()) == 6)
  }

  @Test func whatIsBackHasTwoIntervals() throws {
    let second = try scratch.nextRun()
    try journal.markGone(ScratchJournal.uids(2, 3), of: scratch.generation, run: second)
    let third = try scratch.nextRun()
    let back = try journal.markPresentAgain(
      ScratchJournal.uids(1, 2, 77), of: scratch.generation, run: third)
    #expect(back == ScratchJournal.uids(2))
    #expect(try history() == [[scratch.run.rawValue, second.rawValue]])
    #expect(try journal.presentUIDs(of: scratch.generation) == ScratchJournal.uids(1, 2, 4, 5, 6))
  }

  @Test func goneAndBackInOneRunIsNoHistory() throws {
    let second = try scratch.nextRun()
    let uids = ScratchJournal.uids(2)
    try journal.markGone(uids, of: scratch.generation, run: second)
    #expect(try journal.markPresentAgain(uids, of: scratch.generation, run: second) == uids)
    #expect(try history().isEmpty)
    let from = try journal.database.first(
      "SELECT present_from FROM occurrence WHERE uid = 2"
    ) { (row) throws(JournalError) in row.integer() }
    #expect(from == scratch.run.rawValue)
  }

  @Test func aFailureOfWhatIsGoneIsNotTriedAgain() throws {
    let failure = NewFailure(
      folder: scratch.folder, generation: scratch.generation, uid: ScratchJournal.uid(9),
      reason: .verbatim("x"), serverWords: nil)
    try journal.recordFailure(failure, run: scratch.run)
    try journal.markGone(ScratchJournal.uids(9), of: scratch.generation, run: scratch.run)
    #expect(try journal.failedUIDs(of: scratch.generation).isEmpty)
  }
}
