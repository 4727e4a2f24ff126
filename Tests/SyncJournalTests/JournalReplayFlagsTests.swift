import MailTypes
import Testing

@testable import SyncJournal

/// With which flags a message is at a target, while its fate is open and afterwards.
@Suite struct JournalReplayFlagsTests {
  private let scratch: ScratchJournal
  private let target: TargetFolderID
  private let message: Placement
  private var journal: Journal { scratch.journal }

  private static let seen = MessageFlags(system: .seen)

  init() throws {
    scratch = try ScratchJournal()
    let account = try scratch.journal.target(AccountIdentity(user: "u", host: "imap.example.org"))
    target = try scratch.journal.targetFolder(.inbox, of: account).id
    message = try scratch.add(uid: 1)
  }

  private func row(
    _ state: ReplayState, isBound: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> ReplayRow {
    try #require(
      try journal.replays(in: target, state, isBound: isBound, limit: 9).first,
      sourceLocation: sourceLocation)
  }

  /// Plans what there is now, as a migration does.
  @discardableResult
  private func plan(_ run: RunID) throws -> Int {
    var choice = ReplayChoice()
    choice.current = run
    return try journal.plan(target, from: [scratch.folder], choice: choice, run: run, now: 1)
  }

  /// Sent without flags by the first run, and seen at the source in the second, which knows that.
  private func inFlight(_ change: ReplayChange?) throws -> (row: ReplayID, second: RunID) {
    try plan(scratch.run)
    let row = try row(.planned).id
    try journal.markSending([row], run: scratch.run, now: 1)
    if let change { try journal.record(change, of: row, run: scratch.run, now: 1) }
    let second = try scratch.nextRun()
    try journal.updateMarks(of: message.occurrence, Self.seen, run: second)
    try plan(second)
    return (row, second)
  }

  @Test(arguments: [nil, .unknown] as [ReplayChange?], [true, false])
  func whatIsFoundHasTheFlagsThatItWasSentWith(change: ReplayChange?, isSent: Bool) throws {
    let (row, second) = try inFlight(change)
    let uid = ScratchJournal.uid(7)
    try journal.record(isSent ? .done(uid) : .present(uid), of: row, run: second, now: 2)
    #expect(try self.row(isSent ? .done : .present, isBound: true).flags == MessageFlags())
    let found = try journal.flagDifferences(in: target, wantedBy: second, limit: 9)
    #expect(
      found
        == (isSent ? [FlagDifference(id: row, uid: uid, sent: MessageFlags(), now: Self.seen)] : [])
    )
    try journal.noteFlags(of: [row], asOf: second)
    #expect(try journal.flagDifferences(in: target, wantedBy: second, limit: 9).isEmpty)
  }

  @Test func whatIsFoundInALaterRunStillHasThem() throws {
    let (row, second) = try inFlight(nil)
    try journal.record(.unknown, of: row, run: second, now: 2)
    let third = try scratch.nextRun()
    try plan(third)
    // Accepted without a UID, which the window shows later.
    try journal.record(.done(nil), of: row, run: third, now: 3)
    try plan(third)
    try journal.record(.done(ScratchJournal.uid(7)), of: row, run: third, now: 3)
    #expect(
      try journal.flagDifferences(in: target, wantedBy: third, limit: 9).map(\.now) == [Self.seen])
  }

  @Test(arguments: [nil, .unknown] as [ReplayChange?])
  func whatIsSentAgainHasTheNewOnes(change: ReplayChange?) throws {
    let (row, second) = try inFlight(change)
    try journal.record(.planned, of: row, run: second, now: 2)
    #expect(try self.row(.planned).flags == Self.seen)
    try journal.markSending([row], run: second, now: 2)
    try journal.record(.done(ScratchJournal.uid(7)), of: row, run: second, now: 2)
    #expect(try self.row(.done, isBound: true).flags == Self.seen)
    #expect(try journal.flagDifferences(in: target, wantedBy: second, limit: 9).isEmpty)
  }

  @Test func aPlanOfThePullDoesNotMoveWhatIsOnItsWay() throws {
    let (row, second) = try inFlight(nil)
    #expect(try !journal.plan(message.occurrence, for: target, run: second, now: 2))
    try journal.record(.done(ScratchJournal.uid(7)), of: row, run: second, now: 2)
    #expect(try journal.flagDifferences(in: target, wantedBy: second, limit: 9).count == 1)
  }

  @Test func whatWasRefusedForgetsHowItWasSent() throws {
    let (row, second) = try inFlight(nil)
    let refused = ReplayChange.refused(reason: .verbatim("no"), serverWords: nil)
    try journal.record(refused, of: row, run: second, now: 2)
    let third = try scratch.nextRun()
    try plan(third)
    try journal.record(.present(ScratchJournal.uid(7)), of: row, run: third, now: 3)
    #expect(try self.row(.present, isBound: true).flags == Self.seen)
  }

  @Test func withoutASnapshotItIsSentAsOfTheRunThatSendsIt() throws {
    _ = try journal.plan(target, from: [scratch.folder], run: scratch.run, now: 1)
    let row = try row(.planned).id
    try journal.markSending([row], run: scratch.run, now: 1)
    try journal.record(.done(ScratchJournal.uid(7)), of: row, run: scratch.run, now: 1)
    let second = try scratch.nextRun()
    try journal.updateMarks(of: message.occurrence, Self.seen, run: second)
    try plan(second)
    #expect(
      try journal.flagDifferences(in: target, wantedBy: second, limit: 9).map(\.now) == [Self.seen])
  }
}
