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

@Suite("An archive of mboxes")
struct JournalKeeperMboxTests {
  private let archive: EngineArchive

  init() throws { archive = try EngineArchive(kind: .mbox) }

  private var path: String { archive.path + "/mail/INBOX.mbox" }

  private func octets() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  private func write(_ octets: Data) throws { try octets.write(to: URL(fileURLWithPath: path)) }

  private func quarantined() -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: archive.path + "/quarantine")) ?? []
  }

  /// Works on the archive as a process of its own, which ends before this returns.
  @discardableResult
  private func process<Value>(
    _ body: (EngineSession) async throws -> Value
  ) async throws -> Value {
    let session = try await archive.session()
    let value = try await body(session)
    try await session.close()
    return value
  }

  /// A first process that stores these messages.
  private func begin(_ texts: [UInt32: String]) async throws -> (BackupFolder, GenerationID) {
    try await process { session in
      let (inbox, generation) = try await session.inbox()
      try await session.fill(inbox, generation, texts)
      return (inbox, generation)
    }
  }

  /// The contents of all stored messages that are whole, by their UID where it is present.
  private func whole(_ session: EngineSession) async throws -> Int {
    try await session.keeper.wholeCopies(of: "INBOX")
  }

  @Test("messages are stored, found known again, and equal ones are kept apart")
  func storing() async throws {
    let (inbox, generation) = try await begin(
      [1: message("a"), 2: message("a"), 3: "", 4: "no end"])
    let length = try octets().count
    try await process { session in
      try await session.keeper.settleMboxes()
      #expect(try await whole(session) == 4)
      try await session.fill(inbox, generation, [1: message("a"), 5: message("b")])
      #expect(try await whole(session) == 5)
    }
    #expect(try octets().count == length + 45 + message("b").utf8.count - 4)
  }

  @Test("a batch of which one entry fails leaves the mbox as it was")
  func failure() async throws {
    let (inbox, generation) = try await begin([1: message("a")])
    let before = try octets()
    let stale = GenerationID(generation.rawValue + 1)
    try await process { session in
      await #expect(throws: (any Error).self) {
        _ = try await session.keeper.commit(
          [
            session.arrived(message("b"), uid: 2, in: inbox, generation),
            session.arrived(message("c"), uid: 3, in: inbox, stale),
          ], isVerbose: false)
      }
      #expect(try octets() == before)
      try await session.fill(inbox, generation, [2: message("b")])
      #expect(try await whole(session) == 2)
    }
  }

  @Test("what stands behind the end is forgotten where the archive has it, else kept")
  func tails() async throws {
    let (inbox, generation) = try await begin([1: message("a")])
    let before = try octets()
    try await process { session in
      try await session.fill(inbox, generation, [2: message("b"), 3: message("c"), 4: "From d"])
    }
    let after = try octets()
    let tail = after[before.count...]
    for cut in stride(from: 1, through: tail.count, by: 9) {
      for zeros in [0, 4096] {
        try write(after + tail.prefix(cut) + Data(count: zeros))
        try await process { session in
          try await session.keeper.settleMboxes()
          #expect(try octets() == after)
          #expect(quarantined().count == 1)
          // Whole messages are known by their content; a torn one is none of what came since.
          let text = String(decoding: tail.prefix(cut), as: UTF8.self)
          let isWhole = text.hasSuffix("Text\n\n") || text.hasSuffix("From d\n\n")
          let warnings = try await session.keeper.settleQuarantine(of: [inbox])
          #expect(warnings.isEmpty == isWhole, "\(cut)")
          #expect(quarantined().count == (isWhole ? 0 : 1))
          #expect(quarantined().allSatisfy { $0.hasSuffix(".mbox") })
        }
        try? FileManager.default.removeItem(atPath: archive.path + "/quarantine")
      }
    }
  }

  @Test("a torn tail is forgotten once its messages have been fetched again, in any order")
  func fetchedAgain() async throws {
    let (inbox, generation) = try await begin([1: message("a")])
    let before = try octets()
    let journal = URL(fileURLWithPath: archive.path + "/journal.sqlite3")
    let known = try Data(contentsOf: journal)
    try await process { session in
      try await session.fill(inbox, generation, [2: message("b"), 3: message("c")])
    }
    let after = try octets()
    for cut in stride(from: before.count + 1, through: after.count, by: 11) {
      for isReversed in [false, true] {
        try known.write(to: journal)
        try write(after.prefix(cut))
        try await process { session in
          let (inbox, generation) = try await session.inbox()
          try await session.keeper.settleMboxes()
          #expect(try octets() == before)
          #expect(quarantined().count == 1)
          for (uid, text) in isReversed ? [(3, "c"), (2, "b")] : [(2, "b"), (3, "c")] {
            try await session.fill(inbox, generation, [UInt32(uid): message(text)])
          }
          #expect(try await session.keeper.settleQuarantine(of: [inbox]).isEmpty, "\(cut)")
          #expect(quarantined().isEmpty, "\(cut)")
          #expect(try await whole(session) == 3)
        }
      }
    }
  }

  @Test("what another program appended is kept, and told once")
  func foreign() async throws {
    let (inbox, _) = try await begin([1: message("a")])
    let before = try octets()
    let foreign = Data("From other Thu Jan  1 00:00:00 1970\nSubject: foreign\n\nx\n\n".utf8)
    try write(before + foreign)
    try await process { session in
      try await session.keeper.settleMboxes()
      #expect(try octets() == before)
      let warnings = try await session.keeper.settleQuarantine(of: [inbox])
      #expect(warnings.map(\.folder) == ["INBOX"])
      let kept = try #require(quarantined().first)
      #expect(kept.hasSuffix(".mbox") && kept.hasPrefix("INBOX."))
      let file = URL(fileURLWithPath: archive.path + "/quarantine/" + kept)
      #expect(try Data(contentsOf: file) == foreign)
      #expect(try Quarantine(root: session.root).totals() == (1, UInt64(foreign.count)))
      #expect(try await session.keeper.settleQuarantine(of: [inbox]).isEmpty)
    }
  }

  @Test("a shortened mbox is damage, and what it has lost is fetched again")
  func shortened() async throws {
    let (_, generation) = try await begin(
      [1: message("a"), 2: message("b"), 3: message("c")])
    let before = try octets()
    try write(before.dropLast(before.count / 3 + 10))
    try await process { session in
      let error = await #expect(throws: ArchiveError.self) {
        try await session.keeper.settleMboxes()
      }
      #expect(error?.code == .mboxShortened(lost: 2) && error?.explanation.status == .damaged)
    }
    try await process { session in
      try await session.keeper.settleMboxes()
      let (inbox, same) = try await session.inbox()
      #expect(same == generation)
      #expect(try await session.keeper.lostUIDs(of: generation) == numbers(2, 3))
      #expect(try await session.keeper.lastCursor(of: inbox) == nil)
      #expect(try await whole(session) == 1)
      try await session.fill(inbox, generation, [2: message("b"), 3: message("c")])
      #expect(try await session.keeper.lostUIDs(of: generation).isEmpty)
      #expect(try await whole(session) == 3)
      #expect(try octets() == before)
      #expect(try await session.keeper.settleQuarantine(of: [inbox]).isEmpty)
    }
  }

  @Test("an mbox that was removed is damage once, and made again")
  func removed() async throws {
    let (_, generation) = try await begin([1: message("a")])
    let before = try octets()
    try FileManager.default.removeItem(atPath: path)
    try await process { session in
      await #expect(throws: ArchiveError.self) { try await session.keeper.settleMboxes() }
    }
    try await process { session in
      try await session.keeper.settleMboxes()
      let (inbox, _) = try await session.inbox()
      try await session.fill(inbox, generation, [1: message("a")])
    }
    #expect(try octets() == before)
  }

  @Test("a rewritten mbox is left alone, longer or shorter")
  func rewritten() async throws {
    _ = try await begin([1: message("a"), 2: message("b")])
    let before = try octets()
    let head = Data("From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n".utf8)
    for changed in [head + before, Data(before.dropFirst(9)), Data(before.dropFirst(60))] {
      try write(changed)
      try await process { session in
        let error = await #expect(throws: ArchiveError.self) {
          try await session.keeper.settleMboxes()
        }
        #expect(error?.code == ArchiveError.Code.mboxRewritten)
        let now = try octets()
        #expect(now == changed)
        #expect(quarantined().isEmpty)
      }
    }
    try write(before)
    try await process { session in
      try await session.keeper.settleMboxes()
      #expect(try await whole(session) == 2)
    }
  }

  @Test("an mbox is replaced by one without some messages, and appended to afterwards")
  func rewriting() async throws {
    let (inbox, generation) = try await begin(
      [1: message("a"), 2: message("b"), 3: "From c\r\n", 4: message("d"), 5: ""])
    try await process { session in
      let keeper = session.keeper
      let folder = try #require(try await keeper.allFolders().first)
      let digests = try await keeper.digests(of: folder)
      let (first, fourth) = (digests[0], digests[3])
      let pruned = try await keeper.rewriteMbox(of: folder) { row in
        row.digest != first && row.digest != fourth
      }
      #expect(pruned.pruned == 2)
      #expect(try await whole(session) == 3)
      #expect(try await keeper.digests(of: folder) == [digests[1], digests[2], digests[4]])
      try await session.fill(inbox, generation, [6: message("e")])
      #expect(try await whole(session) == 4)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: archive.path + "/mail")
    #expect(names == ["INBOX.mbox"])
    try await process { session in
      try await session.keeper.settleMboxes()
      #expect(try await whole(session) == 4)
    }
  }

  @Test("a replacement that a crash interrupts is ended or dropped", arguments: [false, true])
  func interruptedRewriting(_ isRenamed: Bool) async throws {
    let (inbox, generation) = try await begin(
      [1: message("a"), 2: message("b"), 3: message("c")])
    let before = try octets()
    try await process { session in
      _ = try await session.keeper.startRun(command: "prune", options: "{}")
      let folder = try #require(try await session.keeper.allFolders().first)
      try await session.keeper.interruptRewrite(of: folder, afterRename: isRenamed)
    }
    try await process { session in
      #expect(try await whole(session) == (isRenamed ? 2 : 3))
      try await session.keeper.settleMboxes()
      let now = try octets()
      #expect((now == before) == !isRenamed)
      let names = try FileManager.default.contentsOfDirectory(atPath: archive.path + "/mail")
      #expect(names == ["INBOX.mbox"])
      try await session.fill(inbox, generation, [4: message("d")])
      #expect(try await whole(session) == (isRenamed ? 3 : 4))
    }
  }
}

extension JournalKeeperMboxTests {
  @Test("an archive whose prune was killed is sound to verify and show", arguments: [false, true])
  func readAfterInterruption(_ isRenamed: Bool) async throws {
    _ = try await begin([1: message("a"), 2: message("b"), 3: message("c")])
    try await process { session in
      _ = try await session.keeper.startRun(command: "prune", options: "{}")
      let folder = try #require(try await session.keeper.allFolders().first)
      try await session.keeper.interruptRewrite(of: folder, afterRename: isRenamed)
    }
    let root = try ArchiveRoot.open(at: archive.path)
    let journal = try Journal.open(path: root.journalPath, access: .readOnly)
    let folder = try #require(try journal.folder(at: "INBOX"))
    let last = try #require(
      try journal.messages(in: folder.id, ListFilter(), at: nil, limit: 9).last)
    var octets: [UInt8] = []
    #expect(try WholeMessage(root: root).read([last], in: journal) { octets += $0 })
    #expect(octets.count == last.wireSize)
    journal.close()
    let status = await VerifyRun(
      request: VerifyRequest(archivePath: archive.path), observer: JobRecorder(),
      stop: StopSignal()
    ).run()
    #expect(status == .done)
  }
}

extension JournalKeeper {
  /// How many stored messages of a folder hold what their rows say.
  fileprivate func wholeCopies(of path: String) throws -> Int {
    guard let folder = try journal.folder(at: path) else { return 0 }
    let check = ArchiveCheck(root: root)
    var count = 0
    for row in try copies(of: folder) {
      store.refresh(folder: path)
      guard let location = try store.location(folder: path, of: row.place) else { continue }
      let found = try check.read(location, form: row.form)
      if found.digest == row.digest, found.wireSize == row.wireSize { count += 1 }
    }
    return count
  }

  fileprivate func digests(of folder: FolderRow) throws -> [ContentDigest] {
    try copies(of: folder).map(\.digest)
  }

  private func copies(of folder: FolderRow) throws -> [StoredCopyRow] {
    var rows: [StoredCopyRow] = []
    while true {
      // Pages of one, so that every border is crossed.
      let page = try journal.storedCopies(in: folder.id, after: rows.last?.place, limit: 1)
      if page.isEmpty { return rows }
      rows += page
    }
  }

  /// Replaces an mbox by one without its first message, up to a crash around the rename.
  fileprivate func interruptRewrite(of folder: FolderRow, afterRename: Bool) throws {
    guard let mboxes else { return }
    let rewrite = try mboxes.beginRewrite(folder.path)
    try transaction {
      for row in try copies(of: folder).dropFirst() {
        guard case .range(let offset, let length) = row.place else { continue }
        let moved = try rewrite.keep(offset: offset, length: length)
        try journal.planMove(of: row.id, in: folder.id, to: moved)
      }
      try rewrite.finish()
      try journal.planRewrite(of: folder.id, length: rewrite.length)
    }
    if afterRename { try mboxes.replace(folder.path) }
  }
}
