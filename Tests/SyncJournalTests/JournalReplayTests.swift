import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalReplayTests {
  private let scratch: ScratchJournal
  private let target: TargetFolderID
  private let run: RunID
  private var journal: Journal { scratch.journal }

  init() throws {
    scratch = try ScratchJournal()
    let account = try scratch.journal.target(AccountIdentity(user: "u", host: "imap.example.org"))
    target = try scratch.journal.targetFolder(.inbox, of: account).id
    run = try scratch.journal.startRun(
      command: "restore", options: "{}", processID: 1, now: 3000)
  }

  private func plan() throws -> Int {
    try journal.plan(target, from: [scratch.folder], run: run, now: 3000)
  }

  private func rows(_ state: ReplayState, isBound: Bool = false) throws -> [ReplayRow] {
    try journal.replays(in: target, state, isBound: isBound, limit: 100)
  }

  @discardableResult
  private func record(_ change: ReplayChange, _ row: ReplayRow) throws -> Bool {
    try journal.record(change, of: row.id, run: run, now: 3001)
  }

  @Test func plansEveryPresentMessageOnce() throws {
    for uid in [3, 1, 2, 4] as [UInt32] { try scratch.add(uid: uid) }
    try journal.markGone(ScratchJournal.uids(4), of: scratch.generation, run: scratch.run)
    #expect(try plan() == 3)
    #expect(try plan() == 3)
    #expect(try rows(.planned).map { $0.sourceUID?.rawValue } == [1, 2, 3])
    let next = try journal.replays(
      in: target, .planned, after: try rows(.planned).first?.id, limit: 1)
    #expect(next.map { $0.sourceUID?.rawValue } == [2])
  }

  @Test func aRowHoldsWhatAppendNeeds() throws {
    let flags = MessageFlags(system: .flagged, keywords: ["x"])
    let place = try scratch.add(uid: 9, content: 5, flags: flags)
    _ = try plan()
    let row = try #require(try rows(.planned).first)
    #expect(row.targetFolder == target)
    #expect(row.targetUID == nil)
    #expect(row.changed == 3000)
    #expect(row.occurrence == place.occurrence)
    #expect(row.copy.id == place.copy)
    #expect(row.copy.digest == ScratchJournal.digest(5))
    #expect(row.copy.wireSize == 105)
    #expect(row.sourcePath == "INBOX")
    #expect(row.sourceName == .inbox)
    #expect(row.internalDate == InternalDate(seconds: 1_700_000_000, zoneMinutes: 540))
    #expect(row.flags == flags)
    #expect(row.messageID == "<5@example.jp>")
  }

  @Test(
    arguments: [
      (.planned, nil), (.sending, nil), (.done(nil), nil), (.done(UID(7)), UID(7)), (.unknown, nil),
      (.present(.max), .max), (.refused(reason: .verbatim("x"), serverWords: "NO"), nil),
    ] as [(ReplayChange, UID?)])
  func keepsWhatBecameOfAMessage(change: ReplayChange, uid: UID?) throws {
    try scratch.add(uid: 1)
    _ = try plan()
    let row = try #require(try rows(.planned).first)
    #expect(try record(change, row))
    let after = try rows(change.state, isBound: uid != nil)
    #expect(after.map(\.id) == [row.id])
    #expect(after.map(\.targetUID) == [uid])
    #expect(after.map(\.changed) == [3001])
    #expect(try rows(change.state, isBound: uid == nil).isEmpty)
    #expect(try journal.replayCounts(in: target)[change.state] == 1)
    #expect(try journal.ownedUIDs(in: target) == UIDSet([uid].compactMap { $0 }))
    #expect(try journal.refusals(limit: 9).count == (change.state == .refused ? 1 : 0))
  }

  @Test func whatIsSettledIsNotPlannedAgain() throws {
    for uid in 1...4 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
    _ = try plan()
    let all = try rows(.planned)
    try record(.done(UID(50)), all[0])
    try record(.present(ScratchJournal.uid(51)), all[1])
    try record(.unknown, all[2])
    try record(.refused(reason: .verbatim("too large"), serverWords: nil), all[3])
    #expect(try plan() == 1)
    #expect(try rows(.planned).map(\.id) == [all[3].id])
    #expect(try journal.refusals(limit: 9).isEmpty)
  }

  @Test func aNewUIDValidityOfTheSourceSendsNothingTwice() throws {
    try scratch.add(uid: 1, content: 7)
    _ = try plan()
    let row = try #require(try rows(.planned).first)
    try record(.done(UID(50)), row)
    let next = try journal.openGeneration(of: scratch.folder, uidValidity: nil, run: run)
    let again = try scratch.add(uid: 9, content: 7, generation: next.id, run: run)
    _ = try journal.retireSuperseded(in: scratch.folder, run: run)
    #expect(try plan() == 0)
    #expect(try rows(.done, isBound: true).map(\.occurrence) == [again.occurrence])
  }

  @Test func equalMessagesAreSentAsOftenAsTheyAreThere() throws {
    for uid in 1...3 as ClosedRange<UInt32> { try scratch.add(uid: uid, content: 7) }
    #expect(try plan() == 3)
    #expect(try Set(rows(.planned).map(\.copy.copyNumber)) == [0, 1, 2])
  }

  @Test func whatIsGoneByNowIsNotSent() throws {
    for uid in 1...3 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
    _ = try plan()
    try journal.markGone(ScratchJournal.uids(2), of: scratch.generation, run: run)
    #expect(try plan() == 2)
    #expect(try rows(.planned).map { $0.sourceUID?.rawValue } == [1, 3])
  }

  @Test func otherFoldersOfAFormerPlanAreNotSent() throws {
    let other = try journal.upsertFolder(
      FolderFacts(name: MailboxName(text: "b"), delimiter: nil), run: run
    ) { "b" }.id
    let generation = try journal.openGeneration(of: other, uidValidity: nil, run: run)
    try scratch.add(uid: 1)
    try scratch.add(uid: 2, generation: generation.id)
    #expect(try journal.plan(target, from: [scratch.folder, other], run: run, now: 0) == 2)
    #expect(try journal.plan(target, from: [other], run: run, now: 0) == 1)
    #expect(try rows(.planned).map(\.sourcePath) == ["b"])
  }

  @Test func whatTheTargetLostIsPlannedAgain() throws {
    for uid in 1...3 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
    _ = try plan()
    for (index, row) in try rows(.planned).enumerated() {
      try record(.done(UID(50 + UInt32(index))), row)
    }
    let lost = ScratchJournal.uids(50, 52, 99)
    #expect(try journal.releaseVanished(lost, in: target, run: run, now: 3002) == 2)
    #expect(try journal.ownedUIDs(in: target) == ScratchJournal.uids(51))
    #expect(try plan() == 2)
  }

  @Test func aUIDGivenTwiceIsKeptOnce() throws {
    for uid in 1...2 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
    _ = try plan()
    let all = try rows(.planned)
    #expect(try record(.done(UID(50)), all[0]))
    #expect(try record(.done(UID(50)), all[0]))
    #expect(try !record(.present(ScratchJournal.uid(50)), all[1]))
    #expect(try rows(.planned).map(\.id) == [all[1].id])
    #expect(try !record(.done(UID(50)), all[1]))
    #expect(try rows(.done).map(\.id) == [all[1].id])
  }

  @Test func findsCandidatesByWhatTheTargetTells() throws {
    try scratch.add(uid: 1, content: 5)
    try scratch.add(uid: 2, content: 5)
    try scratch.add(uid: 3, content: 8)
    _ = try plan()
    func found(_ match: ReplayMatch, limit: Int = 9) throws -> [UInt32?] {
      try journal.replayCandidates(in: target, matching: match, limit: limit).map {
        $0.sourceUID?.rawValue
      }
    }
    #expect(try found(.messageID("<5@example.jp>")) == [1, 2])
    #expect(try found(.messageID("<5@example.jp>"), limit: 1) == [1])
    #expect(try found(.messageID("<6@example.jp>")) == [])
    #expect(try found(.digest(ScratchJournal.digest(8))) == [3])
    let first = try #require(try rows(.planned).first)
    try record(.present(ScratchJournal.uid(70)), first)
    #expect(try found(.messageID("<5@example.jp>")) == [2])
  }

  @Test func targetsAreTheirOwn() throws {
    try scratch.add(uid: 1)
    _ = try plan()
    let account = try journal.target(AccountIdentity(user: "v", host: "imap.example.org"))
    let other = try journal.targetFolder(.inbox, of: account)
    #expect(other.id != target)
    #expect(try journal.replayCounts(in: other.id) == ReplayCounts())
    #expect(try journal.target(AccountIdentity(user: "v", host: "IMAP.example.org")) == account)
    #expect(other.uidValidity == nil && other.baseUID == nil)
    try journal.setTargetFolder(other.id, uidValidity: UIDValidity(9), baseUID: .max)
    let known = try journal.targetFolder(.inbox, of: account)
    #expect(known.uidValidity == UIDValidity(9))
    #expect(known.baseUID == .max)
    let summaries = try journal.replayTargets()
    #expect(summaries.map(\.account.user) == ["u", "v"])
    #expect(summaries.map(\.counts.planned) == [1, 0])
  }
}
