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

@Suite("The keeper of an archive")
struct JournalKeeperTests {
  /// Leaves a file of ours without a row, as a kill between rename and COMMIT does.
  private func leaveOrphan(_ archive: EngineArchive, _ text: String) async throws {
    let session = try await archive.session()
    let (inbox, generation) = try await session.inbox()
    let entries = [
      try session.arrived(text, uid: 1, in: inbox, generation),
      try session.arrived(message("never"), uid: 2, in: inbox, GenerationID(999)),
    ]
    await #expect(throws: JournalError.self) {
      try await session.keeper.commit(entries, isVerbose: false)
    }
    #expect(try session.files().count == 1)
  }

  @Test("one that ended in order leaves nothing to look for; a killed one does")
  func order() async throws {
    let archive = try EngineArchive()
    do {
      let session = try await archive.session()
      #expect(await session.keeper.mayHoldOrphans == false)
      try await session.close()
    }
    do {
      let session = try await archive.session()
      #expect(await session.keeper.mayHoldOrphans == false)
    }
    let session = try await archive.session()
    #expect(await session.keeper.mayHoldOrphans)
    #expect(try await session.keeper.adoptOrphans() == 0)
    try await session.close()
    #expect(try Journal.open(path: session.root.journalPath, access: .readOnly).openRuns().isEmpty)
  }

  @Test("a file that a killed run left, and the server has no more, becomes a gone message")
  func orphan() async throws {
    let archive = try EngineArchive()
    try await leaveOrphan(archive, message("orphan", id: "orphan"))
    do {
      // A restore in between looks for no orphans, and must not say that there are none.
      let session = try await archive.session("restore")
      try await session.close()
    }
    let session = try await archive.session()
    let before = try session.files()
    #expect(await session.keeper.mayHoldOrphans)
    #expect(try await session.keeper.adoptOrphans() == 1)
    #expect(try await session.keeper.adoptOrphans() == 0)
    #expect(try session.files() == before)
    try await session.close()
    let journal = try Journal.open(path: session.root.journalPath, access: .readOnly)
    let listed = try journal.messages(limit: 10)
    #expect(listed.map(\.messageID) == ["<orphan@example.jp>"])
    #expect(listed.allSatisfy { $0.goneSince != nil && $0.uid == nil })
  }

  @Test("a torn file is left alone, and written anew when its message comes")
  func torn() async throws {
    let archive = try EngineArchive()
    try await leaveOrphan(archive, message("torn"))
    let session = try await archive.session()
    let name = try session.files()[0]
    let path = session.root.path + "/mail/INBOX/cur/" + name
    try Data().write(to: URL(fileURLWithPath: path))
    #expect(try await session.keeper.adoptOrphans() == 0)
    #expect(try session.files() == [name])
    let (inbox, generation) = try await session.inbox()
    try await session.fill(inbox, generation, [1: message("torn")])
    #expect(try session.files() == [name])
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count > 0)
  }

  @Test("what was staged and not taken in is removed by whoever comes next")
  func leftovers() async throws {
    let archive = try EngineArchive()
    do {
      let session = try await archive.session()
      let (inbox, _) = try await session.inbox()
      _ = try session.stage(message("half"), in: inbox.path)
    }
    let temporary = archive.path + "/mail/INBOX/tmp"
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).count == 1)
    let session = try await archive.session()
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
    try await session.close()
  }

  @Test("a run that fails before its work ends in the journal")
  func cancel() async throws {
    let archive = try EngineArchive()
    do {
      let session = try await archive.session("restore")
      await session.keeper.cancel(
        JobEnding(
          error: EngineError(.unknownFolder("x")), isPartial: false, stop: StopSignal()))
    }
    let journal = try Journal.open(
      path: archive.path + "/journal.sqlite3", access: .readOnly)
    #expect(try journal.openRuns().isEmpty)
    #expect(try journal.lastRuns(1).map(\.exitCode) == [.notFound])
    #expect(try journal.lastRuns(1).map(\.state) == [.failed])
    #expect(try await archive.session().keeper.mayHoldOrphans == false)
  }

  @Test("a preview works on a copy and leaves nothing behind")
  func preview() async throws {
    let archive = try EngineArchive()
    do {
      let session = try await archive.session()
      let (inbox, generation) = try await session.inbox()
      try await session.fill(inbox, generation, [1: message("a")])
      try await session.close()
    }
    let stale = archive.path + "/journal.preview.sqlite3-wal"
    try Data("stale".utf8).write(to: URL(fileURLWithPath: stale))
    let before = try Data(contentsOf: URL(fileURLWithPath: archive.path + "/journal.sqlite3"))
    let root = try ArchiveRoot.open(at: archive.path)
    let keeper = try JournalKeeper(root: root, lock: try root.lock(), isPreview: true)
    let folders = try await keeper.planReplay(
      to: AccountIdentity(user: "b", host: "example.org"), selection: FolderSelection(),
      naming: ReplayNaming(), target: .init(delimiter: "/", personalPrefix: ""))
    #expect(try await keeper.plannedTotals(of: folders.map(\.targetRow)).messages == 1)
    await keeper.cancel(JobEnding(error: StopRequested(), isPartial: false, stop: StopSignal()))
    let names = try FileManager.default.contentsOfDirectory(atPath: archive.path)
    #expect(!names.contains { $0.contains("preview") })
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: archive.path + "/journal.sqlite3")) == before)
  }

  @Test("moved mail gets new generations, even under an equal UIDVALIDITY")
  func move() async throws {
    let archive = try EngineArchive()
    do {
      let session = try await archive.session()
      let (inbox, generation) = try await session.inbox()
      try await session.fill(inbox, generation, [1: message("a"), 2: message("b")])
      try await session.close()
    }
    let session = try await archive.session()
    let place = AccountIdentity(user: "taro", host: "mail.example.org")
    try await session.keeper.move(to: place, run: session.run)
    #expect(try ArchiveRoot.open(at: archive.path).manifest.account == place)
    let (inbox, generation) = try await session.inbox()
    #expect(try await session.keeper.presentUIDs(of: generation).isEmpty)
    let result = try await session.keeper.commit(
      [
        session.arrived(message("b"), uid: 1, in: inbox, generation),
        session.finished(inbox, generation, server: 1),
      ], isVerbose: false)
    #expect(result.new == 0)
    #expect(result.skipped == 1)
    #expect(result.gone == 1)
    #expect(try session.files().count == 2)
  }

  @Test("folders are missing that LIST leaves out, or names as a level only")
  func missing() async throws {
    let session = try await EngineArchive().session()
    let folders = try await session.adopt("INBOX", "Old", "Level", "Level/Below")
    for folder in folders.dropFirst() {
      let generation = try await session.keeper.generation(
        of: folder, uidValidity: UIDValidity(1), isLasting: true
      ).id
      try await session.fill(folder, generation, [1: message(folder.name)])
    }
    let level = ListedMailbox(
      name: MailboxName(text: "Level"), delimiter: UInt8(ascii: "/"), attributes: ["\\NoSelect"])
    let listed = [EngineSession.listed("INBOX"), level, EngineSession.listed("Level/Below")]
    let missing = try await session.keeper.missing(from: listed)
    #expect(missing.map(\.path) == ["Level", "Old"])
    #expect(try await session.keeper.markFolderGone(missing[0]) == 1)
    #expect(try await session.keeper.markFolderGone(missing[1]) == 1)
    _ = try await session.keeper.adopt(listed, subscribed: [], run: session.run)
    #expect(try await session.keeper.missing(from: listed).isEmpty)
  }

  @Test("full names of folders that had to be cut stand in archive.json")
  func longNames() async throws {
    let archive = try EngineArchive()
    let session = try await archive.session()
    let name = String(repeating: "あ", count: 120)
    let folder = try await session.adopt(name)[0]
    #expect(folder.path.utf8.count <= 240)
    #expect(try ArchiveRoot.open(at: archive.path).manifest.longNames.keys.contains(folder.path))
    #expect(try await session.adopt(name)[0].path == folder.path)
  }
}
