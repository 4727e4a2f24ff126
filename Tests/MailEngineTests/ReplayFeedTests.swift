import MailTypes
import Testing

@testable import MailEngine

@Suite("What a migration's pull tells the side that sends", .timeLimit(.minutes(1)))
struct ReplayFeedTests {
  /// A feed with INBOX in it, begun by connection 0.
  private func begun(_ messages: Int, octets: UInt64 = 1) async throws -> (
    ReplayFeed, ReplayFolder, EngineSession
  ) {
    let session = try await EngineArchive().session("migrate")
    let (inbox, generation) = try await session.inbox()
    try await session.fill(inbox, generation, [1: "Subject: 1\r\n\r\n1\r\n"])
    let folders = try await session.keeper.planReplay(
      to: AccountIdentity(user: "hanako@example.org", host: "imap.example.org"),
      selection: FolderSelection(), naming: ReplayNaming(),
      target: .init(delimiter: "/", personalPrefix: ""))
    let folder = try #require(folders.first)
    let feed = ReplayFeed(folders)
    feed.note([.init(folder: folder.targetRow, messages: messages, octets: octets)])
    #expect(await feed.next(for: 0, StopSignal())?.targetRow == folder.targetRow)
    return (feed, folder, session)
  }

  @Test(
    "what was counted twice does not hold up the pull for ever",
    arguments: [
      (ReplayFeed.mostMessages, 0), (1, ReplayFeed.mostOctets),
      (ReplayFeed.mostMessages, 1),
    ] as [(Int, UInt64)])
  func miscounted(messages: Int, octets: UInt64) async throws {
    let (feed, folder, session) = try await begun(messages, octets: octets)
    #expect(feed.isFull)
    // All that was planned is sent, and nobody has counted it: it was planned under another name.
    #expect(await feed.step(of: folder.targetRow, 0, patience: 0.01) == .idle)
    // Who waited all the same would wait for ever.
    try #require(!feed.isFull)
    await feed.waitForRoom(StopSignal())
    try await session.close()
  }

  @Test("a stop leaves the folder open, and nobody waits any longer")
  func stopped() async throws {
    let (feed, folder, session) = try await begun(1)
    #expect(feed.isOpen(for: 0) && !feed.isOpen(for: 1))
    let stop = StopSignal()
    stop.request(.afterMessage, status: .interrupted)
    #expect(await feed.next(for: 0, stop) == nil)
    #expect(await feed.waitForNeed(stop) == false)
    await feed.waitForEnd(of: folder.targetRow, stop)
    #expect(feed.isOpen(for: 0))
    feed.close()
    #expect(!feed.isOpen(for: 0))
    try await session.close()
  }
}
