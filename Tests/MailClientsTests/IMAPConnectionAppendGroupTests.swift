import MailTypes
import TestSupport
import Testing

@testable import MailClients

/// Appends ahead of the answers, and MULTIAPPEND (RFC 3502).
struct IMAPConnectionAppendGroupTests {
  /// Proved to read what it has not asked for: the next command is A0004.
  private static let proof = ["A0002 OK", "A0003 OK"]

  /// Each more than four times as large as the one before, so that the server is asked for all of them.
  private static let texts = [
    "one\r\n", "zwei\(String(repeating: "z", count: 17))\r\n",
    "drei!\(String(repeating: "d", count: 86))\r\n",
  ]
  private static let messages = texts.map { Array($0.utf8) }

  private func open(
    _ lines: [String], end: MemoryStream.End = .closed, writable: Int = .max
  ) throws -> Conversation {
    let greeting = "* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+ MULTIAPPEND] hi"
    let input = ([greeting] + Self.proof + lines).map { $0 + "\r\n" }.joined()
    let conversation = try Conversation(
      octets: Array(input.utf8), end: end, writable: writable)
    #expect(try conversation.connection.canAppendAhead())
    return conversation
  }

  private func begin(
    _ messages: [[UInt8]], on connection: IMAPConnection
  ) throws -> AppendInFlight {
    var append = try connection.beginAppend(to: .inbox)
    for message in messages {
      try connection.addMessage(
        message, flags: MessageFlags(system: [.seen]), date: nil, to: &append)
    }
    try connection.endAppend(append)
    return append
  }

  private func sent(_ conversation: Conversation) -> String {
    let octets = Array(conversation.stream.outputText.utf8)
    guard let start = octets.firstRange(of: Array("A0004 ".utf8)) else { return "" }
    return String(decoding: octets[start.lowerBound...], as: UTF8.self)
  }

  @Test(
    "One command brings several messages, the first of each size on request",
    arguments: [
      ("[APPENDUID 7 3:5]", [3, 4, 5], true), ("[APPENDUID 7 5,3,4]", [3, 4, 5], true),
      ("[APPENDUID 7 3:4]", nil, true), ("[APPENDUID 7 1:4294967295]", nil, false),
      ("", nil, false),
    ] as [(String, UIDSet?, Bool)])
  func several(code: String, uids: UIDSet?, tells: Bool) throws {
    let conversation = try open(["+ go", "+ go", "+ go", "* 3 EXISTS", "A0004 OK \(code) done"])
    let append = try begin(Self.messages, on: conversation.connection)
    guard case .stored(let validity, let told) = try conversation.connection.finishAppend(append)
    else {
      Issue.record("refused")
      return
    }
    #expect(validity == (tells ? UIDValidity(7) : nil))
    #expect(told == uids)
    #expect(
      sent(conversation)
        == "A0004 APPEND \"INBOX\" (\\Seen) {5}\r\n\(Self.texts[0]) (\\Seen) {23}\r\n\(Self.texts[1])"
        + " (\\Seen) {93}\r\n\(Self.texts[2])\r\n")
  }

  @Test("Commands follow each other before they are answered, in whatever order the answers come")
  func ahead() throws {
    let conversation = try open([
      "+ go", "A0004 OK [APPENDUID 7 1] x", "A0006 OK [APPENDUID 7 3] x",
      "A0005 OK [APPENDUID 7 2] x",
    ])
    let connection = conversation.connection
    let long = Array("x".utf8) + Self.messages[2]
    var all = [try begin([long], on: connection)]
    for message in Self.messages[..<2] { all.append(try begin([message], on: connection)) }
    #expect(
      sent(conversation)
        == "A0004 APPEND \"INBOX\" (\\Seen) {94}\r\nx\(Self.texts[2])\r\n"
        + "A0005 APPEND \"INBOX\" (\\Seen) {5+}\r\none\r\n\r\n"
        + "A0006 APPEND \"INBOX\" (\\Seen) {23+}\r\n\(Self.texts[1])\r\n")
    var uids: [UIDSet?] = []
    for append in all {
      if case .stored(_, let told) = try connection.finishAppend(append) { uids.append(told) }
    }
    #expect(uids == [[1], [2], [3]])
    #expect(connection.isUsable)
  }

  @Test("A refused command leaves those behind it as they are")
  func refusal() throws {
    let conversation = try open([
      "+ go", "A0004 NO [TOOBIG] no", "A0005 OK [APPENDUID 7 2] x", "A0006 OK",
    ])
    let connection = conversation.connection
    let first = try begin([Self.messages[1]], on: connection)
    let second = try begin([Self.messages[0]], on: connection)
    guard case .refused(let error) = try connection.finishAppend(first) else {
      Issue.record("stored")
      return
    }
    #expect(error.isLiteralFullyWritten)
    #expect(error.scope == .message)
    guard case .stored(_, let uids) = try connection.finishAppend(second) else {
      Issue.record("refused")
      return
    }
    #expect(uids == [2])
    #expect(connection.isUsable)
  }

  @Test("A message that is refused before it is sent ends its command, and nothing follows")
  func refusedBeforeTheMessage() throws {
    let conversation = try open(["+ go", "A0004 NO [TOOBIG] no", "A0005 OK"])
    let connection = conversation.connection
    let append = try begin(Self.messages, on: connection)
    #expect(append.isRefused)
    guard case .refused = try connection.finishAppend(append) else {
      Issue.record("stored")
      return
    }
    #expect(sent(conversation).hasSuffix("one\r\n (\\Seen) {23}\r\n"))
    try connection.noop()
    #expect(connection.isUsable)
  }

  @Test("A server that answers in the middle of a command is left")
  func answeredInTheMiddle() throws {
    let conversation = try open(["+ go", "A0004 NO [OVERQUOTA] full"])
    let connection = conversation.connection
    var append = try connection.beginAppend(to: .inbox)
    let large = [UInt8](repeating: 0x61, count: 300_000)
    let error = clientError {
      for _ in 0..<2 {
        try connection.addMessage(large, flags: MessageFlags(), date: nil, to: &append)
      }
    }
    #expect(error?.scope == .account)
    #expect(!connection.isUsable)
    #expect(append.handedOver(by: connection) == 1)
  }

  @Test("Wherever the connection breaks, it is known which messages the server may have")
  func lostAtEveryOctet() throws {
    let command = "A0004 APPEND \"INBOX\" (\\Seen) {5}\r\n".utf8.count
    let proof = "A0002 LIST \"\" {10+}\r\nA0001 NOOP\r\nA0003 NOOP\r\n".utf8.count
    let between = [" (\\Seen) {23}\r\n", " (\\Seen) {93}\r\n"].map(\.utf8.count)
    var ends = [command + 5]
    ends.append(ends[0] + between[0] + 23)
    ends.append(ends[1] + between[1] + 93)
    for writable in 0...(ends[2] + 2) {
      let conversation = try open(
        ["+ go", "+ go", "+ go"], end: .lost, writable: proof + writable)
      let connection = conversation.connection
      var append: AppendInFlight?
      let error = clientError {
        append = try connection.beginAppend(to: .inbox)
        for message in Self.messages {
          guard var current = append else { return }
          defer { append = current }
          try connection.addMessage(
            message, flags: MessageFlags(system: [.seen]), date: nil, to: &current)
        }
        if let append {
          try connection.endAppend(append)
          _ = try connection.finishAppend(append)
        }
      }
      #expect(error?.isWorthRetrying == true)
      #expect(
        append?.handedOver(by: connection) == ends.filter { $0 <= writable }.count, "\(writable)")
      #expect(!connection.isUsable)
    }
  }
}
