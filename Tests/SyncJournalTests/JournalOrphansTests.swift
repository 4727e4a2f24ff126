import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalOrphansTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws { scratch = try ScratchJournal() }

  private func adopt(content: UInt64, copy: Int) throws {
    try journal.addOrphan(
      in: scratch.folder, ScratchJournal.content(content), copyNumber: copy,
      place: .file(baseName: "\(content).\(copy),S=90"), diskSize: 90,
      internalDate: InternalDate(seconds: 1_600_000_000), flags: MessageFlags(system: .seen),
      run: scratch.run)
  }

  @Test func isAMessageThatIsGone() throws {
    try adopt(content: 7, copy: 0)
    let message = try #require(try journal.messages(limit: 9).first)
    #expect(message.uid == nil)
    #expect(message.goneSince == 1000)
    #expect(message.flags == MessageFlags(system: .seen))
    #expect(message.internalDate == InternalDate(seconds: 1_600_000_000))
    #expect(try journal.hasStoredCopy(named: "7.0,S=90", in: scratch.folder))
    #expect(try journal.presentCount(of: scratch.generation) == 0)
  }

  @Test func itsFileIsUsedAgain() throws {
    try adopt(content: 7, copy: 0)
    let place = try scratch.add(uid: 1, content: 7)
    #expect(place.copyNumber == 0)
    #expect(!place.isNewFile)
    #expect(try journal.messages(limit: 9).map { $0.uid?.rawValue } == [1])
  }
}
