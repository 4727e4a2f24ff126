import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalArrivalsTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws { scratch = try ScratchJournal() }

  @Test func givesEqualMessagesOfAFolderCopyNumbers() throws {
    let first = try scratch.add(uid: 1, content: 7)
    let second = try scratch.add(uid: 2, content: 7)
    let other = try scratch.add(uid: 3, content: 8)
    #expect([first.copyNumber, second.copyNumber, other.copyNumber] == [0, 1, 0])
    #expect([first.place, second.place].map(\.description) == ["7.0,S=90", "7.1,S=90"])
    #expect([first.isNewContent, second.isNewContent] == [true, false])
    #expect(first.isNewFile && second.isNewFile)
  }

  @Test func usesTheFilesOfGoneMessagesAgain() throws {
    for uid in 1...3 as ClosedRange<UInt32> { try scratch.add(uid: uid, content: 7) }
    let run = try scratch.nextRun()
    #expect(try journal.markGone(ScratchJournal.uids(2), of: scratch.generation, run: run) == 1)
    let again = try scratch.add(uid: 9, content: 7, run: run)
    #expect(again.copyNumber == 1)
    #expect(!again.isNewFile)
    #expect(try scratch.add(uid: 10, content: 7, run: run).copyNumber == 3)
  }

  @Test func aUIDHasOneRowHoweverOftenItArrives() throws {
    let first = try scratch.add(uid: 1)
    let second = try scratch.add(uid: 1)
    #expect(!first.isKnown && second.isKnown)
    #expect(first.occurrence == second.occurrence)
    #expect(try journal.presentCount(of: scratch.generation) == 1)
  }

  @Test func aGoneMessageThatIsBackIsTheSameMessage() throws {
    let first = try scratch.add(uid: 1)
    let second = try scratch.nextRun()
    try journal.markGone(ScratchJournal.uids(1), of: scratch.generation, run: second)
    let third = try scratch.nextRun()
    let seen = MessageFlags(system: .seen)
    let back = try scratch.add(uid: 1, flags: seen, run: third)
    #expect(back.occurrence == first.occurrence)
    #expect(!back.isKnown && !back.isNewFile)
    let marks = try journal.marks(of: scratch.generation, in: UID.min...UID.max, limit: 10)
    #expect(marks.map(\.flags) == [seen])
    let intervals = try journal.database.all("SELECT from_run, until_run FROM occurrence_presence")
    {
      (row) throws(JournalError) in [row.integer(), row.integer()]
    }
    #expect(intervals == [[scratch.run.rawValue, second.rawValue]])
  }

  @Test func aMessageWhoseFileWasGivenAwayGetsAnother() throws {
    try scratch.add(uid: 1, content: 7)
    let run = try scratch.nextRun()
    try journal.markGone(ScratchJournal.uids(1), of: scratch.generation, run: run)
    try scratch.add(uid: 2, content: 7, run: run)
    let uids = ScratchJournal.uids(1)
    #expect(try journal.markPresentAgain(uids, of: scratch.generation, run: run).isEmpty)
    let back = try scratch.add(uid: 1, content: 7, run: run)
    #expect(back.copyNumber == 1)
    #expect(back.isNewFile)
    #expect(try journal.presentCount(of: scratch.generation) == 2)
  }

  @Test func aUIDThatMeansOtherBytesLosesNothing() throws {
    let first = try scratch.add(uid: 1, content: 7)
    let second = try scratch.add(uid: 1, content: 8)
    #expect(first.occurrence != second.occurrence)
    let listed = try journal.messages(limit: 10)
    #expect(listed.map(\.uid?.rawValue) == [1, nil])
    #expect(listed.map(\.digest) == [ScratchJournal.digest(8), ScratchJournal.digest(7)])
    #expect(listed.map { $0.goneSince == nil } == [true, false])
  }

  @Test func oneContentStandsInManyFolders() throws {
    let other = try journal.upsertFolder(
      FolderFacts(name: MailboxName(text: "複製"), delimiter: nil), run: scratch.run
    ) { "複製" }
    let generation = try journal.openGeneration(
      of: other.id, uidValidity: UIDValidity(1), run: scratch.run)
    let here = try scratch.add(uid: 1, content: 7)
    let there = try scratch.add(uid: 1, content: 7, generation: generation.id)
    #expect(here.isNewContent && !there.isNewContent)
    #expect(there.copyNumber == 0 && there.isNewFile)
  }

  @Test func manyEqualMessagesAreNumberedWithoutGapsOrDoubles() throws {
    try journal.begin()
    let numbers = try (1...300 as ClosedRange<UInt32>).map { uid in
      try scratch.add(uid: uid, content: 7).copyNumber
    }
    #expect(numbers == Array(0..<300))
    let run = try scratch.nextRun()
    try journal.markGone(ScratchJournal.uids(100, 5, 250), of: scratch.generation, run: run)
    let again = try (301...304 as ClosedRange<UInt32>).map { uid in
      try scratch.add(uid: uid, content: 7, run: run).copyNumber
    }
    #expect(again == [4, 99, 249, 300])
    try journal.commit()
  }

  @Test func takesOnlyMessagesOfTheCurrentGeneration() throws {
    _ = try journal.openGeneration(of: scratch.folder, uidValidity: nil, run: scratch.run)
    let error = #expect(throws: JournalError.self) { try scratch.add(uid: 1) }
    #expect(error?.code == .refused)
  }

  @Test func anArrivalMakesItsFailureGood() throws {
    let failure = NewFailure(
      folder: scratch.folder, generation: scratch.generation, uid: ScratchJournal.uid(4),
      reason: .verbatim("x"), serverWords: nil)
    try journal.recordFailure(failure, run: scratch.run)
    #expect(try journal.failedUIDs(of: scratch.generation) == ScratchJournal.uids(4))
    try scratch.add(uid: 4)
    #expect(try journal.failedUIDs(of: scratch.generation).isEmpty)
  }
}
