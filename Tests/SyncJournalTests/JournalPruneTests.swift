import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalPruneTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws { scratch = try ScratchJournal() }

  /// A backup that began at a time and misses some messages.
  @discardableResult
  private func backUp(at time: Int64, missing uids: UInt32..., isSnapshot: Bool = true) throws
    -> RunID
  {
    let run = try journal.startRun(command: "backup", options: "{}", processID: 1, now: time)
    for uid in uids {
      try journal.markGone(ScratchJournal.uids(uid), of: scratch.generation, run: run)
    }
    if isSnapshot {
      try journal.recordFolder(scratch.folder, of: run, FolderProgress(.complete))
    } else {
      try journal.recordFolder(scratch.folder, of: run, FolderProgress(.partial))
    }
    try journal.finishRun(
      run, state: isSnapshot ? .done : .failed, exitCode: .done, summary: "{}",
      isSnapshot: isSnapshot, now: time + 1)
    return run
  }

  private func prunable(before time: Int64) throws -> [CopyPlace] {
    guard let limit = try journal.pruneLimit(of: scratch.folder, goneBefore: time) else {
      return []
    }
    return try journal.prunableCopies(in: scratch.folder, upTo: limit, limit: 10).map(\.row.place)
  }

  private func place(_ number: Int) -> CopyPlace { .file(baseName: "\(number).0,S=90") }

  @Test func onlyWhatIsGoneForLongEnoughMayGo() throws {
    for uid in 1...4 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
    #expect(try prunable(before: .max).isEmpty)
    try backUp(at: 2000, missing: 1)
    try backUp(at: 3000, missing: 2)
    try backUp(at: 4000)
    #expect(try prunable(before: 1999).isEmpty)
    #expect(try prunable(before: 2000) == [place(1)])
    #expect(try prunable(before: 2999) == [place(1)])
    #expect(try prunable(before: .max) == [place(1), place(2)])
  }

  @Test func whatTheLastSnapshotShowsStays() throws {
    for uid in 1...4 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
    try backUp(at: 2000, missing: 1)
    try backUp(at: 3000, missing: 2, isSnapshot: false)
    #expect(try prunable(before: .max) == [place(1)])
    // A run that left the folder unfinished shows it as it was before, even as a snapshot.
    let later = try journal.startRun(command: "backup", options: "{}", processID: 1, now: 4000)
    try journal.finishRun(
      later, state: .partial, exitCode: .partial, summary: "{}", isSnapshot: true, now: 4001)
    #expect(try prunable(before: .max) == [place(1)])
    try backUp(at: 5000)
    #expect(try prunable(before: .max) == [place(1), place(2)])
  }

  @Test func aCopyThatAnotherMessageUsesStays() throws {
    try scratch.add(uid: 1, content: 7)
    try backUp(at: 2000, missing: 1)
    let run = try scratch.nextRun()
    try scratch.add(uid: 2, content: 7, run: run)
    try backUp(at: 3000)
    #expect(try prunable(before: .max).isEmpty)
  }

  @Test func aPrunedMessageThatComesBackIsWrittenAnew() throws {
    let first = try scratch.add(uid: 1, content: 7)
    try backUp(at: 2000, missing: 1)
    let run = try journal.startRun(command: "prune", options: "{}", processID: 1, now: 3000)
    try journal.markPruned([first.copy], run: run)
    #expect(try prunable(before: .max).isEmpty)
    #expect(try journal.storedCopies(in: scratch.folder, limit: 9).isEmpty)
    #expect(try journal.totals().gone == 0)

    let next = try scratch.nextRun()
    // Its UID alone does not bring it back: there are no octets.
    #expect(
      try journal.markPresentAgain(ScratchJournal.uids(1), of: scratch.generation, run: next)
        .isEmpty)
    let again = try scratch.add(uid: 1, content: 7, run: next)
    #expect(again.copy == first.copy)
    #expect(again.isNewFile)
    #expect(!again.isKnown)
    let other = try scratch.add(uid: 2, content: 7, run: next)
    #expect(other.copyNumber == 1)
    #expect(try journal.storedCopies(in: scratch.folder, limit: 9).count == 2)
  }

  @Test func anEqualMessageTakesThePlaceOfAPrunedOne() throws {
    let first = try scratch.add(uid: 1, content: 7)
    try backUp(at: 2000, missing: 1)
    let run = try journal.startRun(command: "prune", options: "{}", processID: 1, now: 3000)
    try journal.markPruned([first.copy], run: run)
    let other = try scratch.add(uid: 2, content: 7, run: scratch.nextRun())
    #expect(other.copy == first.copy)
    #expect(other.isNewFile)
  }

  @Test func whatAKilledPruneMayHaveLeftIsFound() throws {
    let first = try scratch.add(uid: 1, content: 7)
    try backUp(at: 2000, missing: 1)
    let run = try journal.startRun(command: "prune", options: "{}", processID: 1, now: 3000)
    try journal.markPruned([first.copy], run: run)
    try journal.endKilledRuns(now: 3500)
    let next = try journal.startRun(command: "prune", options: "{}", processID: 1, now: 4000)
    #expect(try journal.unfinishedPrunes(limit: 9).map(\.row.id) == [first.copy])
    try journal.settleUnfinishedPrunes(except: next)
    #expect(try journal.unfinishedPrunes(limit: 9).isEmpty)
  }
}
