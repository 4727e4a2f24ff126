import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalGenerationsTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws { scratch = try ScratchJournal() }

  @Test(arguments: [
    ServerCursor(uidNext: .max, messages: .max, highestModSeq: ModSequence(1 << 63 - 1)),
    ServerCursor(uidNext: nil, messages: nil, highestModSeq: nil),
    ServerCursor(uidNext: .min, messages: 0, highestModSeq: ModSequence(0)),
  ])
  func keepsACursorUntilItIsCleared(cursor: ServerCursor) throws {
    #expect(try journal.currentGeneration(of: scratch.folder)?.cursor == nil)
    try journal.setCursor(of: scratch.generation, cursor, run: scratch.run)
    #expect(try journal.currentGeneration(of: scratch.folder)?.cursor == cursor)
    try journal.clearCursor(of: scratch.generation)
    #expect(try journal.currentGeneration(of: scratch.folder)?.cursor == nil)
  }

  @Test(arguments: [UIDValidity(0), UIDValidity(.max), nil])
  func keepsTheUIDValidity(validity: UIDValidity?) throws {
    let opened = try journal.openGeneration(
      of: scratch.folder, uidValidity: validity, run: scratch.run)
    #expect(try journal.currentGeneration(of: scratch.folder) == opened)
    #expect(opened.uidValidity == validity)
  }

  @Test func aNewUIDValidityMakesNoSecondFile() throws {
    let old = try (1...3 as ClosedRange<UInt32>).map { try scratch.add(uid: $0) }
    let run = try scratch.nextRun()
    let next = try journal.openGeneration(
      of: scratch.folder, uidValidity: UIDValidity(2), run: run)
    #expect(try journal.presentUIDs(of: next.id).isEmpty)
    let again = try scratch.add(uid: 11, content: 1, generation: next.id, run: run)
    #expect(again.copy == old[0].copy)
    #expect(!again.isNewFile)
    #expect(try journal.unclaimedCount(of: scratch.folder) == 2)

    // In between, a message is listed once, and none is taken for gone.
    let between = try journal.messages(limit: 10)
    #expect(between.map(\.uid?.rawValue) == [2, 3, 11])
    #expect(between.allSatisfy { $0.goneSince == nil })

    try scratch.add(uid: 12, content: 2, generation: next.id, run: run)
    #expect(try journal.retireSuperseded(in: scratch.folder, run: run) == 1)
    #expect(try journal.retireSuperseded(in: scratch.folder, run: run) == 0)
    let after = try journal.messages(limit: 10)
    #expect(after.map(\.uid?.rawValue) == [3, 11, 12])
    #expect(after.map(\.goneSince) == [2000, nil, nil])
  }

  @Test func equalMessagesKeepTheirFilesOverANewUIDValidity() throws {
    for uid in 1...3 as ClosedRange<UInt32> { try scratch.add(uid: uid, content: 7) }
    let next = try journal.openGeneration(of: scratch.folder, uidValidity: nil, run: scratch.run)
    let numbers = try (1...4 as ClosedRange<UInt32>).map { uid in
      try scratch.add(uid: uid, content: 7, generation: next.id).copyNumber
    }
    #expect(numbers == [0, 1, 2, 3])
  }

  @Test func aMessageThatWasGoneBeforeIsListedOnceAfterManyGenerations() throws {
    try scratch.add(uid: 1, content: 7)
    try journal.markGone(ScratchJournal.uids(1), of: scratch.generation, run: scratch.nextRun())
    for value in 2...4 as ClosedRange<UInt32> {
      let run = try scratch.nextRun()
      let next = try journal.openGeneration(
        of: scratch.folder, uidValidity: UIDValidity(value), run: run)
      try scratch.add(uid: value, content: 7, generation: next.id, run: run)
      try journal.markGone(ScratchJournal.uids(value), of: next.id, run: run)
    }
    #expect(try journal.messages(limit: 10).map(\.uid?.rawValue) == [4])
    #expect(try journal.totals().gone == 1)
  }

  @Test func failuresOfAClosedGenerationAreNotTriedAgain() throws {
    let failure = NewFailure(
      folder: scratch.folder, generation: scratch.generation, uid: .min, reason: .verbatim("x"),
      serverWords: nil)
    try journal.recordFailure(failure, run: scratch.run)
    _ = try journal.openGeneration(of: scratch.folder, uidValidity: nil, run: scratch.run)
    #expect(try journal.failures(limit: 10).isEmpty)
  }
}
