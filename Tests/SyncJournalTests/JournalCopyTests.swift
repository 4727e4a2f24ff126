import MailTypes
import Testing

@testable import SyncJournal

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct JournalCopyTests {
  @Test func aCopyIsAWholeJournal() throws {
    let scratch = try ScratchJournal()
    for uid in 1...20 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
    let path = scratch.directory + "/journal.backup.sqlite3"
    try scratch.journal.takeCopy(to: path)
    try scratch.add(uid: 21)
    try scratch.journal.takeCopy(to: path)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let copy = try Journal.open(path: path, access: .readOnly)
    #expect(try copy.messages(limit: 100) == scratch.journal.messages(limit: 100))
    #expect(try copy.quickCheck() == [])
    copy.close()
    let revived = try Journal.open(path: path, access: .readWrite)
    #expect(try revived.startRun(command: "x", options: "{}", processID: 1, now: 1) > scratch.run)
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.directory)
    #expect(!names.contains { $0.hasSuffix(".new") })
  }

  @Test func aCopyThatFailsLeavesTheFormerOne() throws {
    let scratch = try ScratchJournal()
    let path = scratch.directory + "/journal.backup.sqlite3"
    try scratch.journal.takeCopy(to: path)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    try scratch.journal.begin()
    #expect(throws: JournalError.self) { try scratch.journal.takeCopy(to: path) }
    scratch.journal.rollBack()
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(!FileManager.default.fileExists(atPath: path + ".new"))
  }

  @Test func aDirectoryThatIsNotThereIsNamed() throws {
    let scratch = try ScratchJournal()
    let error = #expect(throws: JournalError.self) {
      try scratch.journal.takeCopy(to: scratch.directory + "/none/copy.sqlite3")
    }
    #expect(error?.path == scratch.directory + "/none/copy.sqlite3.new")
  }

  @Test func findsADamagedPage() throws {
    let scratch = try ScratchJournal()
    for uid in 1...50 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
    let path = scratch.directory + "/copy.sqlite3"
    try scratch.journal.takeCopy(to: path)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let middle = bytes.count / 4096 / 2 * 4096
    bytes.replaceSubrange(middle..<(middle + 4096), with: Data(repeating: 0x5A, count: 4096))
    try bytes.write(to: URL(fileURLWithPath: path))
    let damaged = try Journal.open(path: path, access: .readOnly)
    do {
      #expect(try damaged.quickCheck() != [])
    } catch {
      #expect(error.code == .damaged)
    }
  }
}
