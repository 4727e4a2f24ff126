import MailTypes
import Testing

@testable import SyncJournal

/// What is known of messages at a target whose UIDVALIDITY has changed.
@Suite struct JournalReplaySearchTests {
  private let scratch: ScratchJournal
  private let target: TargetFolderID
  private let run: RunID
  private var journal: Journal { scratch.journal }

  /// Sent (1, at UID 50), accepted and never seen (2), found there (3, at UID 51), of unknown fate (4), on
  /// its way (5), refused (6), and planned (7).
  init() throws {
    scratch = try ScratchJournal()
    let journal = scratch.journal
    let account = try journal.target(AccountIdentity(user: "u", host: "imap.example.org"))
    target = try journal.targetFolder(.inbox, of: account).id
    for uid in 1...7 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
    run = scratch.run
    try journal.setTargetFolder(
      target, uidValidity: UIDValidity(1), baseUID: ScratchJournal.uid(40))
    try plan(run)
    let all = try rows(.planned).map(\.id)
    try journal.markSending([all[0]], run: run, now: 1)
    try journal.record(.done(UID(50)), of: all[0], run: run, now: 1)
    try journal.record(.done(nil), of: all[1], run: run, now: 1)
    try journal.record(.present(ScratchJournal.uid(51)), of: all[2], run: run, now: 1)
    try journal.record(.unknown, of: all[3], run: run, now: 1)
    try journal.markSending([all[4]], run: run, now: 1)
    try journal.record(
      .refused(reason: .verbatim("no"), serverWords: nil), of: all[5], run: run, now: 1)
  }

  /// - Parameter leavesDeleted: as a migration does; else a restore.
  private func plan(_ run: RunID, leavesDeleted: Bool = true) throws {
    var choice = ReplayChoice()
    choice.current = leavesDeleted ? run : nil
    choice.leavesDeleted = leavesDeleted
    choice.retriesRefused = false
    _ = try journal.plan(target, from: [scratch.folder], choice: choice, run: run, now: 1)
  }

  private func rows(_ state: ReplayState, isBound: Bool = false) throws -> [ReplayRow] {
    try journal.replays(in: target, state, isBound: isBound, limit: 100)
  }

  private func numbers(_ state: ReplayState, isBound: Bool = false) throws -> [UInt32?] {
    try rows(state, isBound: isBound).map { $0.sourceUID?.rawValue }
  }

  private func renumber(_ validity: UInt32 = 2, isRestore: Bool = false) throws {
    try journal.beginSearch(
      in: target, uidValidity: UIDValidity(validity), includingUnseen: isRestore, run: run)
  }

  private func candidates(_ content: UInt64) throws -> [ReplayRow] {
    try journal.replayCandidates(
      in: target, matching: .digest(ScratchJournal.digest(content)), limit: 9)
  }

  @Test func aNewUIDValidityForgetsUIDsAndNotWhatWasSent() throws {
    #expect(try !journal.isSearched(target))
    try renumber()
    #expect(try journal.isSearched(target))
    #expect(try journal.windowBase(of: target) == nil)
    #expect(try journal.ownedUIDs(in: target).isEmpty)
    #expect(try numbers(.done) == [1, 2])
    #expect(try numbers(.present) == [3])
    #expect(try numbers(.unknown) == [4])
    #expect(try numbers(.sending) == [5])
    #expect(try numbers(.refused) == [6])
    #expect(try numbers(.planned) == [7])
    // Those that were seen there; what never was is no more lost than before.
    #expect(try journal.lostCount(in: target) == 2)
    #expect(try journal.acceptedWithoutUID(in: target) == 1)
    for content in 1...7 as ClosedRange<UInt64> { #expect(try candidates(content).count == 1) }
  }

  @Test func whatIsNotFoundWasDeletedAndIsLeftAlone() throws {
    try renumber()
    try journal.record(
      .done(ScratchJournal.uid(1)), of: try #require(try candidates(1).first).id, run: run, now: 2)
    #expect(try journal.lostCount(in: target) == 1)
    #expect(try journal.endSearch(in: target) == 1)
    #expect(try !journal.isSearched(target))
    #expect(try journal.windowBase(of: target) == .min)
    #expect(try journal.lostCount(in: target) == 0)
    #expect(try journal.acceptedWithoutUID(in: target) == 1)
    #expect(try candidates(3).isEmpty)
    #expect(try candidates(2).count == 1)
    let next = try scratch.nextRun()
    try plan(next)
    #expect(try numbers(.present) == [3])
    #expect(try numbers(.planned) == [7])
    #expect(try numbers(.done, isBound: true) == [1])
    // What is found and then not shown any more is no more than accepted.
    try journal.forgetUIDs(ScratchJournal.uids(1), sentBy: run, in: target)
    #expect(try journal.acceptedWithoutUID(in: target) == 2)
    try journal.record(
      .done(ScratchJournal.uid(1)), of: try #require(try candidates(1).first).id, run: run, now: 2)
    // Nor does the pull plan it when it comes once more.
    let row = try #require(try rows(.present).first)
    #expect(try !journal.plan(row.occurrence, for: target, run: next, now: 2))
  }

  @Test func whatHasNoMessageIDIsSoughtInTheSearchAlone() throws {
    try journal.record(.done(UID(60)), of: try rows(.unknown)[0].id, run: run, now: 1)
    func sought() throws -> [UInt32?] {
      try journal.unboundWithoutMessageID(in: target, limit: 9).map { $0.sourceUID?.rawValue }
    }
    #expect(try sought() == [2, 6])
    try renumber()
    #expect(try sought() == [2, 4, 6])
    _ = try journal.endSearch(in: target)
    #expect(try sought() == [2, 6])
  }

  @Test func aSearchThatWasCutOffGoesOn() throws {
    try renumber()
    try journal.record(
      .done(ScratchJournal.uid(1)), of: try #require(try candidates(1).first).id, run: run, now: 2)
    let next = try scratch.nextRun()
    try plan(next)
    #expect(try journal.lostCount(in: target) == 1)
    #expect(try candidates(3).map(\.state) == [.present])
    // Renumbered once more meanwhile: what was found is lost again.
    try renumber(3)
    #expect(try journal.lostCount(in: target) == 2)
    #expect(try candidates(1).map(\.state) == [.done])
  }

  @Test func whatWasThereComesBeforeItsEquals() throws {
    try scratch.add(uid: 9, content: 8)
    try scratch.add(uid: 10, content: 8)
    try plan(run)
    let equal = try candidates(8)
    try journal.markSending([equal[0].id], run: run, now: 1)
    try journal.record(.done(UID(70)), of: equal[1].id, run: run, now: 1)
    try renumber()
    #expect(try candidates(8).map(\.state) == [.done, .sending])
    _ = try journal.endSearch(in: target)
    #expect(try candidates(8).map(\.state) == [.sending])
  }

  @Test(arguments: [true, false])
  func aRestoreSendsWhatWasDeletedWithTheFlagsOfNow(isEnded: Bool) throws {
    try renumber()
    if isEnded { _ = try journal.endSearch(in: target) }
    let next = try scratch.nextRun()
    let seen = MessageFlags(system: .seen)
    for row in try rows(.done) {
      try journal.updateMarks(of: row.occurrence, seen, run: next)
    }
    try plan(next, leavesDeleted: false)
    #expect(try numbers(.planned) == [1, 3, 7])
    #expect(try rows(.planned).map(\.flags) == [seen, MessageFlags(), MessageFlags()])
    #expect(try numbers(.done) == [2])
    #expect(try journal.lostCount(in: target) == 0)
    #expect(try candidates(3).map(\.state) == [.planned])
  }

  @Test func aRestoreThatFindsItRenumberedSendsWhatWasNeverSeenToo() throws {
    try renumber(isRestore: true)
    try plan(run, leavesDeleted: false)
    #expect(try numbers(.planned) == [1, 2, 3, 7])
    #expect(try journal.acceptedWithoutUID(in: target) == 0)
  }

  @Test func aRestoreOfAPartForgetsNothingOfTheRest() throws {
    try renumber()
    _ = try journal.endSearch(in: target)
    var choice = ReplayChoice()
    choice.names = [try #require(DigestPrefix(ScratchJournal.digest(1).description))]
    let next = try scratch.nextRun()
    _ = try journal.plan(target, from: [scratch.folder], choice: choice, run: next, now: 1)
    #expect(try numbers(.planned) == [1])
    try plan(try scratch.nextRun())
    #expect(try numbers(.planned) == [1, 7])
    #expect(try numbers(.present) == [3])
  }

  @Test func aReportNamesWhatIsNotThereAndNobodyHasDeleted() throws {
    try renumber()
    _ = try journal.endSearch(in: target)
    #expect(
      try journal.absences(in: target, wantedBy: run, limit: 99).map(\.state)
        == [.done, .unknown, .sending, .refused, .planned])
    // A comparison plans as a restore does, and so looks for all of it.
    let next = try scratch.nextRun()
    try plan(next, leavesDeleted: false)
    let absent = try journal.absences(in: target, wantedBy: next, limit: 99)
    #expect(
      absent.map(\.state) == [.planned, .done, .planned, .unknown, .sending, .refused, .planned])
  }
}
