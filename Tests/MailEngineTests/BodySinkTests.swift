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

@Suite("What a FETCH of a backup brings")
struct BodySinkTests {
  private struct Nobody: JobObserver { func receive(_ event: JobEvent) {} }

  /// A sink that expects UIDs 1 to 3 of INBOX.
  private final class Desk {
    let session: EngineSession
    let staging = StagingArea()
    let stop = StopSignal()
    let sink: BodySink

    init() async throws {
      session = try await EngineArchive().session()
      let (inbox, generation) = try await session.inbox()
      sink = BodySink(
        stager: MessageStager(root: session.root, token: "sink"), staging: staging,
        meter: ProgressMeter(observer: Nobody()), stop: stop, interrupter: LinkInterrupter(),
        rateLimit: nil)
      sink.expect(try numbers(1, 2, 3), of: inbox, generation: generation)
    }

    func body(_ text: String, announced: Int? = nil) throws {
      let octets = Array(text.utf8)
      try sink.bodyBegins(octets: UInt64(announced ?? octets.count))
      try sink.bodyBytes(octets.span)
    }

    func fetched(_ uid: UInt32?, _ body: FetchData.Body, size: UInt64? = nil) throws {
      var data = FetchData(sequenceNumber: 1)
      data.uid = try uid.map(number)
      data.body = body
      data.size = size
      try sink.didFetch(data)
    }

    /// The UIDs that have been left for the journal, and how many files are staged.
    func outcome() async throws -> (uids: [UInt32], files: Int) {
      sink.abandon()
      staging.close()
      let batch = await staging.nextBatch() ?? []
      let uids = batch.compactMap { entry -> UInt32? in
        if case .arrived(let message) = entry { message.uid.rawValue } else { nil }
      }
      let names = try FileManager.default.contentsOfDirectory(
        atPath: session.root.path + "/mail/INBOX/tmp")
      return (uids, names.count)
    }
  }

  @Test("each message that was asked for is taken once")
  func taken() async throws {
    let desk = try await Desk()
    for uid in [2, 1, 2, 9] as [UInt32] {
      try desk.body("A: b\r\n\r\n\(uid)\r\n")
      try desk.fetched(uid, .octets(12))
    }
    #expect(desk.sink.received == (try numbers(1, 2)))
    #expect(try await desk.outcome() == ([2, 1], 2))
  }

  @Test(
    "what is no whole message leaves nothing",
    arguments: [
      (FetchData.Body.withheld, nil), (.absent, nil), (.miscounted, nil), (.octets(0), 5),
    ] as [(FetchData.Body, UInt64?)])
  func withheld(_ body: FetchData.Body, _ size: UInt64?) async throws {
    let desk = try await Desk()
    switch body {
    case .octets: try desk.body("")
    case .miscounted: try desk.body("abc", announced: 7)
    case .withheld, .absent: break
    }
    try desk.fetched(1, body, size: size)
    #expect(desk.sink.received.isEmpty)
    #expect(try await desk.outcome() == ([], 0))
  }

  @Test("an empty message is one where the server says so too")
  func empty() async throws {
    let desk = try await Desk()
    try desk.body("")
    try desk.fetched(1, .octets(0), size: 0)
    #expect(try await desk.outcome() == ([1], 1))
  }

  @Test("octets that no response follows belong to no message")
  func restarted() async throws {
    let desk = try await Desk()
    try desk.body("half", announced: 10)
    try desk.body("whole")
    try desk.fetched(nil, .octets(5))
    try desk.body("A: b\r\n\r\n")
    try desk.fetched(3, .octets(8))
    #expect(try await desk.outcome() == ([3], 1))
  }

  @Test("a request to stop lets the message in hand through, and no other")
  func stop() async throws {
    let desk = try await Desk()
    try desk.body("A: b\r\n\r\n")
    desk.stop.request(.afterMessage, status: .interrupted)
    #expect(throws: StopRequested.self) { try desk.fetched(1, .octets(8)) }
    #expect(try await desk.outcome() == ([1], 1))
  }
}
