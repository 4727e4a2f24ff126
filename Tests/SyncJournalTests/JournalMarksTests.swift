import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalMarksTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws { scratch = try ScratchJournal() }

  private func all() throws -> [MarkedOccurrence] {
    try journal.marks(of: scratch.generation, in: UID.min...UID.max, limit: 100)
  }

  @Test(arguments: [
    MessageFlags(),
    MessageFlags(system: [.answered, .flagged, .deleted, .seen, .draft]),
    MessageFlags(system: .seen, keywords: ["$Forwarded", "重要", "a", "B"]),
  ])
  func keepsFlagsAsTheyAre(flags: MessageFlags) throws {
    try scratch.add(uid: 1, flags: flags)
    #expect(try all().map(\.flags) == [flags])
    #expect(try all().map(\.place.description) == ["1.0,S=90"])
  }

  @Test func changesBecomeHistoryOncePerRun() throws {
    let place = try scratch.add(uid: 1)
    let seen = MessageFlags(system: .seen)
    let kept = MessageFlags(system: [.seen, .flagged], keywords: ["x"])
    #expect(try journal.updateMarks(of: place.occurrence, seen, run: scratch.run))
    let second = try scratch.nextRun()
    #expect(try journal.updateMarks(of: place.occurrence, MessageFlags(), run: second))
    #expect(try journal.updateMarks(of: place.occurrence, kept, run: second))
    #expect(try !journal.updateMarks(of: place.occurrence, kept, run: scratch.nextRun()))
    let history = try journal.database.all(
      "SELECT from_run, until_run, flags FROM occurrence_marks"
    ) { (row) throws(JournalError) in [row.integer(), row.integer(), row.integer()] }
    #expect(history == [[scratch.run.rawValue, second.rawValue, 8]])
    #expect(try all().map(\.flags) == [kept])
  }

  @Test func keywordsAreComparedWithoutCase() throws {
    let place = try scratch.add(uid: 1, flags: MessageFlags(keywords: ["Important"]))
    let same = MessageFlags(keywords: ["IMPORTANT"])
    #expect(try !journal.updateMarks(of: place.occurrence, same, run: scratch.nextRun()))
  }

  @Test func aRowThatIsNotThereChangesNothing() throws {
    #expect(
      try !journal.updateMarks(
        of: OccurrenceID(77), MessageFlags(system: .seen), run: scratch.run))
  }

  @Test func pagesFollowTheUIDAndHoldWhatIsPresent() throws {
    for uid in [5, 1, 9, 3] as [UInt32] { try scratch.add(uid: uid) }
    try journal.markGone(ScratchJournal.uids(3), of: scratch.generation, run: scratch.nextRun())
    #expect(try all().map(\.uid.rawValue) == [1, 5, 9])
    let range = ScratchJournal.uid(2)...ScratchJournal.uid(9)
    let page = try journal.marks(of: scratch.generation, in: range, limit: 1)
    #expect(page.map(\.uid.rawValue) == [5])
  }
}
