import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalMassRemovalsTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws {
    scratch = try ScratchJournal()
    for uid in 1...50 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
    try journal.finishRun(
      scratch.run, state: .done, exitCode: .done, summary: "{}", isSnapshot: true, now: 1500)
  }

  /// Loses the messages up to a UID.
  private func lose(upTo uid: UInt32) throws -> RunID {
    let run = try scratch.nextRun()
    let gone = UIDSet(UID.min...ScratchJournal.uid(uid))
    let count = try journal.markGone(gone, of: scratch.generation, run: run)
    try journal.markMassRemoval(of: scratch.folder, before: 50, gone: count, run: run)
    return run
  }

  @Test(arguments: [
    (0, 50, false), (25, 50, false), (26, 50, true), (50, 50, true), (1, 1, true), (20, 21, false),
    (20, 39, false), (21, 41, true), (21, 42, false), (0, 0, false),
  ])
  func moreThanHalfAndMoreThanTwentyOrAll(gone: Int, before: Int, isMarked: Bool) {
    #expect(Journal.isMassRemoval(of: gone, from: before) == isMarked)
  }

  @Test func theMarkNamesTheLastSnapshotThatHoldsTheMail() throws {
    #expect(try journal.openMassRemovals().isEmpty)
    let run = try lose(upTo: 40)
    let mark = try #require(try journal.openMassRemovals().first)
    #expect(mark.folder == scratch.folder)
    #expect(mark.name == .inbox)
    #expect(mark.run == run)
    #expect((mark.before, mark.gone) == (50, 40))
    #expect(mark.lastSnapshot == scratch.run)
  }

  @Test func whatAnotherFolderHoldsIsNotLost() throws {
    let run = try scratch.nextRun()
    let other = try journal.upsertFolder(
      FolderFacts(name: MailboxName(text: "b"), delimiter: nil), run: run
    ) { "b" }.id
    let generation = try journal.openGeneration(of: other, uidValidity: nil, run: run).id
    for uid in 1...45 as ClosedRange<UInt32> {
      try scratch.add(uid: uid, generation: generation, run: run)
    }
    #expect(try journal.markFolderGone(scratch.folder, run: run) == 50)
    #expect(try journal.lostCount(of: scratch.folder, run: run) == 5)
  }

  @Test func liftingIsForGood() throws {
    let run = try lose(upTo: 40)
    try journal.liftMassRemoval(of: scratch.folder, run: run)
    #expect(try journal.openMassRemovals().isEmpty)
  }

  @Test func mailThatIsBackTakesTheMarkAway() throws {
    _ = try lose(upTo: 40)
    let next = try scratch.nextRun()
    // 26 of 50 are missing still.
    for uid in 1...14 as ClosedRange<UInt32> {
      try scratch.add(uid: 100 + uid, content: UInt64(uid), run: next)
    }
    try journal.liftMadeUpMassRemovals(of: scratch.folder, run: next)
    #expect(try journal.openMassRemovals().count == 1)
    try scratch.add(uid: 150, content: 15, run: next)
    try journal.liftMadeUpMassRemovals(of: scratch.folder, run: next)
    #expect(try journal.openMassRemovals().isEmpty)
  }
}
