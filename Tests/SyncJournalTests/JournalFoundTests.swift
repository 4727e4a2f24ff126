import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalFoundTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws { scratch = try ScratchJournal() }

  private func find(
    _ content: ContentFacts, copyNumber: Int = 0, isGone: Bool = false
  ) throws -> CopyPlace? {
    try journal.addFound(
      Journal.FoundMessage(
        content: content, diskSize: 90, internalDate: InternalDate(seconds: 1_600_000_000),
        flags: MessageFlags(system: .seen), copyNumber: copyNumber),
      in: scratch.folder, of: journal.foundGeneration(of: scratch.folder, run: scratch.run),
      isGone: isGone, run: scratch.run
    ) { .file(baseName: "found.\($0)") }
  }

  @Test(
    "a message that was found is listed without a UID, as its file shows it",
    arguments: [true, false])
  func listed(isGone: Bool) throws {
    #expect(try find(ScratchJournal.content(7), isGone: isGone) == .file(baseName: "found.0"))
    let message = try #require(try journal.messages(limit: 9).first)
    #expect(message.uid == nil)
    #expect((message.goneSince != nil) == isGone)
    #expect(message.flags == MessageFlags(system: .seen))
    #expect(message.internalDate == InternalDate(seconds: 1_600_000_000))
    #expect(message.digest == ScratchJournal.digest(7))
    #expect(try journal.presentEntries(of: message.copy).count == (isGone ? 0 : 1))
  }

  @Test("the copy number of a name is kept where it is free, and never given twice")
  func copyNumbers() throws {
    let content = ScratchJournal.content(7)
    #expect(try find(content, copyNumber: 3) == .file(baseName: "found.3"))
    let second = try #require(try find(content, copyNumber: 3))
    let third = try #require(try find(content, copyNumber: 3))
    #expect(Set([second, third, .file(baseName: "found.3")]).count == 3)
    #expect(try journal.messages(limit: 9).count == 3)
  }

  @Test("a file in another form than its content's rows changes nothing")
  func otherForm() throws {
    try scratch.add(uid: 7)
    let before = try journal.messages(limit: 9)
    var content = ScratchJournal.content(7)
    content.isStoredWithLF = false
    #expect(try find(content) == nil)
    #expect(try journal.messages(limit: 9) == before)
  }

  @Test("what was found goes to one closed generation a run, beside the current one")
  func generation() throws {
    let found = try journal.foundGeneration(of: scratch.folder, run: scratch.run)
    #expect(try journal.foundGeneration(of: scratch.folder, run: scratch.run) == found)
    #expect(try journal.currentGeneration(of: scratch.folder)?.id == scratch.generation)
    let next = try scratch.nextRun()
    #expect(try journal.foundGeneration(of: scratch.folder, run: next) != found)
  }

  @Test("after clearAllCursors no folder counts as enumerated")
  func cursors() throws {
    let cursor = ServerCursor(uidNext: ScratchJournal.uid(5), messages: 4, highestModSeq: nil)
    try journal.setCursor(of: scratch.generation, cursor, run: scratch.run)
    #expect(try journal.currentGeneration(of: scratch.folder)?.cursor != nil)
    try journal.clearAllCursors()
    #expect(try journal.currentGeneration(of: scratch.folder)?.cursor == nil)
  }
}
