import MailTypes
import TestSupport
import Testing

@testable import SyncJournal

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct JournalOpeningTests {
  private let scratch: ScratchDirectory
  private var directory: String { scratch.path }
  private var path: String { directory + "/journal.sqlite3" }

  init() throws { scratch = try ScratchDirectory("journal") }

  private func number(_ sql: String, in journal: Journal) throws -> Int64? {
    try journal.database.first(sql) { (row) throws(JournalError) in row.integer() }
  }

  private func text(_ sql: String, in journal: Journal) throws -> String? {
    try journal.database.first(sql) { (row) throws(JournalError) in row.text() }
  }

  @Test func makesAJournalThatOnlyItsOwnerCanRead() throws {
    let journal = try Journal.open(path: path, access: .readWrite)
    _ = try journal.startRun(command: "backup", options: "{}", processID: 1, now: 0)
    for suffix in ["", "-wal", "-shm"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: path + suffix)
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
    }
  }

  @Test func theManualTellsItsVersion() throws {
    let page = String(
      decoding: try Data(
        contentsOf: URL(fileURLWithPath: Repository.path("man/mailkura-archive.5"))),
      as: UTF8.self)
    #expect(page.contains("the version of the schema: \(Migrations.newest).\n"))
  }

  @Test func isSafeAgainstPowerCutsAndSaysWhoseItIs() throws {
    let journal = try Journal.open(path: path, access: .readWrite)
    #expect(try text("PRAGMA journal_mode", in: journal) == "wal")
    #expect(try number("PRAGMA synchronous", in: journal) == 2)
    #expect(try number("PRAGMA fullfsync", in: journal) == 1)
    #expect(try number("PRAGMA checkpoint_fullfsync", in: journal) == 1)
    #expect(try number("PRAGMA foreign_keys", in: journal) == 1)
    #expect(try number("PRAGMA application_id", in: journal) == 0x6B75_7261)
    #expect(try number("PRAGMA user_version", in: journal) == Int64(Migrations.newest))
    #expect(!journal.isExclusive)
    #expect(try journal.quickCheck() == [])
  }

  @Test func findsWhatWasWrittenBefore() throws {
    let first = try Journal.open(path: path, access: .readWrite)
    #expect(try first.beginUse())
    try first.setAccount(.init(user: "taro@example.jp", host: "IMAP.example.jp."))
    try first.endUse()
    first.close()
    let second = try Journal.open(path: path, access: .readWrite)
    #expect(try second.account()?.description == "taro@example.jp@imap.example.jp")
    #expect(try second.beginUse())
    second.close()
    let third = try Journal.open(path: path, access: .readWrite)
    #expect(try !third.beginUse(), "the second user did not end in order")
  }

  @Test func hasNoAccountBeforeTheFirstBackup() throws {
    #expect(try Journal.open(path: path, access: .readWrite).account() == nil)
  }

  @Test(arguments: [Journal.Access.readWrite, .readOnly])
  func refusesANewerJournal(access: Journal.Access) throws {
    let journal = try Journal.open(path: path, access: .readWrite)
    try journal.database.execute("PRAGMA user_version = \(Migrations.newest + 1)")
    journal.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let error = #expect(throws: JournalError.self) { try Journal.open(path: path, access: access) }
    #expect(
      error?.code == .newerVersion(found: Migrations.newest + 1, supported: Migrations.newest))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test(arguments: [Journal.Access.readWrite, .readOnly])
  func refusesWhatIsNoJournal(access: Journal.Access) throws {
    try Data("this is a letter, not a database, and long enough".utf8)
      .write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: JournalError.self) { try Journal.open(path: path, access: access) }
    #expect(error?.code == .notAJournal)
  }

  @Test(arguments: [Journal.Access.readWrite, .readOnly])
  func refusesAnotherProgramsDatabase(access: Journal.Access) throws {
    try JournalFile.createIfMissing(path)
    let other = try Database(path: path, mode: .readWrite)
    try other.execute("CREATE TABLE notes (text)")
    other.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let error = #expect(throws: JournalError.self) { try Journal.open(path: path, access: access) }
    #expect(error?.code == .notAJournal)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test func finishesAJournalWhoseMakingWasCutShort() throws {
    try JournalFile.createIfMissing(path)
    let early = #expect(throws: JournalError.self) {
      try Journal.open(path: path, access: .readOnly)
    }
    #expect(early?.code == .notFound)
    #expect(try Journal.open(path: path, access: .readWrite).account() == nil)
  }

  @Test func readingDoesNotMakeAJournal() throws {
    let error = #expect(throws: JournalError.self) {
      try Journal.open(path: path, access: .readOnly)
    }
    #expect(error?.code == .notFound)
    #expect(error?.explanation.status == .notFound)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func aReaderCannotWrite() throws {
    try Journal.open(path: path, access: .readWrite).close()
    let reader = try Journal.open(path: path, access: .readOnly)
    let error = #expect(throws: JournalError.self) { try reader.endUse() }
    #expect(error?.code == .permissionDenied)
  }

  @Test func readsWhereNobodyCanWrite() async throws {
    let journal = try Journal.open(path: path, access: .readWrite)
    try journal.setAccount(.init(user: "taro@example.jp", host: "imap.example.jp"))
    journal.close()
    try set(mode: 0o444, of: path)
    try set(mode: 0o555, of: directory)
    await #expect(processExitsWith: .success) { [path = path as String] in
      ScratchJournal.dropPrivileges()
      let reader = try Journal.open(path: path, access: .readOnly)
      #expect(try reader.account()?.user == "taro@example.jp")
      let error = #expect(throws: JournalError.self) {
        try Journal.open(path: path, access: .readWrite)
      }
      #expect(error?.explanation.status == .refused)
    }
    try set(mode: 0o700, of: directory)
  }

  private func set(mode: Int, of path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  @Test(arguments: [Journal.Access.readWrite, .readOnly])
  func doesNotFollowALinkOutOfTheArchive(access: Journal.Access) throws {
    try Journal.open(path: directory + "/elsewhere.sqlite3", access: .readWrite).close()
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: directory + "/elsewhere.sqlite3")
    #expect(throws: JournalError.self) { try Journal.open(path: path, access: access) }
  }

  @Test func mayLieBehindALinkedDirectory() throws {
    try Journal.open(path: path, access: .readWrite).close()
    let link = directory + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory)
    #expect(throws: Never.self) {
      try Journal.open(path: link + "/journal.sqlite3", access: .readOnly).account()
    }
  }

  @Test func isKeptByOneProcessOnANetworkFileSystem() throws {
    let local = try Journal.open(path: path, access: .readWrite)
    try local.setAccount(.init(user: "u", host: "h"))
    local.close()
    let remote = try Journal.openForWriting(path, isOnNetwork: true)
    #expect(remote.isExclusive)
    #expect(try text("PRAGMA journal_mode", in: remote) == "delete")
    #expect(try text("PRAGMA locking_mode", in: remote) == "exclusive")
    #expect(try number("PRAGMA synchronous", in: remote) == 2)
    try remote.setAccount(.init(user: "v", host: "h"))
    #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
    remote.close()
    let back = try Journal.open(path: path, access: .readWrite)
    #expect(try back.account()?.user == "v")
    #expect(try text("PRAGMA journal_mode", in: back) == "wal")
  }

  /// Makes a journal as a former version left it.
  private func load(_ version: Int) throws {
    let dump = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Fixtures/journal/v\(version).sql")
    try JournalFile.createIfMissing(path)
    let old = try Database(path: path, mode: .readWrite)
    // A dump writes the table of the tables itself.
    try old.execute(String(contentsOf: dump, encoding: .utf8))
    old.close()
  }

  @Test func aReaderUnderstandsAnOlderJournalAndLeavesItAsItIs() throws {
    try load(1)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let reader = try Journal.open(path: path, access: .readOnly)
    #expect(try reader.messages(limit: 10).map(\.subject) == ["お知らせ", "Hello", nil])
    #expect(try reader.snapshots(limit: 9).map(\.messages) == [2, 3])
    #expect(try reader.messages(ListFilter(.present), at: RunID(1), limit: 9).count == 3)
    #expect(try reader.totals().present == 2)
    #expect(throws: JournalError.self) { try reader.endUse() }
    reader.close()
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    // And it is one transaction that brings it up to date.
    #expect(try Journal.open(path: path, access: .readWrite).quickCheck() == [])
  }

  @Test func opensVersionTwo() throws {
    try load(2)
    for access in [Journal.Access.readOnly, .readWrite] {
      let journal = try Journal.open(path: path, access: access)
      #expect(try number("PRAGMA user_version", in: journal) == Int64(Migrations.newest))
      #expect(try journal.snapshots(limit: 9).map(\.messages) == [3, 3, 2, 3])
      #expect(try journal.snapshots(limit: 9).map(\.pruned) == [0, 0, 0, 1])
      #expect(try journal.openMassRemovals().map(\.gone) == [1])
      #expect(try journal.holdsImports(FolderID(1)))
      #expect(try journal.messages(limit: 9).count == 3)
      let fresh = try Journal.open(
        path: directory + "/fresh-\(access).sqlite3", access: .readWrite)
      #expect(try schema(of: journal) == schema(of: fresh))
      journal.close()
    }
  }

  @Test func opensEveryVersionEverReleased() throws {
    try load(1)
    let journal = try Journal.open(path: path, access: .readWrite)
    #expect(try journal.quickCheck() == [])
    #expect(try number("PRAGMA user_version", in: journal) == Int64(Migrations.newest))
    #expect(try journal.account()?.user == "hanako@example.jp")
    #expect(try journal.messages(limit: 10).map(\.subject) == ["お知らせ", "Hello", nil])
    #expect(try journal.messages(limit: 10).map(\.goneSince) == [nil, 1_764_000_000, nil])
    #expect(try journal.failures(limit: 10).map(\.failure.serverWords) == ["NO [SERVERBUG]"])
    #expect(try journal.replayTargets().map(\.counts.done) == [1])

    let fresh = try Journal.open(path: directory + "/fresh.sqlite3", access: .readWrite)
    #expect(try schema(of: journal) == schema(of: fresh))
  }

  private func schema(of journal: Journal) throws -> [String] {
    try journal.database.all(
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY sql"
    ) { (row) throws(JournalError) in row.text() }
  }
}
