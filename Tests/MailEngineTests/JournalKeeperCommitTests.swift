import JobEvents
import MailArchive
import MailTypes
import SyncJournal
import Testing

@testable import MailEngine

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Taking batches into the archive")
struct JournalKeeperCommitTests {
  @Test("equal messages get a file each, and the same UID again changes nothing")
  func equalMessages() async throws {
    let session = try await EngineArchive().session()
    let (inbox, generation) = try await session.inbox()
    let first = try await session.keeper.commit(
      [
        session.arrived(message("a"), uid: 1, in: inbox, generation),
        session.arrived(message("a"), uid: 2, in: inbox, generation),
        session.arrived(message("b"), uid: 3, in: inbox, generation),
      ], isVerbose: true)
    #expect(first.new == 3)
    #expect(first.octets == UInt64(message("a").utf8.count * 3))
    #expect(first.messages.map(\.outcome) == [.new, .new, .new])
    #expect(try session.files().count == 3)

    let again = try await session.keeper.commit(
      [session.arrived(message("a"), uid: 2, in: inbox, generation)], isVerbose: false)
    #expect(again.new == 0)
    #expect(try session.files().count == 3)
    #expect(try await session.keeper.presentUIDs(of: generation) == numbers(1, 2, 3))
  }

  @Test("a batch of which one entry fails leaves no row, and the next run finds its files")
  func failure() async throws {
    let archive = try EngineArchive()
    do {
      let session = try await archive.session()
      let (inbox, generation) = try await session.inbox()
      let stale = GenerationID(generation.rawValue + 1)
      let entries = [
        try session.arrived(message("a"), uid: 1, in: inbox, generation),
        try session.arrived(message("b"), uid: 2, in: inbox, stale),
      ]
      await #expect(throws: JournalError.self) {
        try await session.keeper.commit(entries, isVerbose: false)
      }
      #expect(try await session.keeper.presentUIDs(of: generation).isEmpty)
      #expect(try session.files().count == 1)
      try await session.close(isInOrder: false)
    }
    let session = try await archive.session()
    #expect(await session.keeper.mayHoldOrphans)
    let (inbox, generation) = try await session.inbox()
    let result = try await session.keeper.commit(
      [session.arrived(message("a"), uid: 1, in: inbox, generation)], isVerbose: false)
    #expect(result.new == 1)
    #expect(try session.files().count == 1)
    #expect(try await session.keeper.adoptOrphans() == 0)
  }

  @Test("a folder counts as complete only with every message and no reason against it")
  func finish() async throws {
    let session = try await EngineArchive().session()
    let (inbox, generation) = try await session.inbox()
    let cursor = ServerCursor(uidNext: try number(3), messages: 2, highestModSeq: nil)
    let complete = try await session.keeper.commit(
      [
        session.arrived(message("a"), uid: 1, in: inbox, generation),
        session.arrived(message("b"), uid: 2, in: inbox, generation),
        session.finished(inbox, generation, server: 2, cursor: cursor),
      ], isVerbose: false)
    #expect(complete.folders.map(\.state) == [.complete])
    #expect(complete.incompleteFolders == 0)
    #expect(complete.skipped == 0)
    #expect(try await session.keeper.lastCursor(of: inbox)?.cursor == cursor)

    let short = try await session.keeper.commit(
      [session.finished(inbox, generation, server: 3, cursor: cursor)], isVerbose: false)
    #expect(short.folders.map(\.state) == [.partial])
    #expect(short.folders[0].reason != nil)
    #expect(short.incompleteFolders == 1)
    #expect(try await session.keeper.lastCursor(of: inbox) == nil)

    let unopened = try await session.keeper.commit(
      [session.finished(inbox, nil, server: nil, isEnumerated: false)], isVerbose: false)
    #expect(unopened.folders.map(\.state) == [.skipped])
    #expect(unopened.incompleteFolders == 1)
  }

  @Test("sums of batches keep what makes a run partial")
  func sum() {
    var total = CommitResult()
    total.add(CommitResult(new: 1, gone: 2, incompleteFolders: 1))
    total.add(CommitResult(new: 3, failed: 1))
    #expect(total.new == 4)
    #expect(total.gone == 2)
    #expect(total.failed == 1)
    #expect(total.incompleteFolders == 1)
  }

  @Test("what failed is tried again, and forgotten once the server no longer lists it")
  func failures() async throws {
    let session = try await EngineArchive().session()
    let (inbox, generation) = try await session.inbox()
    func fail(_ uid: UInt32) throws -> JournalEntry {
      .failed(
        FailedMessage(
          folder: inbox, generation: generation, uid: try number(uid), reason: .verbatim("no"),
          serverWords: "NO"))
    }
    let failed = try await session.keeper.commit(
      [fail(1), fail(2), session.finished(inbox, generation, server: 2)], isVerbose: false)
    #expect(failed.failed == 2)
    #expect(failed.folders.map(\.failed) == [2])
    #expect(failed.incompleteFolders == 1)

    try await session.keeper.resolveFailures(of: generation, notAmong: numbers(2))
    let after = try await session.keeper.commit(
      [
        session.arrived(message("b"), uid: 2, in: inbox, generation),
        session.finished(inbox, generation, server: 1),
      ], isVerbose: false)
    #expect(after.folders.map(\.state) == [.complete])
  }

  @Test("new flags rename the file, unless somebody has taken it away")
  func marks() async throws {
    let session = try await EngineArchive().session()
    let (inbox, generation) = try await session.inbox()
    try await session.fill(inbox, generation, [1: message("a"), 2: message("b")])
    let seen = MessageFlags(system: .seen)
    let served = [try number(1): seen, try number(2): seen]
    let changes = try await session.keeper.changedMarks(
      of: inbox, generation: generation, uids: numbers(1, 2), served: served)
    #expect(changes.count == 2)
    let lost = try session.files().first { $0.hasPrefix(changes[1].place.description) }
    try FileManager.default.removeItem(
      atPath: session.root.path + "/mail/INBOX/cur/" + (lost ?? ""))
    let result = try await session.keeper.commit(
      changes.map(JournalEntry.marks) + changes.map(JournalEntry.marks), isVerbose: true)
    #expect(result.flagsChanged == 2)
    #expect(result.messages.map(\.outcome) == [.flags, .flags])
    #expect(try session.files() == [changes[0].place.description + ":2,S"])
    #expect(
      try await session.keeper.changedMarks(
        of: inbox, generation: generation, uids: numbers(1, 2), served: served
      ).isEmpty)
  }

  @Test("under a new UIDVALIDITY equal bytes find their files, and what is not there is gone")
  func renumbered() async throws {
    let archive = try EngineArchive()
    do {
      let session = try await archive.session()
      let (inbox, generation) = try await session.inbox()
      try await session.fill(inbox, generation, [1: message("a"), 2: message("b")])
      try await session.close()
    }
    let session = try await archive.session()
    let (inbox, generation) = try await session.inbox(uidValidity: 2)
    let result = try await session.keeper.commit(
      [
        session.arrived(message("a"), uid: 1, in: inbox, generation),
        session.arrived(message("c"), uid: 2, in: inbox, generation),
        session.finished(inbox, generation, server: 2),
      ], isVerbose: false)
    #expect(result.new == 1)
    #expect(result.skipped == 1)
    #expect(result.gone == 1)
    #expect(try session.files().count == 3)
  }
}

@Suite struct JournalKeeperMassRemovalTests {
  private let archive: EngineArchive

  init() throws { archive = try EngineArchive() }

  @Test func aFolderThatTurnsUpEmptyIsMarkedUntilItsMailIsBack() async throws {
    let snapshot = try await fill()
    try await lose(after: snapshot)
    let session = try await archive.session()
    let (folder, generation) = try await session.inbox()
    try await session.fill(folder, generation, [3: message("two"), 4: message("one")])
    #expect(try await session.keeper.marks().isEmpty)
  }

  private func fill() async throws -> RunID {
    let session = try await archive.session()
    let (folder, generation) = try await session.inbox()
    try await session.fill(folder, generation, [1: message("one"), 2: message("two")])
    try await session.close()
    return session.run
  }

  private func lose(after snapshot: RunID) async throws {
    let session = try await archive.session()
    let (folder, generation) = try await session.inbox()
    let gone = GoneMessages(folder: folder, generation: generation, uids: try numbers(1, 2))
    _ = try await session.keeper.commit([.gone(gone)], isVerbose: false)
    // Also where the run is killed here.
    #expect(try await session.keeper.marks().map(\.gone) == [2])
    let result = try await session.keeper.commit(
      [session.finished(folder, generation, server: 0)], isVerbose: false)
    #expect(result.warnings.count == 1)
    #expect(try await session.keeper.marks().map(\.lastSnapshot) == [snapshot])
    try await session.close()
  }
}

extension JournalKeeper {
  fileprivate func marks() throws -> [MassRemovalRow] { try journal.openMassRemovals() }
}
