import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalImportsTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws { scratch = try ScratchJournal() }

  @discardableResult
  private func take(_ content: UInt64) throws -> Placement {
    try journal.addOccurrence(
      NewOccurrence(
        generation: journal.importGeneration(of: scratch.folder, run: scratch.run), uid: nil,
        content: ScratchJournal.content(content), diskSize: 90, internalDate: nil,
        announcedSize: nil, flags: MessageFlags()),
      run: scratch.run
    ) { .file(baseName: "\(content).\($0),S=90") }
  }

  /// The numbers of the present copies, read in pages of one and as one page.
  private func copies(_ content: UInt64) throws -> [Int] {
    let digest = ScratchJournal.digest(content)
    let whole = try journal.presentCopies(of: digest, in: scratch.folder, from: 0, limit: 99)
    var paged: [Journal.PresentCopy] = []
    while true {
      let page = try journal.presentCopies(
        of: digest, in: scratch.folder, from: paged.last.map { $0.number + 1 } ?? 0, limit: 1)
      if page.isEmpty { break }
      paged += page
    }
    #expect(paged == whole)
    return whole.map(\.number)
  }

  @Test func equalMessagesAreEachKept() throws {
    #expect(try [take(7), take(7)].map(\.copyNumber) == [0, 1])
    #expect(try copies(7) == [0, 1])
    #expect(try copies(8).isEmpty)
  }

  @Test func entriesOfEarlierImportsArePaged() throws {
    for _ in 0..<5 { try take(7) }
    let next = try scratch.nextRun()
    func entries(after last: OccurrenceID?, _ limit: Int) throws -> [OccurrenceID] {
      try journal.importedEntries(
        .digest(ScratchJournal.digest(7)), in: scratch.folder, before: next, after: last,
        limit: limit
      ).map(\.id)
    }
    let all = try entries(after: nil, 99)
    #expect(all.count == 5)
    #expect(try entries(after: nil, 2) + entries(after: all[1], 9) == all)
    #expect(try entries(after: all[4], 9).isEmpty)
  }

  @Test func doNotShareTheFilesOfTheServersMessages() throws {
    try scratch.add(uid: 1, content: 7)
    let place = try take(7)
    #expect(place.copyNumber == 1)
    #expect(place.isNewFile)
    #expect(try copies(7) == [0, 1])
  }

  @Test func theServerNeitherCountsNorEndsThem() throws {
    try scratch.add(uid: 1)
    try take(7)
    let next = try scratch.nextRun()
    #expect(try journal.presentCount(of: scratch.generation) == 1)
    #expect(try journal.unclaimedCount(of: scratch.folder) == 0)
    let renumbered = try journal.openGeneration(
      of: scratch.folder, uidValidity: UIDValidity(2), run: next)
    #expect(try journal.retireSuperseded(in: scratch.folder, run: next) == 1)
    #expect(try journal.currentGeneration(of: scratch.folder)?.id == renumbered.id)
    #expect(try copies(7).count == 1)
  }

  @Test func aFolderThatTheServerLosesStaysWithThem() throws {
    try scratch.add(uid: 1)
    try take(7)
    #expect(try journal.markFolderGone(scratch.folder, run: scratch.nextRun()) == 1)
    #expect(try journal.folder(scratch.folder)?.isGone == false)
    #expect(try journal.messages(ListFilter(.present), limit: 9).map(\.uid) == [nil])
  }

  @Test func doNotMakeAFolderUnfinished() throws {
    try journal.recordFolder(
      scratch.folder, of: scratch.run, FolderProgress(.complete, archived: 0, failed: 0, gone: 0))
    try take(7)
    let unfinished = try journal.database.first("SELECT unfinished_from FROM folder") {
      (row) throws(JournalError) in row.optionalInteger()
    }
    #expect(unfinished == .some(nil))
  }
}
