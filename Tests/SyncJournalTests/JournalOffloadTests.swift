import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalOffloadTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws {
    scratch = try ScratchJournal()
    for uid in 1...5 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
  }

  private func uids(_ numbers: UInt32...) -> UIDSet { UIDSet(numbers.map(ScratchJournal.uid)) }

  private func remove(_ uids: UIDSet, run: RunID) throws -> Int {
    try journal.intendRemoval(of: uids, in: scratch.generation, run: run)
    return try journal.concludeRemovals(uids, of: scratch.generation, run: run).messages
  }

  /// Received at 1,700,000,000; archived by a run that began at 1000.
  @Test(
    arguments: [
      (.received(before: 1_700_000_000), 0), (.received(before: 1_700_000_001), 5),
      (.archived(upTo: 999), 0), (.archived(upTo: 1000), 5),
    ] as [(RemovalCandidate.Age, Int)])
  func candidates(age: RemovalCandidate.Age, count: Int) throws {
    var found: [UID] = []
    while true {
      let page = try journal.removalCandidates(
        of: scratch.generation, age, after: found.last, limit: 2)
      if page.isEmpty { break }
      found += page.map(\.uid)
    }
    #expect(found.count == count)
    #expect(found == found.sorted())
  }

  @Test func whatWasNotIntendedIsNotRemoved() throws {
    let run = try scratch.nextRun()
    #expect(
      try journal.concludeRemovals(uids(1, 2), of: scratch.generation, run: run).messages == 0)
    try journal.intendRemoval(of: uids(2, 3), in: scratch.generation, run: run)
    try journal.withdrawRemovals(uids(3), in: scratch.generation)
    #expect(try journal.openRemovals(of: scratch.generation) == uids(2))
    let removed = try journal.concludeRemovals(uids(1, 2, 3), of: scratch.generation, run: run)
    #expect(removed == (1, 102))
    #expect(try journal.openRemovals(of: scratch.generation).isEmpty)
  }

  @Test("what is removed is present, and the server is not asked for it") func present() throws {
    let run = try scratch.nextRun()
    #expect(try remove(uids(1, 2), run: run) == 2)
    #expect(try journal.presentUIDs(of: scratch.generation) == uids(3, 4, 5))
    #expect(try journal.presentCount(of: scratch.generation) == 3)
    let listed = try journal.messages(ListFilter(.present), limit: 9)
    #expect(listed.count == 5)
    #expect(listed.map(\.removedSince).count { $0 == 2000 } == 2)
    #expect(listed.filter { $0.removedSince != nil }.allSatisfy { $0.uid == nil })
    #expect(try journal.messages(ListFilter(.gone), limit: 9).isEmpty)
    #expect(try journal.totals().present == 5)
    #expect(try journal.totals().removed == 2)
    #expect(try journal.contradictions() == [])
  }

  @Test("neither a lost folder nor another UIDVALIDITY takes it away") func lasts() throws {
    let run = try scratch.nextRun()
    #expect(try remove(uids(1, 2), run: run) == 2)
    let next = try scratch.nextRun()
    _ = try journal.openGeneration(of: scratch.folder, uidValidity: UIDValidity(2), run: next)
    #expect(try journal.retireSuperseded(in: scratch.folder, run: next) == 3)
    #expect(try journal.messages(ListFilter(.present), limit: 9).count == 2)
    let last = try scratch.nextRun()
    #expect(try journal.markFolderGone(scratch.folder, run: last) == 0)
    #expect(try journal.messages(ListFilter(.present), limit: 9).count == 2)
    #expect(try journal.folder(scratch.folder)?.isGone == false)
  }

  @Test(
    "a removal under way when the folder goes or is renumbered is no loss",
    arguments: [true, false])
  func underWay(isRenumbered: Bool) throws {
    let run = try scratch.nextRun()
    try journal.intendRemoval(of: uids(1, 2), in: scratch.generation, run: run)
    let next = try scratch.nextRun()
    if isRenumbered {
      _ = try journal.openGeneration(of: scratch.folder, uidValidity: UIDValidity(2), run: next)
      #expect(try journal.retireSuperseded(in: scratch.folder, run: next) == 3)
    } else {
      #expect(try journal.markFolderGone(scratch.folder, run: next) == 3)
    }
    let listed = try journal.messages(ListFilter(.present), limit: 9)
    #expect(listed.count == 2)
    #expect(listed.allSatisfy { $0.removedSince != nil })
    #expect(try journal.contradictions() == [])
  }

  @Test("what is under way and stays present in another folder was moved, not removed")
  func movedMeanwhile() throws {
    let run = try scratch.nextRun()
    let other = try journal.upsertFolder(
      FolderFacts(name: MailboxName(utf8: Array("Other".utf8)), delimiter: UInt8(ascii: "/")),
      run: run
    ) { "Other" }.id
    let beside = try journal.openGeneration(of: other, uidValidity: UIDValidity(1), run: run).id
    try scratch.add(uid: 1, generation: beside, run: run)
    try journal.intendRemoval(of: uids(1, 2), in: scratch.generation, run: run)
    _ = try journal.markFolderGone(scratch.folder, run: try scratch.nextRun())
    let listed = try journal.messages(ListFilter(.present), limit: 9)
    #expect(listed.count == 2)
    #expect(listed.count { $0.removedSince != nil } == 1)
    #expect(try journal.contradictions() == [])
  }

  @Test("what is under way in the present numbering is left to the server to tell")
  func underWayNow() throws {
    let run = try scratch.nextRun()
    let now = try journal.openGeneration(
      of: scratch.folder, uidValidity: UIDValidity(2), run: run
    ).id
    try scratch.add(uid: 1, generation: now, run: run)
    try journal.intendRemoval(of: uids(1), in: now, run: run)
    _ = try journal.retireSuperseded(in: scratch.folder, run: run)
    #expect(try journal.openRemovals(of: now) == uids(1))
  }

  @Test("an intention is taken back, and what is done is not") func withdrawn() throws {
    let run = try scratch.nextRun()
    try journal.intendRemoval(of: uids(1, 2), in: scratch.generation, run: run)
    try journal.noteRemoved(uids(1), in: scratch.generation, run: run)
    try journal.withdrawRemovals(uids(1, 2), in: scratch.generation)
    let listed = try journal.messages(ListFilter(.present), limit: 9)
    #expect(listed.filter { $0.removedSince != nil }.map(\.uid) == [ScratchJournal.uid(1)])
  }

  @Test("messages are named by their UIDs as long as they are present") func named() throws {
    let run = try scratch.nextRun()
    #expect(try remove(uids(2), run: run) == 1)
    let found = try journal.removalCandidates(among: uids(1, 2, 3, 9), of: scratch.generation)
    #expect(found.map(\.uid) == [ScratchJournal.uid(1), ScratchJournal.uid(3)])
    #expect(found.map(\.wireSize) == [101, 103])
    _ = try journal.markFolderGone(scratch.folder, run: run)
    #expect(try journal.removalCandidates(among: uids(1, 3), of: scratch.generation).isEmpty)
  }

  @Test("failures of what is removed are settled with it") func failures() throws {
    let run = try scratch.nextRun()
    try journal.recordFailure(
      NewFailure(
        folder: scratch.folder, generation: scratch.generation, uid: ScratchJournal.uid(2),
        reason: Phrase(en: "Not handed over.", ja: "渡されませんでした。"), serverWords: "NO"), run: run)
    #expect(try remove(uids(2), run: run) == 1)
    #expect(try journal.failures(limit: 9).isEmpty)
  }

  @Test("a message that comes back is the same file, as often as it was there") func comesBack()
    throws
  {
    try scratch.add(uid: 6, content: 5)
    let run = try scratch.nextRun()
    #expect(try remove(uids(5, 6), run: run) == 2)
    let next = try scratch.nextRun()
    let back = try [7, 8].map { try scratch.add(uid: $0, content: 5, run: next) }
    #expect(back.map(\.copyNumber) == [0, 1])
    #expect(back.allSatisfy { !$0.isNewFile })
    #expect(try journal.totals().removed == 0)
    #expect(try journal.messages(ListFilter(.present), limit: 9).count == 6)
    #expect(try remove(uids(7), run: next) == 1)
    #expect(try journal.messages(ListFilter(.present), limit: 9).count == 6)
    #expect(try journal.contradictions() == [])
  }
}
