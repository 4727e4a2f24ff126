import MailTypes
import Testing

@testable import SyncJournal

/// What a nightly run asks must not read whole tables, however many messages they hold.
@Suite struct QueryPlanTests {
  @Test func aNightlyRunScansNoTableOfMessages() throws {
    let scratch = try ScratchJournal()
    try backUp(scratch)
    try restore(scratch)
    try look(scratch)
    try offload(scratch)
    let statements = scratch.journal.database.statements.keys.map(\.sql)
      .filter { text in ["SELECT", "INSERT", "UPDATE", "DELETE"].contains { text.hasPrefix($0) } }
    #expect(statements.count > 40)
    for sql in statements {
      let steps = try scratch.journal.database.all("EXPLAIN QUERY PLAN " + sql) {
        (row) throws(JournalError) in (row.integer(), row.integer(), row.integer(), row.text()).3
      }
      for step in steps {
        let words = step.split(separator: " ")
        let isScan = words.first == "SCAN" && words.count > 1 && Self.large.contains(words[1])
        // A statement with triggers could look for rows that wait for this one; it does not where no
        // foreign key is open, and here none ever is.
        let isForOpenKeys = step == "SCAN replay" && sql.hasPrefix("INSERT INTO occurrence ")
        #expect(!isScan || isForOpenKeys, "\(step) in \(sql)")
        #expect(!step.contains("AUTOMATIC"), "\(step) in \(sql)")
      }
    }
  }

  /// What is asked for each message of a maildrop must not read what is listed of all of them.
  @Test func aMessageOfAMaildropIsLookedUp() throws {
    let scratch = try ScratchJournal()
    let journal = scratch.journal
    let maildrop = try journal.maildropGeneration(of: scratch.folder, run: scratch.run)
    let before = Set(journal.database.statements.keys.map(\.sql))
    let digest = ScratchJournal.digest(1)
    let uid = ScratchJournal.uid(1)
    _ = try journal.maildropEntries(named: "a", of: maildrop, limit: 2)
    _ = try journal.maildropEntries(ofSize: 1, of: maildrop, limit: 9)
    _ = try journal.maildropEntries(of: StoredCopyID(1))
    _ = try journal.hasArchived(uniqueID: "a", of: maildrop)
    _ = try journal.hasMaildropMessage(ofSize: 1, of: maildrop)
    _ = try journal.maildropNumbers(ofSize: 1, header: digest, of: maildrop, limit: 9)
    _ = try journal.maildropNumbers(holding: digest, of: maildrop, limit: 9)
    _ = try journal.copyCount(of: digest, in: scratch.folder, outside: maildrop)
    _ = try journal.maildropCopy(uid, of: maildrop)
    try journal.setMaildropEntry(
      MaildropEntry(uid: uid, uniqueID: "a", octets: 1), of: maildrop)
    let statements = journal.database.statements.keys.map(\.sql).filter { !before.contains($0) }
    #expect(statements.count >= 11)
    let narrow = [
      "unique_id=?", "octets=?", " uid=?", "stored_copy_id=?", "rowid=?", "sha256=?",
      "content_id=?",
    ]
    for sql in statements where !sql.hasPrefix("INSERT") {
      let steps = try journal.database.all("EXPLAIN QUERY PLAN " + sql) {
        (row) throws(JournalError) in (row.integer(), row.integer(), row.integer(), row.text()).3
      }
      for step in steps where step.hasPrefix("SCAN") || step.hasPrefix("SEARCH") {
        #expect(narrow.contains { step.contains($0) }, "\(step) in \(sql)")
      }
    }
  }

  /// Tables that grow with the mail, and what the statements call them.
  private static let large: Set<Substring> = [
    "occurrence", "o", "n", "content", "c", "stored_copy", "s", "replay", "p", "failure", "x",
    "occurrence_presence", "occurrence_marks", "occurrence_labels", "y",
  ]

  private func offload(_ scratch: ScratchJournal) throws {
    let journal = scratch.journal
    let run = try scratch.nextRun()
    _ = try journal.openRemovals(of: scratch.generation)
    _ = try journal.removalCandidates(among: ScratchJournal.uids(9), of: scratch.generation)
    for age in [RemovalCandidate.Age.received(before: 0), .archived(upTo: 0)] {
      _ = try journal.removalCandidates(of: scratch.generation, age, limit: 9)
    }
    try journal.intendRemoval(of: ScratchJournal.uids(9), in: scratch.generation, run: run)
    _ = try journal.concludeRemovals(ScratchJournal.uids(9), of: scratch.generation, run: run)
    try journal.withdrawRemovals(ScratchJournal.uids(9), in: scratch.generation)
    _ = try journal.holdsMoreThanServed(scratch.folder)
  }

  private func backUp(_ scratch: ScratchJournal) throws {
    let journal = scratch.journal
    for uid in 1...3 as ClosedRange<UInt32> { try scratch.add(uid: uid, content: 7) }
    try scratch.add(uid: 9)
    let run = try scratch.nextRun()
    _ = try journal.folders(limit: 10)
    _ = try journal.upsertFolder(FolderFacts(name: .inbox, delimiter: nil), run: run) { "" }
    try journal.recordFolder(scratch.folder, of: run, FolderProgress(.working))
    _ = try journal.presentUIDs(of: scratch.generation)
    _ = try journal.presentCount(of: scratch.generation)
    let uids = ScratchJournal.uids(2)
    try journal.markGone(uids, of: scratch.generation, run: run)
    _ = try journal.markPresentAgain(uids, of: scratch.generation, run: run)
    let marks = try journal.marks(of: scratch.generation, in: UID.min...UID.max, limit: 9)
    for mark in marks {
      try journal.updateMarks(of: mark.id, MessageFlags(system: .seen), run: run)
      try journal.setLabels(of: mark.id, MessageLabels(["a"]), run: run)
    }
    _ = try journal.labels(of: scratch.generation, in: UID.min...UID.max)
    try journal.noteLabels(of: scratch.generation, run: run)
    _ = try journal.labelsKnownSince(scratch.generation)
    let failure = NewFailure(
      folder: scratch.folder, generation: scratch.generation, uid: .max, reason: .verbatim("x"),
      serverWords: nil)
    try journal.recordFailure(failure, run: run)
    _ = try journal.failedUIDs(of: scratch.generation)
    let next = try journal.openGeneration(of: scratch.folder, uidValidity: nil, run: run)
    try scratch.add(uid: 1, content: 7, generation: next.id, run: run)
    _ = try journal.retireSuperseded(in: scratch.folder, run: run)
    try journal.setCursor(
      of: next.id, ServerCursor(uidNext: nil, messages: 1, highestModSeq: nil), run: run)
    try journal.recordFolder(scratch.folder, of: run, FolderProgress(.complete))
    try journal.finishRun(
      run, state: .done, exitCode: .done, summary: "{}", isSnapshot: true, now: 1)
    try journal.recordFolder(scratch.folder, of: run, FolderProgress(.partial))
    try journal.countSnapshot(run)
    try journal.markFolderGone(scratch.folder, run: run)
    _ = try journal.upsertFolder(FolderFacts(name: .inbox, delimiter: nil), run: run) { "" }
  }

  private func restore(_ scratch: ScratchJournal) throws {
    let journal = scratch.journal
    let run = scratch.run
    let account = try journal.target(AccountIdentity(user: "u", host: "h"))
    let target = try journal.targetFolder(.inbox, of: account).id
    _ = try journal.markPresentAgain(
      ScratchJournal.uids(1),
      of: try #require(try journal.currentGeneration(of: scratch.folder)).id, run: run)
    #expect(try journal.plan(target, from: [scratch.folder], run: run, now: 1) == 1)
    var choice = ReplayChoice(snapshot: run)
    choice.includesGone = true
    choice.since = 1
    choice.names = [try #require(DigestPrefix("0000"))]
    _ = try journal.plan(target, from: [scratch.folder], choice: choice, run: run, now: 1)
    _ = try journal.contentCount(named: choice.names[0])
    #expect(try journal.plan(target, from: [scratch.folder], run: run, now: 1) == 1)
    _ = try journal.replayCounts(in: target, wantedBy: run)
    for state in ReplayState.allCases { _ = try journal.replays(in: target, state, limit: 9) }
    let row = try #require(try journal.replays(in: target, .planned, limit: 9).first)
    _ = try journal.planned(in: target, above: 1, limit: 9)
    _ = try journal.unboundWithoutMessageID(in: target, limit: 9)
    _ = try journal.copyable(to: target, limit: 9)
    _ = try journal.hasCopyable(wantedBy: run, to: [target])
    _ = try journal.plan(target, from: [scratch.folder], views: [scratch.folder], run: run, now: 1)
    try journal.markSending([row.id], run: run, now: 1)
    #expect(try journal.latestUnsettled(in: target) == 1)
    try journal.record(.done(UID.min), of: row.id, run: run, now: 1)
    _ = try journal.replays(in: target, .done, isBound: true, limit: 9)
    _ = try journal.flagDifferences(in: target, wantedBy: run, limit: 9)
    try journal.noteFlags(of: [row.id], asOf: run)
    _ = try journal.plan(row.occurrence, for: target, run: run, now: 1)
    _ = try journal.arrivedTotals(
      of: scratch.folder, in: .inbox, at: AccountIdentity(user: "u", host: "h"))
    _ = try journal.ownedUIDs(in: target)
    try journal.forgetUIDs(ScratchJournal.uids(9), sentBy: run, in: target)
    try journal.forgetUnseenUIDs(ScratchJournal.uids(9), sentBy: run, in: target)
    _ = try journal.putBack(try journal.displace(ScratchJournal.uids(9), in: target), in: target)
    _ = try journal.hasReplays(to: AccountIdentity(user: "u", host: "h"))
    _ = try journal.lastPlace(of: scratch.folder, at: account)
    _ = try journal.boundReplays(ScratchJournal.uids(1), in: target, wantedBy: run)
    _ = try journal.absences(in: target, wantedBy: run, limit: 9)
    _ = try journal.unseenCount(in: target, wantedBy: run)
    _ = try journal.mergedCount(in: target, wantedBy: run)
    try journal.releaseVanished(ScratchJournal.uids(1), in: target, run: run, now: 1)
    for match in [.messageID("x"), .digest(row.copy.digest)] as [ReplayMatch] {
      _ = try journal.replayCandidates(in: target, matching: match, limit: 9)
    }
    _ = try journal.replayCounts(in: target)
    _ = try journal.openReplayTotals(in: target)
    try journal.beginSearch(
      in: target, uidValidity: UIDValidity(2), includingUnseen: true, run: run)
    _ = try journal.lostCount(in: target)
    _ = try journal.endSearch(in: target)
    _ = try journal.acceptedWithoutUID(in: target)
    try journal.planMissed(in: target, run: run, now: 1)
    let identity = AccountIdentity(user: "u", host: "h")
    #expect(try journal.receivers(of: run) == [identity])
    _ = try journal.receivingFolders(of: run, at: identity)
    _ = try journal.sentUIDs(by: run, in: target)
    _ = try journal.sentReplays(by: run, ScratchJournal.uids(1), in: target)
    _ = try journal.doubtfulCount(sentBy: run, in: target)
    try journal.intendUndo(of: [(row.id, UID.min)], run: run)
    _ = try journal.intendedUndos(in: target)
    try journal.forgetUndo(of: [row.id])
    try journal.noteUndone(ScratchJournal.uids(1), sentBy: run, in: target)
  }

  private func look(_ scratch: ScratchJournal) throws {
    let journal = scratch.journal
    let page = try journal.messages(limit: 1)
    _ = try journal.messages(after: page.last?.key, limit: 1)
    _ = try journal.messages(in: scratch.folder, ListFilter(.gone), limit: 1)
    let last = try journal.messages(order: .backward, limit: 1).last
    _ = try journal.messages(after: last?.key, order: .backward, limit: 9)
    _ = try journal.messages(in: scratch.folder, .strict, order: .backward, limit: 9)
    for presence in [ListFilter.Presence.present, .gone, .presentAndGone] {
      _ = try journal.messages(ListFilter(presence), at: scratch.run, limit: 9)
    }
    _ = try journal.messages(in: scratch.folder, .strict, at: scratch.run, limit: 9)
    _ = try journal.folders(at: scratch.run, limit: 9)
    _ = try journal.snapshots(limit: 9)
    _ = try journal.lastSnapshot()
    _ = try journal.lastSnapshot(upTo: 5)
    _ = try journal.storedCopies(in: scratch.folder, limit: 9)
    _ = try journal.hasStoredCopy(named: "x", in: scratch.folder)
    _ = try journal.failures(limit: 9)
    _ = try journal.refusals(limit: 9)
    _ = try journal.everyTargetFolder()
    for target in try journal.everyTargetFolder() {
      _ = try journal.unsent(to: target, .planned, limit: 9)
      try journal.noteReason(nil, serverWords: nil, of: target)
    }
    _ = try journal.lastRuns(9)
    _ = try journal.lastGoodBackup()
    _ = try journal.openRuns()
    _ = try journal.replayTargets()
  }
}

extension ListFilter {
  /// Asks everything at once.
  static var strict: ListFilter {
    var filter = ListFilter(.present)
    filter.since = 1
    filter.before = .max
    filter.flags = MessageFlags(system: .seen, keywords: ["a"])
    filter.absentFlags = MessageFlags(system: .draft, keywords: ["b"])
    filter.larger = 1
    filter.smaller = .max
    filter.sender = "taro"
    filter.subject = "x"
    return filter
  }
}
