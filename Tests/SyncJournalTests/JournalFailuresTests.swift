import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalFailuresTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws { scratch = try ScratchJournal() }

  private func failure(uid: UInt32?, words: String? = "NO [SERVERBUG] no") -> NewFailure {
    NewFailure(
      folder: scratch.folder, generation: scratch.generation, uid: uid.flatMap(UID.init),
      reason: Phrase(en: "Not handed over.", ja: "渡されませんでした。"), serverWords: words)
  }

  @Test func countsTheRunsThatTried() throws {
    try journal.recordFailure(failure(uid: 4, words: "old"), run: scratch.run)
    try journal.recordFailure(failure(uid: 4), run: scratch.run)
    let second = try scratch.nextRun()
    try journal.recordFailure(failure(uid: 4), run: second)
    let rows = try journal.failures(limit: 10)
    #expect(rows.map(\.failure) == [failure(uid: 4)])
    #expect(rows.map(\.tries) == [2])
    #expect(rows.map(\.firstRun) == [scratch.run])
    #expect(rows.map(\.lastRun) == [second])
    #expect(rows.map(\.folderName) == [.inbox])
  }

  @Test func tellsAFolderFromItsMessages() throws {
    try journal.recordFailure(failure(uid: nil), run: scratch.run)
    try journal.recordFailure(failure(uid: nil), run: scratch.run)
    try journal.recordFailure(failure(uid: 4), run: scratch.run)
    #expect(try journal.failures(limit: 10).map(\.failure.uid) == [nil, UID(4)])
    try journal.resolveFailure(of: scratch.folder, run: scratch.run)
    #expect(try journal.failures(limit: 10).map(\.failure.uid) == [UID(4)])
  }

  @Test func isOpenUntilItIsMadeGood() throws {
    for uid in [4, 5, 9] as [UInt32] {
      try journal.recordFailure(failure(uid: uid), run: scratch.run)
    }
    #expect(try journal.failedUIDs(of: scratch.generation) == ScratchJournal.uids(4, 5, 9))
    let second = try scratch.nextRun()
    let good = ScratchJournal.uids(4, 9)
    try journal.resolveFailures(of: good, in: scratch.generation, run: second)
    #expect(try journal.failedUIDs(of: scratch.generation) == ScratchJournal.uids(5))
    try journal.recordFailure(failure(uid: 4), run: second)
    #expect(try journal.failures(limit: 10).map(\.tries) == [1, 1])
    #expect(try journal.totals().failures == 2)
  }

  @Test func comesInPages() throws {
    for uid in 1...5 as ClosedRange<UInt32> {
      try journal.recordFailure(failure(uid: uid), run: scratch.run)
    }
    var uids: [UInt32] = []
    var after: FailureID?
    while true {
      let page = try journal.failures(after: after, limit: 2)
      guard let last = page.last else { break }
      after = last.id
      uids += page.compactMap(\.failure.uid?.rawValue)
    }
    #expect(uids == [1, 2, 3, 4, 5])
  }
}
