import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalStoredCopiesTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws { scratch = try ScratchJournal() }

  @Test func saysWhatAFileMustHold() throws {
    let place = try scratch.add(uid: 9, content: 5)
    let expected = StoredCopyRow(
      id: place.copy, folder: scratch.folder, copyNumber: 0, place: .file(baseName: "5.0,S=90"),
      diskSize: 90,
      digest: ScratchJournal.digest(5), wireSize: 105, isStoredWithLF: true, endsWithNewline: true)
    #expect(try journal.storedCopies(in: scratch.folder, limit: 10) == [expected])
  }

  @Test func pagesFollowTheNameAndHoldGoneOnesToo() throws {
    for uid in 1...5 as ClosedRange<UInt32> { try scratch.add(uid: uid, content: 7) }
    try journal.markGone(ScratchJournal.uids(2), of: scratch.generation, run: scratch.nextRun())
    var names: [String] = []
    var last: CopyPlace?
    while true {
      let page = try journal.storedCopies(in: scratch.folder, after: last, limit: 2)
      if page.isEmpty { break }
      last = page.last?.place
      names += page.map(\.place.description)
    }
    #expect(names == (0..<5).map { "7.\($0),S=90" })
    #expect(try journal.storedCopyCount(in: scratch.folder) == 5)
    #expect(try journal.storedCopyCount(in: FolderID(77)) == 0)
  }

  @Test func knowsWhichFilesHaveARow() throws {
    try scratch.add(uid: 1)
    #expect(try journal.hasStoredCopy(named: "1.0,S=90", in: scratch.folder))
    #expect(try !journal.hasStoredCopy(named: "1.0", in: scratch.folder))
    #expect(try !journal.hasStoredCopy(named: "1.0,S=90", in: FolderID(77)))
  }
}
