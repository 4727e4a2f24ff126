import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalListingTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws { scratch = try ScratchJournal() }

  private func read(
    pages limit: Int, in folder: FolderID? = nil,
    _ filter: ListFilter = ListFilter(), _ order: Journal.ListOrder = .forward
  ) throws -> [ListedMessage] {
    var messages: [ListedMessage] = []
    while true {
      let page = try journal.messages(
        in: folder, filter, after: messages.last?.key, order: order, limit: limit)
      #expect(page.count <= limit)
      if page.isEmpty { return messages }
      messages += page
    }
  }

  /// Three folders, one of them empty; in INBOX an older generation, and a message without UID.
  private func fill() throws -> FolderID {
    let sent = try journal.upsertFolder(
      FolderFacts(name: MailboxName(text: "送信済み"), delimiter: nil), run: scratch.run
    ) { "送信済み" }
    _ = try journal.upsertFolder(
      FolderFacts(name: MailboxName(text: "Empty"), delimiter: nil), run: scratch.run
    ) { "Empty" }
    for uid in [3, 1, 2] as [UInt32] { try scratch.add(uid: uid) }
    try scratch.add(uid: 3, content: 33)
    let run = try scratch.nextRun()
    try journal.markGone(ScratchJournal.uids(1), of: scratch.generation, run: run)
    let next = try journal.openGeneration(of: scratch.folder, uidValidity: nil, run: run)
    try scratch.add(uid: 7, content: 2, generation: next.id, run: run)
    let other = try journal.openGeneration(of: sent.id, uidValidity: nil, run: run)
    for uid in 1...4 as ClosedRange<UInt32> {
      try scratch.add(uid: uid, content: 100 + UInt64(uid), generation: other.id, run: run)
    }
    return sent.id
  }

  @Test(arguments: [1, 2, 3, 100])
  func showsEveryMessageOnceWhateverThePageSize(limit: Int) throws {
    let sent = try fill()
    let all = try read(pages: limit)
    #expect(
      all.map(\.folderPath) == Array(repeating: "INBOX", count: 4)
        + Array(repeating: "送信済み", count: 4))
    #expect(all.map { $0.uid?.rawValue } == [1, 3, nil, 7, 1, 2, 3, 4])
    #expect(all.map { $0.goneSince } == [2000, nil, 1000, nil, nil, nil, nil, nil])
    #expect(try read(pages: limit, in: sent).map { $0.uid?.rawValue } == [1, 2, 3, 4])
    #expect(try read(pages: limit, ListFilter(.gone)).map { $0.uid?.rawValue } == [1, nil])
    #expect(try read(pages: limit, ListFilter(.present)).count == 6)
  }

  @Test(arguments: [1, 2, 3, 100])
  func backwardIsTheSameFromTheOtherEnd(limit: Int) throws {
    let sent = try fill()
    for folder in [nil, sent, scratch.folder] {
      for filter in [ListFilter(), ListFilter(.gone), ListFilter(.present)] {
        let forward = try read(pages: 100, in: folder, filter)
        #expect(try read(pages: limit, in: folder, filter, .backward) == forward.reversed())
      }
    }
  }

  @Test func aPrunedMessageIsNotListed() throws {
    let place = try scratch.add(uid: 1)
    try scratch.add(uid: 2)
    try journal.database.run("UPDATE stored_copy SET pruned_run = 1 WHERE id = ?", place.copy)
    #expect(try read(pages: 9).map { $0.uid?.rawValue } == [2])
  }

  @Test func showsWhatIsKnownOfAMessage() throws {
    let flags = MessageFlags(system: .seen, keywords: ["$Label1"])
    let place = try scratch.add(uid: 9, content: 5, flags: flags)
    let message = try #require(try journal.messages(limit: 2).first)
    #expect(message.copy == place.copy)
    #expect(message.folderName == .inbox)
    #expect(message.folderPath == "INBOX")
    #expect(message.place == .file(baseName: "5.0,S=90"))
    #expect(message.uid == UID(9))
    #expect(message.digest == ScratchJournal.digest(5))
    #expect(message.wireSize == 105)
    #expect(message.internalDate == InternalDate(seconds: 1_700_000_000, zoneMinutes: 540))
    #expect(message.flags == flags)
    #expect(message.messageID == "<5@example.jp>")
    #expect(message.subject == "件名 5")
    #expect(message.sender == "taro@example.jp")
    #expect(message.dateText == "Tue, 14 Nov 2023 22:13:20 +0900")
    #expect(message.goneSince == nil)
  }

  @Test func aMessageWithoutDateHasNone() throws {
    _ = try journal.addOccurrence(
      NewOccurrence(
        generation: scratch.generation, uid: .max, content: ScratchJournal.content(2), diskSize: 0,
        internalDate: nil, announcedSize: .max, flags: MessageFlags()),
      run: scratch.run
    ) { .file(baseName: "2.\($0)") }
    let message = try #require(try read(pages: 1).first)
    #expect(message.internalDate == nil)
    #expect(message.messageID == nil)
    #expect(message.uid == .max)
  }

  @Test func anEmptyArchiveHasNoMessages() throws {
    #expect(try journal.messages(limit: 10).isEmpty)
    #expect(try journal.messages(in: FolderID(77), limit: 10).isEmpty)
  }
}
