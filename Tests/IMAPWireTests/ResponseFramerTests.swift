import IMAPWire
import MailTypes
import Testing

@Suite struct ResponseFramerTests {
  private static let conversation = """
    * OK [CAPABILITY IMAP4rev1] ready\r
    * LIST () "/" {8}\r
    A\r
    B {9}\r
    * 1 FETCH (BODY[] {12}\r
    ab\r
    A0001 OK UID 7 FLAGS (\\Seen))\r
    * 2 FETCH (UID 8 BODY[HEADER.FIELDS (SUBJECT)] {4}\r
    X\r
    Y BODY[] {0}\r
    )\r
    + go on\r
    A0001 OK done {5}\r

    """

  @Test func framesLinesAndLiterals() throws {
    let octets = ServerOctets(Self.conversation)
    #expect(octets.failure == nil)
    #expect(octets.dropped == [])
    try #require(octets.responses.count == 6)
    #expect(octets.bodies == [Array("ab\r\nA0001 OK".utf8), []])
    #expect(octets.rest == 0)
    guard case .list(let mailbox) = octets.responses[1] else {
      Issue.record("no LIST")
      return
    }
    #expect(mailbox.name.wire == Array("A\r\nB {9}".utf8))
    guard case .tagged(_, let status) = octets.responses[5] else {
      Issue.record("no answer")
      return
    }
    // What looks like a literal is text here.
    #expect(status.text == "done {5}")
  }

  @Test(arguments: 1...40)
  func givesTheSameWhereverTheOctetsAreCut(piece: Int) {
    let whole = ServerOctets(Self.conversation)
    let cut = ServerOctets(Self.conversation, piece: piece)
    #expect(cut.responses == whole.responses)
    #expect(cut.bodies == whole.bodies)
  }

  @Test func everyPrefixWaitsForMore() {
    let octets = Array(Self.conversation.utf8)
    let whole = ServerOctets(octets).responses
    for length in octets.indices {
      let part = ServerOctets(Array(octets[..<length]))
      #expect(part.failure == nil)
      #expect(part.dropped == [])
      #expect(part.responses == Array(whole.prefix(part.responses.count)))
    }
  }

  @Test(
    arguments: [
      "{+5}", "{5+}", "{}", "{-1}", "{18446744073709551616}", "{100000000000000000000}", "{1.5}",
    ])
  func refusesALiteralWhoseEndNobodyKnows(announcement: String) {
    #expect(
      ServerOctets("* 1 FETCH (BODY[] \(announcement)\r\nabc").failure == .malformedLiteral)
    #expect(ServerOctets("* LIST () \"/\" \(announcement)\r\n").failure == .malformedLiteral)
  }

  @Test(
    arguments: [
      // Too short: the rest of the message stands where the response goes on.
      "* 1 FETCH (BODY[] {3}\r\nabcdef)\r\n",
      // Too long: the closing parenthesis and more were taken for the message.
      "* 1 FETCH (BODY[] {6}\r\nabc)\r\n* OK\r\n",
      "* 1 FETCH (BODY[] {3}\r\nabc\r\n* 2 EXISTS\r\n",
      "* 1 FETCH (BODY[HEADER.FIELDS (X)] {1}\r\nabc)\r\n",
    ])
  func stopsWhereACountIsWrong(octets: String) {
    #expect(ServerOctets(octets).failure == .miscountedLiteral)
  }

  @Test func leavesAsideAMessageThatIsTwoOctetsLonger() {
    let octets = ServerOctets("* 1 FETCH (UID 5 BODY[] {3}\r\nabc\r\n FLAGS ())\r\n* 2 EXISTS\r\n")
    #expect(octets.failure == nil)
    #expect(octets.quirks == [.literalTwoShort])
    guard case .fetch(let data, _) = octets.responses.first else {
      Issue.record("no FETCH")
      return
    }
    #expect(data.body == .miscounted)
    #expect(octets.responses.last == .exists(2))
  }

  @Test(
    arguments: [
      "hello\r\n", ")\r\n", " OK\r\n", "HTTP/1.1 400 Bad Request\r\n", "*\r\n", "A OK\r\n",
      "A1 WHAT\r\n", "B1 OK done\r\n", "A99999999999 OK\r\n",
    ])
  func stopsAtALineThatIsNoResponse(line: String) {
    #expect(ServerOctets(line).failure == .notAResponse)
  }

  private static var small: IMAPLimits {
    var limits = IMAPLimits()
    limits.response = 100
    limits.searchResponse = 200
    limits.smallLiteral = 10
    limits.bodyLiteral = 1000
    limits.nesting = 3
    limits.messages = 20
    return limits
  }

  /// One that fits, one that does not, with both figures.
  @Test func boundsTheLengthOfAResponse() {
    let fitting = "* OK " + String(repeating: "x", count: 93) + "\r\n"
    #expect(ServerOctets(fitting, limits: Self.small).responses.count == 1)
    let long = "* OK " + String(repeating: "x", count: 94) + "\r\n"
    #expect(
      ServerOctets(long, limits: Self.small).failure
        == .limitExceeded(what: .response, actual: 101, maximum: 100))
    // Before its end is there, too.
    let endless = "* OK " + String(repeating: "x", count: 5000)
    #expect(ServerOctets(endless, piece: 10, limits: Self.small).largestBuffer <= 110)
  }

  @Test func givesSearchMoreRoom() {
    let fitting = "* SEARCH" + String(repeating: " 1", count: 95) + "\r\n"
    #expect(ServerOctets(fitting, limits: Self.small).responses.count == 1)
    let long = "* SEARCH" + String(repeating: " 1", count: 96) + "\r\n"
    #expect(
      ServerOctets(long, limits: Self.small).failure
        == .limitExceeded(what: .response, actual: 202, maximum: 200))
  }

  @Test func endlessEmptyLinesAreNoConversation() {
    let lines = String(repeating: "\r\n", count: 100)
    #expect(ServerOctets(lines + "* 1 EXISTS\r\n" + lines + "* 1 EXISTS\r\n").failure == nil)
    #expect(ServerOctets(lines + "\r\n").failure == .notAResponse)
  }

  @Test func boundsLiterals() {
    #expect(
      ServerOctets("* LIST () \"/\" {10}\r\n0123456789\r\n", limits: Self.small).responses.count
        == 1)
    #expect(
      ServerOctets("* LIST () \"/\" {11}\r\n", limits: Self.small).failure
        == .limitExceeded(what: .literal, actual: 11, maximum: 10))
    #expect(
      ServerOctets("* 1 FETCH (BODY[] {1001}\r\n", limits: Self.small).failure
        == .limitExceeded(what: .message, actual: 1001, maximum: 1000))
    let largest = "* 1 FETCH (BODY[] {1000}\r\n" + String(repeating: "x", count: 1000) + ")\r\n"
    #expect(ServerOctets(largest, limits: Self.small).bodies.map(\.count) == [1000])
  }

  @Test func countsAllLiteralsOfAResponse() {
    let value = "{9}\r\n012345678 "
    let line = "* X " + String(repeating: value, count: 20) + "\r\n"
    guard
      case .limitExceeded(what: .response, _, _) = ServerOctets(line, limits: Self.small).failure
    else {
      Issue.record("no limit")
      return
    }
  }

  @Test func passesOverAHeaderSectionThatIsTooLarge() {
    let octets = ServerOctets(
      "* 1 FETCH (BODY[HEADER.FIELDS (X)] {11}\r\nX: 45678\r\n\n UID 4)\r\n", limits: Self.small)
    guard case .fetch(let data, _) = octets.responses.first else {
      Issue.record("no FETCH")
      return
    }
    #expect(data.uid == UID(4))
    #expect(data.headerFields == nil)
    #expect(octets.bodies == [])
    #expect(octets.quirks == [.oversizedSection])
  }

  @Test func dropsWhatIsNestedTooDeep() {
    let fitting = "* 1 FETCH (X (((a))) UID 1)\r\n"
    #expect(ServerOctets(fitting, limits: Self.small).responses.count == 1)
    let deep = "* 1 FETCH (X ((((a)))) UID 1)\r\n* OK\r\n"
    let octets = ServerOctets(deep, limits: Self.small)
    #expect(octets.dropped == [.limitExceeded(what: .nesting, actual: 4, maximum: 3)])
    #expect(octets.responses.count == 1)
  }

  @Test func bodyDoesNotPassThroughTheBufferAsAWhole() {
    let message = [UInt8](repeating: 0x41, count: 300_000)
    let octets = ServerOctets(
      Array("* 1 FETCH (BODY[] {300000}\r\n".utf8) + message + Array(")\r\n".utf8))
    #expect(octets.bodies == [message])
    #expect(octets.largestBuffer <= 1024)
  }
}
