import MailTypes
import Testing

@testable import SyncJournal

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct JournalSoundnessTests {
  private static let taro = AccountIdentity(user: "taro@example.jp", host: "imap.example.jp")
  private static let hanako = AccountIdentity(user: "hanako@example.jp", host: "imap.example.jp")

  private let scratch: ScratchJournal
  private let path: String

  /// A copy of a journal with messages, which stands by itself.
  init() throws {
    scratch = try ScratchJournal()
    try scratch.journal.setAccount(Self.taro)
    for uid: UInt32 in 1...200 { try scratch.add(uid: uid) }
    path = scratch.directory + "/copy.sqlite3"
    try scratch.journal.takeCopy(to: path)
  }

  private func harm(_ statement: String) throws {
    let database = try Database(path: path, mode: .readWrite)
    try database.execute("PRAGMA foreign_keys = OFF")
    try database.execute(statement)
  }

  @Test("a whole journal is sound for its own account, and for no other")
  func whole() throws {
    #expect(try Journal.isSound(at: path, account: nil))
    #expect(try Journal.isSound(at: path, account: Self.taro))
    #expect(try !Journal.isSound(at: path, account: Self.hanako))
    #expect(try Journal.account(ofSoundJournalAt: path) == Self.taro)
  }

  @Test(
    "one that contradicts itself, or holds code, is not sound",
    arguments: [
      "UPDATE content SET sha256 = x'01' WHERE id = 1",
      "UPDATE stored_copy SET base_name = '../x' WHERE id = 1",
      "DELETE FROM occurrence WHERE uid = 3",
      "CREATE TRIGGER evil AFTER INSERT ON run BEGIN DELETE FROM occurrence; END",
      "CREATE VIEW evil AS SELECT 1",
    ])
  func harmed(_ statement: String) throws {
    try harm(statement)
    #expect(try !Journal.isSound(at: path, account: nil))
    #expect(try Journal.account(ofSoundJournalAt: path) == nil)
  }

  @Test("one that is cut short, overwritten or no journal at all is not sound")
  func octets() throws {
    let file = URL(fileURLWithPath: path)
    let whole = try Data(contentsOf: file)
    var overwritten = whole
    overwritten.replaceSubrange(
      4096..<(whole.count / 2), with: Data(repeating: 0x5A, count: whole.count / 2 - 4096))
    for octets in [whole.prefix(whole.count / 2), overwritten, Data("no journal".utf8)] {
      try octets.write(to: file)
      #expect(try !Journal.isSound(at: path, account: nil))
    }
    try whole.write(to: file)
    #expect(try Journal.isSound(at: path, account: nil))
  }

  @Test("a newer version is no reason to give history up")
  func newer() throws {
    try harm("PRAGMA user_version = \(Migrations.newest + 1)")
    #expect(throws: JournalError.self) { try Journal.isSound(at: path, account: nil) }
  }
}
