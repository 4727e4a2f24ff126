import MailTypes
import Testing

@testable import SyncJournal

/// What a replay sends of an archive that later runs have changed.
@Suite struct ReplayChoiceTests {
  private let scratch: ScratchJournal
  private let target: TargetFolderID
  private var journal: Journal { scratch.journal }

  /// One snapshot with the messages 1 to 3.
  init() throws {
    scratch = try ScratchJournal()
    let account = try scratch.journal.target(AccountIdentity(user: "u", host: "imap.example.org"))
    target = try scratch.journal.targetFolder(.inbox, of: account).id
    for uid in 1...3 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
    try finish(scratch.run, isComplete: true)
  }

  private func finish(_ run: RunID, isComplete: Bool, isSnapshot: Bool = true) throws {
    try journal.recordFolder(
      scratch.folder, of: run, FolderProgress(isComplete ? .complete : .partial))
    try journal.finishRun(
      run, state: .done, exitCode: .done, summary: "{}", isSnapshot: isSnapshot, now: 1500)
  }

  private func planned(_ choice: ReplayChoice) throws -> [UInt32?] {
    let run = try scratch.nextRun()
    _ = try journal.plan(target, from: [scratch.folder], choice: choice, run: run, now: 1)
    return try rows().map { $0.sourceUID?.rawValue }.sorted { ($0 ?? 0) < ($1 ?? 0) }
  }

  private func rows() throws -> [ReplayRow] {
    try journal.replays(in: target, .planned, limit: 100)
  }

  @Test(arguments: [true, false])
  func whatARunThatDidNotFinishChangedIsNotSent(isSnapshot: Bool) throws {
    let second = try scratch.nextRun()
    try journal.markGone(ScratchJournal.uids(1), of: scratch.generation, run: second)
    try scratch.add(uid: 4, run: second)
    let marked = try #require(
      try journal.marks(
        of: scratch.generation, in: ScratchJournal.uid(2)...ScratchJournal.uid(2), limit: 1
      ).first)
    try journal.updateMarks(of: marked.id, MessageFlags(system: .flagged), run: second)
    try finish(second, isComplete: false, isSnapshot: isSnapshot)
    let last = try #require(try journal.lastSnapshot()).id
    #expect(last == (isSnapshot ? second : scratch.run))
    #expect(try planned(ReplayChoice(snapshot: last)) == [1, 2, 3])
    #expect(try rows().allSatisfy { $0.flags == MessageFlags() })
    #expect(
      try journal.settledState(of: scratch.folder, at: last)?.id == (isSnapshot ? scratch.run : nil)
    )
    // Without a snapshot, what is there now.
    #expect(try planned(ReplayChoice()) == [2, 3, 4])
    #expect(try rows().map(\.flags).contains(MessageFlags(system: .flagged)))
  }

  @Test func aFolderThatWasNeverFinishedIsSentAsFarAsItHasCome() throws {
    let fresh = try ScratchJournal()
    try fresh.add(uid: 7)
    try fresh.journal.recordFolder(fresh.folder, of: fresh.run, FolderProgress(.partial))
    try fresh.journal.finishRun(
      fresh.run, state: .partial, exitCode: .partial, summary: "{}", isSnapshot: true, now: 1)
    let account = try fresh.journal.target(AccountIdentity(user: "u", host: "h"))
    let target = try fresh.journal.targetFolder(.inbox, of: account).id
    let count = try fresh.journal.plan(
      target, from: [fresh.folder], choice: ReplayChoice(snapshot: fresh.run), run: fresh.run,
      now: 1)
    #expect(count == 1)
  }

  @Test func goneMessagesComeAlongUnlessTheyOnlyMoved() throws {
    let second = try scratch.nextRun()
    try journal.markGone(ScratchJournal.uids(1, 2), of: scratch.generation, run: second)
    let other = try journal.upsertFolder(
      FolderFacts(name: MailboxName(text: "b"), delimiter: nil), run: second
    ) { "b" }.id
    let generation = try journal.openGeneration(of: other, uidValidity: nil, run: second).id
    try scratch.add(uid: 9, content: 2, generation: generation, run: second)
    try journal.recordFolder(other, of: second, FolderProgress(.complete))
    try finish(second, isComplete: true)
    var choice = ReplayChoice(snapshot: second)
    #expect(try planned(choice) == [3])
    choice.includesGone = true
    #expect(try planned(choice) == [1, 3])
    // Moved first, deleted there later: it belongs to where it was last.
    let third = try scratch.nextRun()
    try journal.markGone(ScratchJournal.uids(9), of: generation, run: third)
    try journal.recordFolder(other, of: third, FolderProgress(.complete))
    try finish(third, isComplete: true)
    choice.snapshot = third
    #expect(try planned(choice) == [1, 3])
    let account = try journal.target(AccountIdentity(user: "u", host: "imap.example.org"))
    let secondTarget = try journal.targetFolder(MailboxName(text: "b"), of: account).id
    #expect(
      try journal.plan(secondTarget, from: [other], choice: choice, run: third, now: 1) == 1)
  }

  @Test func namesAndDatesChoose() throws {
    var choice = ReplayChoice(snapshot: scratch.run)
    choice.names = [try #require(DigestPrefix(ScratchJournal.digest(2).description))]
    #expect(try planned(choice) == [2])
    choice = ReplayChoice(snapshot: scratch.run)
    choice.since = 1_700_000_000
    #expect(try planned(choice) == [1, 2, 3])
    choice.before = 1_700_000_000
    #expect(try planned(choice) == [])
  }

  @Test func prunedMessagesAreNotSent() throws {
    let second = try scratch.nextRun()
    try journal.markGone(ScratchJournal.uids(1), of: scratch.generation, run: second)
    try finish(second, isComplete: true)
    let copy = try #require(
      try journal.messages(ListFilter(.gone), limit: 1).first
    ).copy
    try journal.markPruned([copy], run: try scratch.nextRun())
    #expect(try planned(ReplayChoice(snapshot: scratch.run)) == [2, 3])
    #expect(try journal.snapshots(limit: 9).map(\.pruned) == [0, 1])
  }

  @Test func countsAreThoseOfWhatIsWanted() throws {
    let run = try scratch.nextRun()
    _ = try journal.plan(
      target, from: [scratch.folder], choice: ReplayChoice(snapshot: scratch.run), run: run, now: 1)
    for (index, row) in try rows().enumerated() {
      try journal.record(.done(UID(50 + UInt32(index))), of: row.id, run: run, now: 1)
    }
    let next = try scratch.nextRun()
    try journal.markGone(ScratchJournal.uids(1), of: scratch.generation, run: next)
    try finish(next, isComplete: true)
    let later = try scratch.nextRun()
    _ = try journal.plan(
      target, from: [scratch.folder], choice: ReplayChoice(snapshot: next), run: later, now: 1)
    #expect(try journal.replayCounts(in: target, wantedBy: later).done == 2)
    #expect(try journal.replayCounts(in: target).done == 3)
  }
}
