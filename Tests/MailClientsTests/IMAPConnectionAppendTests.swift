import IMAPWire
import MailClients
import MailTypes
import NetTransport
import TestSupport
import Testing

@Suite struct IMAPConnectionAppendTests {
  private static let message = Array("Subject: x\r\n\r\nhello\r\n".utf8)
  private struct Refusal: Error {}

  /// Appends a message in pieces of at most `piece` octets.
  private func append(
    _ message: [UInt8] = message, to connection: IMAPConnection, announced: Int? = nil,
    piece: Int = .max, flags: MessageFlags = MessageFlags(), date: InternalDate? = nil
  ) throws -> AppendResult {
    var sent = 0
    return try connection.append(
      to: .inbox, flags: flags, date: date, size: UInt64(announced ?? message.count)
    ) { free in
      let count = min(free.count, message.count - sent, piece)
      for index in 0..<count { free[index] = message[sent + index] }
      sent += count
      return count
    }
  }

  @Test(
    arguments: [
      ("A0001 OK [APPENDUID 38505 3955] done", UInt32(38505), UInt32(3955)),
      ("A0001 OK done", nil, nil), ("A0001 OK [APPENDUID 5 3:4] done", 5, nil),
      ("A0001 OK [APPENDUID x] done", nil, nil), ("A0001 OK [APPENDUID 5 0] done", nil, nil),
    ] as [(String, UInt32?, UInt32?)])
  func stored(answer: String, validity: UInt32?, uid: UInt32?) throws {
    let conversation = try Conversation("+ go", "* 5 EXISTS", answer)
    let result = try append(
      to: conversation.connection, piece: 3,
      flags: MessageFlags(system: [.seen, .flagged], keywords: ["$x"]),
      date: InternalDate(seconds: 0, zoneMinutes: 540))
    guard case .stored(let givenValidity, let givenUID) = result else {
      Issue.record("refused")
      return
    }
    #expect(givenValidity?.rawValue == validity)
    #expect(givenUID?.rawValue == uid)
    #expect(
      conversation.stream.outputText
        == "A0001 APPEND \"INBOX\" (\\Flagged \\Seen $x) \"01-Jan-1970 09:00:00 +0900\" {21}\r\n"
        + String(decoding: Self.message, as: UTF8.self) + "\r\n")
  }

  @Test func anEmptyMessage() throws {
    let conversation = try Conversation("+ go", "A0001 OK")
    _ = try append([], to: conversation.connection)
    #expect(conversation.stream.outputText == "A0001 APPEND \"INBOX\" () {0}\r\n\r\n")
  }

  @Test(
    arguments: [
      ("NO [OVERQUOTA] full", .account, .unavailable, false),
      ("NO [TOOBIG] no", .message, .partial, false),
      ("NO [TRYCREATE] no", .mailbox, .partial, false),
      ("NO Message contains bare newlines", .message, .partial, false),
      ("BAD invalid", .message, .partial, false), ("NO [LIMIT] later", .message, .tryLater, true),
      ("NO [LIMIT] Rate limit hit.", .message, .tryLater, true),
      ("NO [LIMIT] Mail size is larger than the maximum size allowed", .message, .partial, false),
      ("NO [LIMIT] The message has too many keywords", .message, .partial, false),
      ("NO [UNAVAILABLE] later", .message, .tryLater, true),
      ("NO [NOPERM] no", .mailbox, .refused, false),
    ] as [(String, FailureScope, ExitCode, Bool)])
  func refused(
    answer: String, scope: FailureScope, exitCode: ExitCode, isWorthRetrying: Bool
  ) throws {
    for lines in [["A0001 \(answer)"], ["+ go", "A0001 \(answer)"]] {
      let input = (["* PREAUTH [CAPABILITY X] hi"] + lines + ["A0002 OK"]).map { $0 + "\r\n" }
      let conversation = try Conversation(octets: Array(input.joined().utf8))
      guard case .refused(let error) = try append(to: conversation.connection) else {
        Issue.record("stored")
        return
      }
      #expect(error.scope == scope)
      #expect(error.explanation.status == exitCode)
      #expect(error.isWorthRetrying == isWorthRetrying)
      #expect(error.isLiteralFullyWritten == (lines.count == 2))
      #expect(conversation.connection.isUsable)
      try conversation.connection.noop()
      // Refused before the continuation request, nothing of the message has left.
      let isSent = conversation.stream.outputText.contains("hello")
      #expect(isSent == (lines.count == 2))
    }
  }

  /// Wherever the connection breaks, it is known whether the server may have the message.
  @Test func lostAtEveryOctet() throws {
    let command = "A0001 APPEND \"INBOX\" () {21}\r\n".utf8.count
    for writable in 0...(command + Self.message.count + 2) {
      let conversation = try Conversation("+ go", end: .lost, writable: writable)
      let error = clientError { _ = try append(to: conversation.connection, piece: 4) }
      #expect(error?.isWorthRetrying == true)
      #expect(error?.isLiteralFullyWritten == (writable >= command + Self.message.count))
      #expect(!conversation.connection.isUsable)
    }
  }

  @Test(arguments: ["* BYE gone", "garbage", "A0009 OK"])
  func brokenBehindTheLiteral(line: String) throws {
    let conversation = try Conversation("+ go", line)
    let error = clientError { _ = try append(to: conversation.connection) }
    #expect(error?.isLiteralFullyWritten == true)
    #expect(!conversation.connection.isUsable)
  }

  @Test func anUntaggedBADWithoutAnswerLeavesTheFateOpen() throws {
    let conversation = try Conversation("+ go", "* BAD limit exceeded", end: .silent)
    let error = clientError { _ = try append(to: conversation.connection) }
    #expect(error?.isRefusal == true)
    #expect(error?.isLiteralFullyWritten == true)
    #expect(!conversation.connection.isUsable)
  }

  @Test(arguments: [0, 1, 20])
  func aShortMessageIsNeverCompleted(length: Int) throws {
    let conversation = try Conversation("+ go", "A0001 OK")
    let error = clientError {
      _ = try append(Array(Self.message.prefix(length)), to: conversation.connection, announced: 21)
    }
    #expect(error?.code == .lengthMismatch(announced: 21, given: UInt64(length)))
    #expect(error?.isLiteralFullyWritten == false)
    #expect(!conversation.connection.isUsable)
  }

  @Test func aLongMessageIsCutAtTheAnnouncedLength() throws {
    let conversation = try Conversation("+ go", "A0001 OK")
    _ = try append(to: conversation.connection, announced: 7)
    #expect(conversation.stream.outputText.hasSuffix("{7}\r\nSubject\r\n"))
  }

  @Test func whatTheBodyThrowsComesOutUnchanged() throws {
    let conversation = try Conversation("+ go", "A0001 OK")
    #expect(throws: Refusal.self) {
      try conversation.connection.append(
        to: .inbox, flags: MessageFlags(), date: nil, size: 10
      ) { _ in throw Refusal() }
    }
    #expect(!conversation.connection.isUsable)
    #expect(conversation.stream.outputText.hasSuffix("{10}\r\n"))
  }

  @Test func unsendableKeywordsAreRefusedWithoutSending() throws {
    let conversation = try Conversation()
    let error = clientError {
      _ = try append(to: conversation.connection, flags: MessageFlags(keywords: ["a b"]))
    }
    #expect(error?.scope == .message)
    #expect(conversation.stream.output.isEmpty)
    #expect(conversation.connection.isUsable)
  }

  private func appendLarge(_ script: String) throws -> (AppendResult?, ClientError?) {
    let server = try ScriptedServer(script)
    let settings = ConnectionSettings(
      endpoint: ServiceEndpoint(host: "127.0.0.1", port: server.port, security: .cleartext),
      user: "taro", tls: TLSPolicy(serverName: "127.0.0.1"),
      timeouts: TransportTimeouts(idle: .seconds(5)))
    let connection = try IMAPConnection.open(settings, credential: .password(Secret([0x78])))
    var result: AppendResult?
    let large = [UInt8](repeating: 0x61, count: 3_000_000)
    let error = clientError { result = try append(large, to: connection) }
    #expect(server.surprises == [])
    return (result, error)
  }

  @Test func aServerThatRefusesInTheMiddle() throws {
    let (result, _) = try appendLarge(
      """
      S: * OK [CAPABILITY X] hi
      C: {tag} LOGIN …
      S: {tag} OK [CAPABILITY X] in
      C: {tag} APPEND …
      S: + go
      C* 1000
      S: {tag} NO [OVERQUOTA] full
      !stall
      """)
    guard case .refused(let error) = result else {
      Issue.record("not refused")
      return
    }
    #expect(error.isLiteralFullyWritten == false)
    #expect(error.explanation.status == .unavailable)
  }

  @Test func aServerThatSaysWhyAndHangsUp() throws {
    let (_, error) = try appendLarge(
      """
      S: * OK [CAPABILITY X] hi
      C: {tag} LOGIN …
      S: {tag} OK [CAPABILITY X] in
      C: {tag} APPEND …
      S: + go
      C* 1000
      S: * BYE too much
      !close
      """)
    #expect(error?.isLiteralFullyWritten == false)
    #expect(error?.isWorthRetrying == true)
  }

  @Test func aLargeMessageArrivesWhole() throws {
    let (result, error) = try appendLarge(
      """
      S: * OK [CAPABILITY X] hi
      C: {tag} LOGIN …
      S: {tag} OK [CAPABILITY X] in
      C: {tag} APPEND "INBOX" () {3000000}
      S: + go
      C* 3000000
      C: 
      S: {tag} OK [APPENDUID 1 2] done
      """)
    #expect(error == nil)
    guard case .stored = result else {
      Issue.record("not stored")
      return
    }
  }
}
