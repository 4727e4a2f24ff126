import MailTypes
import TestSupport
import Testing

@testable import MailClients

/// LITERAL+ and LITERAL- (RFC 7888).
struct IMAPConnectionLiteralsTests {
  private enum Fate: Equatable {
    case stored
    case refused
  }

  /// The probe, and the NOOP that ends it.
  private static let probe = [
    "A0003 LIST \"\" {10+}", "A0002 NOOP", "A0004 NOOP",
  ]

  private func open(
    _ capabilities: String, _ lines: [String]
  ) throws -> (connection: IMAPConnection, stream: MemoryStream, ledger: ExtensionLedger) {
    let ledger = ExtensionLedger()
    let stream = MemoryStream(
      lines: ["* PREAUTH [CAPABILITY IMAP4rev1 \(capabilities)] hi"] + lines)
    let connection = IMAPConnection(over: stream, server: "x", ledger: ledger)
    try connection.begin(user: "taro", secret: Secret([1]))
    return (connection, stream, ledger)
  }

  @discardableResult
  private func append(_ size: Int, _ connection: IMAPConnection) throws -> Fate {
    var left = size
    let result = try connection.append(
      to: .inbox, flags: MessageFlags(), date: nil, size: UInt64(size)
    ) { free in
      let count = min(free.count, left)
      for index in 0..<count { free[index] = 0x78 }
      left -= count
      return count
    }
    if case .stored = result { return .stored }
    return .refused
  }

  /// The commands that were sent, without messages.
  private func commands(_ stream: MemoryStream) -> [String] {
    stream.outputText.split(separator: "\r\n").map(String.init).filter { !$0.hasPrefix("x") }
  }

  @Test(
    "Proved once, then messages go without asking, up to four times the size that was taken before",
    arguments: ["LITERAL+", "LITERAL-"])
  func unasked(name: String) throws {
    let (connection, stream, ledger) = try open(
      name,
      [
        "+ go", "A0001 OK", "A0003 OK no such mailbox", "A0004 OK", "A0005 OK", "A0006 OK", "+ go",
        "A0007 OK", "A0008 OK",
      ])
    for size in [100, 100, 7, 401, 1604] { #expect(try append(size, connection) == .stored) }
    #expect(
      commands(stream) == ["A0001 APPEND \"INBOX\" () {100}"] + Self.probe + [
        "A0005 APPEND \"INBOX\" () {100+}", "A0006 APPEND \"INBOX\" () {7+}",
        "A0007 APPEND \"INBOX\" () {401}", "A0008 APPEND \"INBOX\" () {1604+}",
      ])
    #expect(ledger.record.used == [name])
  }

  @Test(
    "Neither beyond what the extension takes, nor what is large",
    arguments: [("LITERAL+", 1_048_576), ("LITERAL-", 4096)])
  func limits(name: String, maximum: UInt64) throws {
    let (connection, _, _) = try open(name, [])
    #expect(!connection.isSmallEnoughUnasked(1))
    for taken in [100, maximum / 4, maximum, maximum + 1] {
      connection.largestTaken = taken
      let most = min(taken * 4, maximum)
      #expect(connection.isSmallEnoughUnasked(most))
      #expect(!connection.isSmallEnoughUnasked(most + 1))
    }
  }

  @Test("Found out in one breath with opening a mailbox, whatever becomes of that")
  func provedWhileOpening() throws {
    for (probe, isProven) in [("OK", true), ("BAD what", false)] {
      let (connection, stream, ledger) = try open(
        "LITERAL+",
        ["A0002 \(probe)", "A0003 OK", "* 0 EXISTS", "A0004 NO no", "A0005 OK", "A0006 OK"])
      #expect(throws: ClientError.self) { try connection.selectForAppends(MailboxName(text: "a")) }
      #expect(try connection.selectForAppends(.inbox).name == .inbox)
      #expect(try connection.canAppendAhead() == isProven)
      #expect(
        commands(stream) == [
          "A0002 LIST \"\" {10+}", "A0001 NOOP", "A0003 NOOP", "A0004 SELECT \"a\"",
          "A0005 SELECT \"INBOX\"",
        ])
      #expect((isProven ? ledger.record.used : ledger.record.refused) == ["LITERAL+"])
    }
  }

  @Test("Not where nothing of the kind is offered")
  func notOffered() throws {
    let (connection, stream, _) = try open("X", ["+ go", "A0001 OK", "+ go", "A0002 OK"])
    for _ in 0..<2 { try append(9, connection) }
    #expect(commands(stream).allSatisfy { !$0.contains("+}") })
  }

  @Test(
    "A server that takes such a literal for a command is asked each time",
    arguments: [
      ["A0003 OK", "A0002 OK", "A0004 OK"], ["A0003 BAD what", "A0002 OK", "A0004 OK"],
      ["A0003 NO no", "A0004 OK"], ["A0002 OK", "A0003 BAD what", "A0004 OK"],
    ])
  func misread(answers: [String]) throws {
    let (connection, stream, ledger) = try open(
      "LITERAL+", ["+ go", "A0001 OK"] + answers + ["+ go", "A0005 OK", "+ go", "A0006 OK"])
    for _ in 0..<3 { #expect(try append(9, connection) == .stored) }
    let again = ["A0005 APPEND \"INBOX\" () {9}", "A0006 APPEND \"INBOX\" () {9}"]
    #expect(commands(stream).suffix(2) == again[...])
    #expect(ledger.record.refused == ["LITERAL+"])
    #expect(ledger.record.used == [])
  }

  @Test("After a refusal the connection shows that it is in step, and goes on without asking")
  func refused() throws {
    let (connection, stream, _) = try open(
      "LITERAL+",
      [
        "+ go", "A0001 OK", "A0003 OK", "A0004 OK", "A0005 NO [TOOBIG] no", "A0006 OK", "A0007 OK",
      ])
    #expect(try append(9, connection) == .stored)
    #expect(try append(9, connection) == .refused)
    #expect(connection.isUsable)
    #expect(try append(9, connection) == .stored)
    #expect(
      commands(stream).suffix(3)
        == [
          "A0005 APPEND \"INBOX\" () {9+}", "A0006 NOOP", "A0007 APPEND \"INBOX\" () {9+}",
        ][...])
  }

  @Test(
    "An untagged BAD behind a refusal is about a line of the message: the server is asked from then on"
  )
  func complaint() throws {
    let (connection, stream, _) = try open(
      "LITERAL+",
      [
        "+ go", "A0001 OK", "A0003 OK", "A0004 OK", "A0005 NO no", "* BAD what is that", "A0006 OK",
        "+ go", "A0007 OK",
      ])
    #expect(try append(9, connection) == .stored)
    #expect(try append(9, connection) == .refused)
    #expect(try append(9, connection) == .stored)
    #expect(commands(stream).last == "A0007 APPEND \"INBOX\" () {9}")
  }

  @Test("A server that has taken the message for commands is left, with the fate open")
  func outOfStep() throws {
    let (connection, _, _) = try open(
      "LITERAL+",
      ["+ go", "A0001 OK", "A0003 OK", "A0004 OK", "A0005 NO no", "xxxxxxxxx BAD what is that"])
    try append(9, connection)
    let error = clientError { try append(9, connection) }
    #expect(error?.isProtocolViolation == true)
    #expect(error?.isLiteralFullyWritten == true)
    #expect(!connection.isUsable)
  }
}
