import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalFoldersTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws { scratch = try ScratchJournal() }

  private func presence() throws -> [[Int64]] {
    try journal.database.all("SELECT from_run, until_run FROM folder_presence ORDER BY from_run") {
      (row) throws(JournalError) in [row.integer(), row.integer()]
    }
  }

  @Test(arguments: [
    FolderFacts(
      name: MailboxName(text: "日本語/フォルダ"), delimiter: UInt8(ascii: "/"),
      attributes: ["\\HasNoChildren", "\\Sent"], isSubscribed: true, mailboxID: "F2212ea87"),
    FolderFacts(name: MailboxName(wire: [0xFF, 0x00, 0x26]), delimiter: nil),
    FolderFacts(name: MailboxName(wire: []), delimiter: 0),
  ])
  func keepsEveryFactOfAFolder(facts: FolderFacts) throws {
    let made = try journal.upsertFolder(facts, run: scratch.run) { "path" }
    #expect(made.facts == facts)
    #expect(try journal.folder(named: facts.name) == made)
    #expect(try journal.folder(made.id) == made)
    #expect(made.path == "path")
  }

  @Test func aKnownFolderKeepsItsPathAndTakesNewFacts() throws {
    var facts = FolderFacts(name: .inbox, delimiter: UInt8(ascii: "."), isSubscribed: true)
    facts.attributes = ["\\Marked"]
    let row = try journal.upsertFolder(facts, run: scratch.nextRun()) { "elsewhere" }
    #expect(row.id == scratch.folder)
    #expect(row.path == "INBOX")
    #expect(try journal.folder(scratch.folder)?.facts == facts)
  }

  @Test func aNameThatHoldsNoMailIsNoFolderToCount() throws {
    for (number, attributes) in [
      ["\\HasChildren", "\\NoSelect"], ["\\NonExistent"], ["\\Marked"], [],
    ].enumerated() {
      _ = try journal.upsertFolder(
        FolderFacts(name: MailboxName(text: "f\(number)"), delimiter: nil, attributes: attributes),
        run: scratch.run
      ) { "f\(number)" }
    }
    #expect(try journal.totals().folders == 3)
  }

  @Test func aGoneFolderIsKeptWithItsMessagesAndComesBack() throws {
    try scratch.add(uid: 1)
    try scratch.add(uid: 2)
    let second = try scratch.nextRun()
    #expect(try journal.markFolderGone(scratch.folder, run: second) == 2)
    #expect(try journal.markFolderGone(scratch.folder, run: second) == 0)
    #expect(try journal.folder(scratch.folder)?.isGone == true)
    #expect(try journal.messages(limit: 10).map(\.goneSince) == [2000, 2000])
    let third = try scratch.nextRun()
    let back = try journal.upsertFolder(
      FolderFacts(name: .inbox, delimiter: UInt8(ascii: "/")), run: third
    ) { "elsewhere" }
    #expect(!back.isGone)
    #expect(back.presentFrom == third)
    #expect(try presence() == [[scratch.run.rawValue, second.rawValue]])
    let uids = ScratchJournal.uids(1, 2)
    #expect(try journal.markPresentAgain(uids, of: scratch.generation, run: third) == uids)
  }

  @Test func goneAndBackInOneRunIsNoHistory() throws {
    let second = try scratch.nextRun()
    try journal.markFolderGone(scratch.folder, run: second)
    let back = try journal.upsertFolder(
      FolderFacts(name: .inbox, delimiter: nil), run: second
    ) { "" }
    #expect(back.presentFrom == scratch.run)
    #expect(try presence().isEmpty)
  }

  @Test func aGoneFolderHasToBeEnumeratedWhenItIsBack() throws {
    let cursor = ServerCursor(uidNext: UID(9), messages: 0, highestModSeq: nil)
    try journal.setCursor(of: scratch.generation, cursor, run: scratch.run)
    try journal.markFolderGone(scratch.folder, run: scratch.nextRun())
    #expect(try journal.currentGeneration(of: scratch.folder)?.cursor == nil)
  }

  @Test func pagesFollowThePath() throws {
    for name in ["c", "a", "b", "日本語"] {
      _ = try journal.upsertFolder(
        FolderFacts(name: MailboxName(text: name), delimiter: nil), run: scratch.run
      ) { name }
    }
    var paths: [String] = []
    while true {
      let page = try journal.folders(afterPath: paths.last, limit: 2)
      if page.isEmpty { break }
      #expect(page.count <= 2)
      paths += page.map(\.path)
    }
    #expect(paths == ["INBOX", "a", "b", "c", "日本語"])
    #expect(try journal.folderPaths().map(\.path) == paths)
  }

  @Test func twoFoldersCannotShareAPath() throws {
    let error = #expect(throws: JournalError.self) {
      _ = try journal.upsertFolder(
        FolderFacts(name: MailboxName(text: "x"), delimiter: nil), run: scratch.run
      ) { "INBOX" }
    }
    #expect(error?.code == .refused)
    #expect(try journal.folders(limit: 10).count == 1)
  }
}
