import IMAPWire
import MailClients
import MailTypes
import NetTransport
import TestSupport
import Testing

@Suite struct IMAPConnectionMessagesTests {
  private static let box = ["* 9 EXISTS", "A0001 OK"]

  private func open(
    _ lines: String..., capabilities: String = "IMAP4rev1", end: MemoryStream.End = .closed,
    pieces: @escaping @Sendable (Int) -> Int = { _ in .max }
  ) throws -> Conversation {
    let all = ["* PREAUTH [CAPABILITY \(capabilities)] hi"] + Self.box + lines
    let conversation = try Conversation(
      octets: Array(all.map { $0 + "\r\n" }.joined().utf8), end: end, pieces: pieces)
    _ = try conversation.connection.select(.inbox)
    return conversation
  }

  @Test func searchesWithOrWithoutESEARCH() throws {
    let plain = try open("* SEARCH 4 2", "* SEARCH 9", "A0002 OK")
    #expect(try plain.connection.searchUIDs() == [2, 4, 9])
    #expect(plain.sent.last == "A0002 UID SEARCH UID 1:*")
    let extended = try open(
      "* ESEARCH (TAG \"A0001\") UID ALL 77", "* ESEARCH (TAG \"A0002\") UID ALL 2:4",
      "A0002 OK", capabilities: "IMAP4rev1 ESEARCH")
    #expect(try extended.connection.searchUIDs([1, 2, 3, 4, 5]) == [2, 3, 4])
    #expect(extended.sent.last == "A0002 UID SEARCH RETURN (ALL) UID 1:5")
  }

  @Test func searchKeepsToWhatWasAskedFor() throws {
    let conversation = try open("* SEARCH 3 8", "A0002 OK")
    let set = UIDSet(UID.max...UID.max).union([8])
    #expect(try conversation.connection.searchUIDs(set) == [8])
  }

  @Test func searchAnswersMayComeInPiecesAndAnyOrderUpToAPoint() throws {
    let ascending = (1...3000).map { "* SEARCH \($0 * 2)" }
    for (lines, isTaken) in [
      (ascending, true), (Array(ascending.suffix(900).reversed()), true),
      (ascending.reversed(), false),
    ] {
      let all = ["* PREAUTH [CAPABILITY X] hi"] + Self.box + lines + ["A0002 OK"]
      let conversation = try Conversation(
        octets: Array(all.map { $0 + "\r\n" }.joined().utf8))
      _ = try conversation.connection.select(.inbox)
      var found: UIDSet?
      let error = clientError { found = try conversation.connection.searchUIDs() }
      #expect(found?.count == (isTaken ? lines.count : nil))
      #expect((error == nil) == isTaken)
    }
  }

  @Test func aLostSearchResponseIsNotAnEmptyOne() throws {
    let conversation = try open("* SEARCH 1 2 99999999999", "A0002 OK")
    let error = clientError { _ = try conversation.connection.searchUIDs() }
    #expect(error?.explanation.status == .protocolBroken)
    #expect(error?.scope == .mailbox)
    #expect(conversation.connection.isUsable)
  }

  @Test func refusesMoreMessagesThanAMailboxCanHave() throws {
    let conversation = try open(
      "* ESEARCH (TAG \"A0002\") UID ALL 1:4294967295", "A0002 OK",
      capabilities: "IMAP4rev1 ESEARCH")
    let error = clientError { _ = try conversation.connection.searchUIDs() }
    #expect(error?.explanation.status == .protocolBroken)
  }

  @Test func flagsComeOneByOne() throws {
    let conversation = try open(
      "* 1 FETCH (UID 3 FLAGS (\\Seen))", "* 2 FETCH (FLAGS ())", "* 3 FETCH (UID 50 FLAGS ())",
      "* 4 FETCH (FLAGS (a) UID 5)", "* 3 EXPUNGE", "A0002 OK")
    var seen: [FetchData] = []
    try conversation.connection.fetchFlags([3, 4, 5]) { seen.append($0) }
    #expect(seen.map(\.uid) == [UID(3), UID(5)])
    #expect(seen.map(\.flags) == [MessageFlags(system: .seen), MessageFlags(keywords: ["a"])])
    #expect(conversation.connection.selected?.exists == 8)
  }

  @Test func longSetsTakeSeveralCommands() throws {
    let set = UIDSet((1...3000).compactMap { UID($0 * 2_000) })
    let parts = IMAPConnection.batches(of: set)
    #expect(parts.count > 3)
    let answers = (2..<(2 + parts.count)).map { "A000\($0) OK" }
    let octets = (["* PREAUTH [CAPABILITY X] hi"] + Self.box + answers).map { $0 + "\r\n" }
    let conversation = try Conversation(octets: Array(octets.joined().utf8))
    _ = try conversation.connection.select(.inbox)
    try conversation.connection.fetchFlags(set) { _ in }
    #expect(conversation.sent.count == parts.count + 1)
    #expect(conversation.sent.allSatisfy { $0.utf8.count <= 4000 })
  }

  private static let messages = [
    "* 1 FETCH (UID 3 BODY[] {10}", "A: b\r\n\r\nA4 FLAGS (\\Seen))", "* 9 EXISTS",
    "* 2 FETCH (BODY[] {0}\r\n UID 4)", "A0002 OK", "* 3 FETCH (UID 5 BODY[] \"quo\\\"ted\")",
    "* 4 FETCH (UID 6 BODY[] NIL)", "A0003 OK",
  ]

  @Test(arguments: [1, 2, 3, 5, 7, 11, 13, 64, 100_000])
  func bodiesArriveWhereverTheyAreCut(piece: Int) throws {
    let all = ["* PREAUTH [CAPABILITY X] hi"] + Self.box + Self.messages
    let conversation = try Conversation(
      octets: Array(all.map { $0 + "\r\n" }.joined().utf8), pieces: { _ in piece })
    _ = try conversation.connection.select(.inbox)
    let first = try conversation.connection.beginFetch([3, 4], items: .message)
    let second = try conversation.connection.beginFetch([5, 6], items: .message)
    let sink = CollectingSink()
    try conversation.connection.finishFetch(first, into: sink)
    #expect(sink.messages.map(\.data.uid) == [UID(3), UID(4)])
    try conversation.connection.finishFetch(second, into: sink)
    #expect(sink.messages.map(\.data.uid) == [UID(3), UID(4), UID(5)])
    #expect(
      sink.messages.map(\.octets) == ["A: b\r\n\r\nA4", "", "quo\"ted"].map { Array($0.utf8) })
    #expect(sink.messages.first?.data.flags == MessageFlags(system: .seen))
    #expect(sink.others.map(\.body) == [.withheld])
    #expect(sink.announced == [10, 0, 7])
  }

  /// Every prefix of the conversation: what was complete has been handed over, and nothing else.
  @Test func aCutConnectionLosesOnlyWhatIsIncomplete() throws {
    let head = (["* PREAUTH [CAPABILITY X] hi"] + Self.box).map { $0 + "\r\n" }.joined()
    let tail = Array(Self.messages.map { $0 + "\r\n" }.joined().utf8)
    for length in tail.indices {
      let conversation = try Conversation(octets: Array(head.utf8) + tail[..<length], end: .lost)
      _ = try conversation.connection.select(.inbox)
      let sink = CollectingSink()
      let error = clientError {
        let first = try conversation.connection.beginFetch([3, 4], items: .message)
        let second = try conversation.connection.beginFetch([5, 6], items: .message)
        try conversation.connection.finishFetch(first, into: sink)
        try conversation.connection.finishFetch(second, into: sink)
      }
      #expect(error?.explanation.status == .tryLater)
      #expect(error?.isWorthRetrying == true)
      #expect(!conversation.connection.isUsable)
      let whole = [[UInt8]("A: b\r\n\r\nA4".utf8), [], Array("quo\"ted".utf8)]
      #expect(sink.messages.map(\.octets) == Array(whole.prefix(sink.messages.count)))
    }
  }

  @Test func whatTheSinkThrowsComesOutUnchanged() throws {
    for calls in 0..<3 {
      let conversation = try open("* 1 FETCH (UID 3 BODY[] {2}\r\nab)", "A0002 OK")
      let fetch = try conversation.connection.beginFetch([3], items: .body)
      let sink = CollectingSink()
      sink.callsLeft = calls
      #expect(throws: CollectingSink.Refusal()) {
        try conversation.connection.finishFetch(fetch, into: sink)
      }
      #expect(!conversation.connection.isUsable)
      #expect(sink.messages.isEmpty)
    }
  }

  @Test func aSoleMessageMayLackItsUID() throws {
    let one = try open("* 1 FETCH (BODY[] {2}\r\nab)", "A0002 OK")
    let sink = CollectingSink()
    try one.connection.finishFetch(
      try one.connection.beginFetch([7], items: .body), into: sink)
    #expect(sink.messages.map(\.data.uid) == [UID(7)])

    // Of two, or beside another fetch, nobody can know.
    let two = try open("* 1 FETCH (BODY[] {2}\r\nab)", "A0002 OK")
    let other = CollectingSink()
    try two.connection.finishFetch(
      try two.connection.beginFetch([7, 8], items: .body), into: other)
    #expect(other.messages.map(\.data.uid) == [nil])
  }

  @Test func answersOutOfTurn() throws {
    let conversation = try open(
      "* 2 FETCH (UID 4 BODY[] {1}\r\nb)", "A0003 OK", "* 1 FETCH (UID 3 BODY[] {1}\r\na)",
      "A0002 OK", "A0004 OK")
    let sink = CollectingSink()
    let first = try conversation.connection.beginFetch([3], items: .body)
    let second = try conversation.connection.beginFetch([4], items: .body)
    try conversation.connection.finishFetch(first, into: sink)
    try conversation.connection.finishFetch(second, into: sink)
    #expect(sink.messages.map(\.data.uid) == [UID(4), UID(3)])
    try conversation.connection.noop()
  }

  @Test func aRefusedFetchLeavesTheNextOneAlone() throws {
    let conversation = try open(
      "A0002 NO [UNAVAILABLE] Server error", "* 1 FETCH (UID 4 BODY[] {1}\r\nb)", "A0003 OK")
    let sink = CollectingSink()
    let first = try conversation.connection.beginFetch([3], items: .body)
    let second = try conversation.connection.beginFetch([4], items: .body)
    let error = clientError { try conversation.connection.finishFetch(first, into: sink) }
    #expect(error?.scope == .message)
    #expect(error?.isWorthRetrying == true)
    #expect(conversation.connection.isUsable)
    try conversation.connection.finishFetch(second, into: sink)
    #expect(sink.messages.map(\.data.uid) == [UID(4)])
  }

  @Test func aResponseThatMakesNoSenseCostsOnlyItself() throws {
    let conversation = try open(
      "* 1 FETCH (UID 3 UID 4 BODY[] {1}\r\na)", "* 2 FETCH (UID 5 BODY[] {1}\r\nb)", "A0002 OK")
    let sink = CollectingSink()
    try conversation.connection.finishFetch(
      try conversation.connection.beginFetch([3, 4, 5], items: .body), into: sink)
    #expect(sink.messages.map(\.data.uid) == [UID(5)])
    #expect(sink.messages.map(\.octets) == [[0x62]])
  }

  @Test(arguments: ["{+5}", "{99999999999999999999}", "{2147483649}", "{4294967296}"])
  func anImpossibleAnnouncementEndsTheConnection(announcement: String) throws {
    let conversation = try open("* 1 FETCH (UID 3 BODY[] \(announcement)", "abc)", "A0002 OK")
    let error = clientError {
      try conversation.connection.finishFetch(
        try conversation.connection.beginFetch([3], items: .body), into: CollectingSink())
    }
    #expect(error?.explanation.status == .protocolBroken)
    #expect(error?.scope == .account)
  }
}
