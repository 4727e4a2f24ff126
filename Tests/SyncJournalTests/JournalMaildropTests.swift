import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalMaildropTests {
  private let scratch: ScratchJournal
  private let maildrop: GenerationID
  private var journal: Journal { scratch.journal }

  init() throws {
    scratch = try ScratchJournal()
    maildrop = try scratch.journal.maildropGeneration(of: scratch.folder, run: scratch.run)
  }

  @discardableResult
  private func add(
    _ number: UInt32, content: UInt64, id: String?, octets: UInt64 = 90
  ) throws -> Placement {
    let entry = MaildropEntry(uid: ScratchJournal.uid(number), uniqueID: id, octets: octets)
    let placement = try journal.addOccurrence(
      NewOccurrence(
        generation: maildrop, uid: entry.uid, content: ScratchJournal.content(content),
        diskSize: 90, internalDate: InternalDate(seconds: 1_700_000_000), announcedSize: octets,
        flags: MessageFlags(), maildrop: entry, dateSource: .received),
      run: scratch.run
    ) { .file(baseName: "\(content).\($0),S=90") }
    try journal.setMaildropEntry(entry, of: maildrop)
    return placement
  }

  @Test func aFolderHasOneBesideWhatItHasOverIMAP() throws {
    #expect(try journal.maildropGeneration(of: scratch.folder, run: scratch.run) == maildrop)
    #expect(try journal.currentGeneration(of: scratch.folder)?.id == scratch.generation)
    _ = try journal.importGeneration(of: scratch.folder, run: scratch.run)
    _ = try journal.openGeneration(
      of: scratch.folder, uidValidity: UIDValidity(2), run: scratch.nextRun())
    #expect(try journal.maildropGeneration(of: scratch.folder) == maildrop)
  }

  @Test func numbersAreNeverGivenTwice() throws {
    #expect(try journal.lastMaildropNumber(of: maildrop) == 0)
    try add(3, content: 7, id: "a")
    try journal.setMaildropEntry(
      MaildropEntry(uid: ScratchJournal.uid(9), uniqueID: "b", octets: nil), of: maildrop)
    #expect(try journal.lastMaildropNumber(of: maildrop) == 9)
    try journal.recordFailure(
      NewFailure(
        folder: scratch.folder, generation: maildrop, uid: ScratchJournal.uid(11),
        reason: Phrase(en: "e", ja: "j"), serverWords: nil), run: scratch.run)
    try journal.forgetMaildropEntries(notAmong: UIDSet(), of: maildrop, run: scratch.run)
    #expect(try journal.lastMaildropNumber(of: maildrop) == 11)
    #expect(try journal.failedUIDs(of: maildrop).isEmpty)
  }

  @Test func aStoredMessageIsSharedWithIMAPButNotWithAnEqualOneOfTheMaildrop() throws {
    try scratch.add(uid: 1, content: 7)
    #expect(try add(1, content: 7, id: "a").isNewFile == false)
    let second = try add(2, content: 7, id: "b")
    #expect(second.isNewFile && second.copyNumber == 1)
    #expect(
      try journal.maildropNumbers(holding: ScratchJournal.digest(7), of: maildrop, limit: 9)
        .map(\.rawValue) == [1, 2])
    #expect(
      try journal.maildropNumbers(
        holding: ScratchJournal.digest(7), of: maildrop, after: ScratchJournal.uid(1), limit: 9
      ).map(\.rawValue) == [2])
  }

  @Test func whatIsListedIsFoundByIDAndBySizeAndHeader() throws {
    try add(1, content: 7, id: "a", octets: 90)
    try add(2, content: 8, id: "b", octets: 90)
    func numbers(_ entries: [MaildropEntry]) -> [UInt32] { entries.map(\.uid.rawValue) }
    #expect(numbers(try journal.maildropEntries(named: "a", of: maildrop, limit: 2)) == [1])
    #expect(numbers(try journal.maildropEntries(ofSize: 90, of: maildrop, limit: 9)) == [1, 2])
    #expect(
      try journal.maildropNumbers(
        ofSize: 90, header: ScratchJournal.digest(8 + 1_000_000), of: maildrop, limit: 9
      ).map(\.rawValue) == [2])
    // A server that renumbers gives the same message another name.
    try journal.setMaildropEntry(
      MaildropEntry(uid: ScratchJournal.uid(1), uniqueID: "c", octets: 91), of: maildrop)
    #expect(try journal.maildropEntries(named: "a", of: maildrop, limit: 2).isEmpty)
    #expect(try journal.hasArchived(uniqueID: "c", of: maildrop))
    #expect(try !journal.hasArchived(uniqueID: "a", of: maildrop))
    #expect(
      try journal.maildropCopy(ScratchJournal.uid(1), of: maildrop)?.copy.digest
        == ScratchJournal.digest(7))
  }

  /// The number is the journal's own: nobody else could do anything with it.
  @Test func aNumberIsNotShownAsAUID() throws {
    try scratch.add(uid: 5, content: 9)
    try add(7, content: 8, id: "a")
    let listed = try journal.messages(limit: 9)
    #expect(listed.map { $0.uid?.rawValue } == [5, nil])
    #expect(listed.map(\.uniqueID) == [nil, "a"])
    let gone = try journal.messages(at: scratch.run, limit: 9)
    #expect(gone.allSatisfy { $0.uniqueID == nil || $0.uid == nil })
  }

  /// What a repair and a comparison ask.
  @Test func aCopyIsFoundByWhatItWasListedAs() throws {
    try scratch.add(uid: 1, content: 6)
    try scratch.add(uid: 2, content: 7)
    let shared = try add(1, content: 7, id: "a", octets: 90)
    #expect(!shared.isNewFile)
    let rows = try journal.storedCopies(in: scratch.folder, limit: 9)
    let copies = rows.map { try? journal.maildropEntries(of: $0.id) }
    #expect(
      copies == [[], [MaildropEntry(uid: ScratchJournal.uid(1), uniqueID: "a", octets: 90)]])
    #expect(try journal.hasMaildropMessage(ofSize: 90, of: maildrop))
    #expect(try !journal.hasMaildropMessage(ofSize: 91, of: maildrop))
    func count(_ content: UInt64, _ generation: GenerationID?) throws -> Int {
      try journal.copyCount(
        of: ScratchJournal.digest(content), in: scratch.folder, outside: generation)
    }
    #expect(try [count(6, maildrop), count(7, maildrop), count(8, maildrop)] == [1, 0, 0])
    #expect(try [count(6, nil), count(7, nil)] == [1, 1])
  }

  @Test func whatIsNotListedAnyMoreStaysPresent() throws {
    try add(1, content: 7, id: "a")
    try add(2, content: 8, id: "b")
    #expect(
      try journal.forgetMaildropEntries(
        notAmong: UIDSet([ScratchJournal.uid(2)]), of: maildrop, run: scratch.run) == 1)
    #expect(try journal.maildropEntryCount(of: maildrop) == 1)
    #expect(try journal.hasArchived(uniqueID: "a", of: maildrop))
    #expect(try journal.messages(ListFilter(.present), limit: 9).count == 2)
    #expect(try journal.totals().present == 2)
  }
}
