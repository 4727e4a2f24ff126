import Digests
import MailArchive
import MailTypes
import SyncJournal
import Testing

@testable import MailEngine

@Suite("What a replay writes down")
struct JournalKeeperReplayTests {
  private static let target = AccountIdentity(user: "hanako@example.org", host: "imap.example.org")

  /// A restore of INBOX with these messages, about to send.
  private func restore(
    _ texts: [UInt32: String], to account: AccountIdentity = target
  ) async throws -> (session: EngineSession, folder: ReplayFolder) {
    let archive = try EngineArchive()
    do {
      let session = try await archive.session()
      let (inbox, generation) = try await session.inbox()
      try await session.fill(inbox, generation, texts)
      try await session.close()
    }
    let session = try await archive.session("restore")
    let folder = try await plan(session, to: account)
    try await session.keeper.prepare(
      folder, uidValidity: UIDValidity(1), uidNext: try number(1))
    return (session, folder)
  }

  private func plan(
    _ session: EngineSession, to account: AccountIdentity = target,
    naming: ReplayNaming = ReplayNaming()
  ) async throws -> ReplayFolder {
    let folders = try await session.keeper.planReplay(
      to: account, selection: FolderSelection(), naming: naming,
      target: .init(delimiter: "/", personalPrefix: ""))
    #expect(folders.count == 1)
    return folders[0]
  }

  private func take(
    _ session: EngineSession, _ folder: ReplayFolder,
    _ outcomes: [ReplayWorker.Outcome] = [], count: Int = 10, octets: UInt64 = .max
  ) async throws -> [ReplayRow] {
    try await session.keeper.settleAndTake(
      outcomes, of: folder.targetRow, after: nil, count: count, octets: octets)
  }

  /// What the target would show of a message.
  private func served(_ text: String, uid: UInt32, id: String? = nil) throws -> ServedContent {
    let octets = Array(text.utf8)
    var canonical = CanonicalDigest()
    canonical.update(octets.span)
    return ServedContent(
      uid: try number(uid), digest: SHA256Stream.digest(of: octets.span),
      canonical: canonical.finish(), messageID: id.map { "<\($0)@example.jp>" }, internalDate: nil)
  }

  private func counts(_ session: EngineSession, _ folder: ReplayFolder) async throws
    -> ReplayCounts
  {
    try await session.keeper.replayCounts(of: folder.targetRow)
  }

  @Test("k equal messages need k at the target")
  func multiset() async throws {
    let (session, folder) = try await restore([
      1: message("a"), 2: message("a"), 3: message("a"), 4: message("b"),
    ])
    let bound = try await session.keeper.bind(
      [served(message("a"), uid: 7), served(message("a"), uid: 9), served(message("c"), uid: 10)],
      of: folder.targetRow)
    #expect(bound.count == 2)
    let after = try await counts(session, folder)
    #expect(after.present == 2)
    #expect(after.planned == 2)
    #expect(try await session.keeper.ownedUIDs(of: folder.targetRow) == numbers(7, 9))
    let group = try await take(session, folder)
    #expect(group.count == 2)
    #expect(try await counts(session, folder).sending == 2)
  }

  @Test("a message that the server has given other line ends is found by its Message-ID")
  func canonical() async throws {
    let text = message("a", id: "a")
    let (session, folder) = try await restore([1: text])
    let altered = text.split(separator: "\r\n", omittingEmptySubsequences: false)
      .joined(separator: "\n")
    let other = message("b", id: "a")
    #expect(
      try await session.keeper.bind([served(other, uid: 4, id: "a")], of: folder.targetRow)
        .isEmpty)
    let bound = try await session.keeper.bind(
      [served(altered, uid: 5, id: "a")], of: folder.targetRow)
    #expect(bound.count == 1)
    #expect(try await counts(session, folder).present == 1)
  }

  @Test("what can be told apart by its Message-ID alone is not read")
  func likely() async throws {
    let (session, folder) = try await restore([1: message("a", id: "a"), 2: message("b")])
    let likely = try await session.keeper.likely(
      [
        ServedIdentity(uid: number(1), messageID: "<a@example.jp>"),
        ServedIdentity(uid: number(2), messageID: "<z@example.jp>"),
        ServedIdentity(uid: number(3), messageID: nil),
      ], of: folder.targetRow)
    #expect(likely == (try numbers(1, 3)))
  }

  @Test("a group ends with its octets, and outcomes are written with the next one")
  func groups() async throws {
    let texts: [UInt32: String] = [1: message("a"), 2: message("b"), 3: message("c")]
    let (session, folder) = try await restore(texts)
    let first = try await take(session, folder, octets: UInt64(message("a").utf8.count * 2))
    #expect(first.count == 2)
    let outcomes = [
      ReplayWorker.Outcome(row: first[0].id, change: .done(try number(5))),
      ReplayWorker.Outcome(
        row: first[1].id, change: .refused(reason: .verbatim("no"), serverWords: "NO")),
    ]
    let second = try await take(session, folder, outcomes)
    #expect(second.count == 1)
    let after = try await counts(session, folder)
    #expect(after.done == 1)
    #expect(after.refused == 1)
    #expect(after.sending == 1)
    // The next restore tries again what was refused.
    _ = try await plan(session)
    #expect(try await counts(session, folder).refused == 0)
  }

  @Test("after a kill what was being sent is looked for, and sent again only if it is absent")
  func killed() async throws {
    let texts: [UInt32: String] = [1: message("a"), 2: message("b"), 3: message("c")]
    let archive: EngineArchive
    do {
      let (session, folder) = try await restore(texts)
      archive = session.archive
      #expect(try await take(session, folder).count == 3)
    }
    let session = try await archive.session("restore")
    let folder = try await plan(session)
    #expect(try await counts(session, folder).sending == 3)
    #expect(try await take(session, folder).isEmpty)
    #expect(try await session.keeper.latestUnsettled(of: folder.targetRow) != nil)
    _ = try await session.keeper.bind([served(message("b"), uid: 1)], of: folder.targetRow)
    #expect(try await counts(session, folder).done == 1)
    try await session.keeper.replan(folder.targetRow, except: [])
    #expect(try await counts(session, folder).planned == 2)
    #expect(try await session.keeper.latestUnsettled(of: folder.targetRow) == nil)
  }

  @Test("a message that the run does without keeps its unknown fate")
  func struckOut() async throws {
    let (session, folder) = try await restore([1: message("a"), 2: message("b")])
    let group = try await take(session, folder)
    try await session.keeper.settle([.init(row: group[0].id, change: .unknown)])
    try await session.keeper.replan(folder.targetRow, except: [group[0].id])
    let after = try await counts(session, folder)
    #expect(after.unknown == 1)
    #expect(after.planned == 1)
  }

  @Test("what the target has lost is sent again; a new UIDVALIDITY makes all be looked for")
  func lost() async throws {
    let (session, folder) = try await restore([1: message("a"), 2: message("b")])
    _ = try await session.keeper.bind(
      [served(message("a"), uid: 1), served(message("b"), uid: 2)], of: folder.targetRow)
    try await session.keeper.release(try numbers(2), of: folder)
    #expect(try await counts(session, folder).planned == 1)
    #expect(try await session.keeper.ownedUIDs(of: folder.targetRow) == numbers(1))
    try await session.keeper.prepare(
      folder, uidValidity: UIDValidity(2), uidNext: try number(50))
    #expect(try await counts(session, folder).planned == 2)
    #expect(try await session.keeper.ownedUIDs(of: folder.targetRow).isEmpty)
  }

  @Test("a restore sends what a renumbered target has accepted and does not show")
  func unseen() async throws {
    let (session, folder) = try await restore([1: message("a"), 2: message("b")])
    let group = try await take(session, folder)
    try await session.keeper.settle([
      .init(row: group[0].id, change: .done(nil)),
      .init(row: group[1].id, change: .done(try number(4))),
    ])
    let uidNext = try number(50)
    #expect(
      try await session.keeper.prepare(folder, uidValidity: UIDValidity(2), uidNext: uidNext))
    #expect(try await counts(session, folder).planned == 2)
    _ = try await session.keeper.bind([served(message("b"), uid: 8)], of: folder.targetRow)
    #expect(try await session.keeper.endSearch(of: folder.targetRow) == 0)
    #expect(
      try await !session.keeper.prepare(folder, uidValidity: UIDValidity(2), uidNext: uidNext))
    let after = try await counts(session, folder)
    #expect(after.planned == 1 && after.present == 1)
  }

  @Test("sent without a UID, it is bound when it is found, and else owned by nobody")
  func withoutUID() async throws {
    let (session, folder) = try await restore([1: message("a"), 2: message("b")])
    let group = try await take(session, folder)
    try await session.keeper.settle(group.map { .init(row: $0.id, change: .done(nil)) })
    #expect(try await session.keeper.unboundCount(of: folder.targetRow) == 2)
    _ = try await session.keeper.bind([served(message("b"), uid: 8)], of: folder.targetRow)
    #expect(try await session.keeper.doneWithoutUID(of: folder.targetRow) == 1)
    #expect(try await counts(session, folder).done == 2)
  }

  @Test("in its own account a message is known by its UID, unless it has been renumbered")
  func own() async throws {
    let (session, folder) = try await restore(
      [1: message("a"), 2: message("b")], to: EngineArchive.account)
    let there = try numbers(2, 3)
    let bound = try await session.keeper.bindOwn(
      folder, account: EngineArchive.account, there: there)
    #expect(bound == (try numbers(2)))
    #expect(
      try await session.keeper.bindOwn(folder, account: Self.target, there: numbers(1)).isEmpty)
  }

  @Test("UIDs of a generation that is being replaced bind nothing, those of the new one do")
  func replaced() async throws {
    let archive = try EngineArchive()
    do {
      let session = try await archive.session()
      let (inbox, generation) = try await session.inbox()
      try await session.fill(inbox, generation, [1: message("a"), 2: message("b")])
      try await session.close()
    }
    do {
      // Interrupted after the first message under the new UIDVALIDITY.
      let session = try await archive.session()
      let (inbox, generation) = try await session.inbox(uidValidity: 2)
      _ = try await session.keeper.commit(
        [session.arrived(message("c"), uid: 1, in: inbox, generation)], isVerbose: false)
      try await session.close()
    }
    let session = try await archive.session("restore")
    let folder = try await plan(session, to: EngineArchive.account)
    try await session.keeper.prepare(
      folder, uidValidity: UIDValidity(2), uidNext: try number(9))
    let bound = try await session.keeper.bindOwn(
      folder, account: EngineArchive.account, there: numbers(1, 2))
    #expect(bound == (try numbers(1)))
  }

  @Test("several folders under one name are sent to one mailbox; a pattern that fits nothing is 66")
  func mapped() async throws {
    let archive = try EngineArchive()
    do {
      let session = try await archive.session()
      let folders = try await session.adopt("A", "B")
      for folder in folders {
        let generation = try await session.keeper.generation(
          of: folder, uidValidity: UIDValidity(1), isLasting: true
        ).id
        try await session.fill(folder, generation, [1: message("a")])
      }
      try await session.close()
    }
    let session = try await archive.session("restore")
    let naming = ReplayNaming(rules: [.init(from: "A", to: "C"), .init(from: "B", to: "C")])
    let folder = try await plan(session, naming: naming)
    #expect(folder.sources.map(\.path) == ["A", "B"])
    #expect(folder.targetName == "C")
    #expect(try await counts(session, folder).planned == 2)
    await #expect(throws: EngineError(.unknownFolder("Z"))) {
      try await session.keeper.planReplay(
        to: Self.target, selection: FolderSelection(included: [FolderPattern("Z")]),
        naming: ReplayNaming(), target: .init(delimiter: "/", personalPrefix: ""))
    }
  }
}
