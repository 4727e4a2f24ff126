import MailTypes
import TestSupport
import Testing

@testable import MailClients

/// ENABLE (RFC 5161) of UTF8=ACCEPT (RFC 6855).
struct IMAPConnectionEnableTests {
  private static let header = Array("Subject: \u{65e5}\u{672c}\u{8a9e}\r\n\r\nhello\r\n".utf8)

  @Test(
    "Enabled where it is offered, and names are one in both spellings",
    arguments: ["ENABLE UTF8=ACCEPT", "UTF8=ONLY", "IMAP4rev2 UTF8=ACCEPT"])
  func enabled(capabilities: String) throws {
    let conversation = try Conversation(
      "* ENABLED UTF8=ACCEPT", "A0001 OK", "* NAMESPACE ((\"b\u{fc}ro/\" \"/\")) NIL NIL",
      "A0002 OK",
      "* LIST () \"/\" \"\u{65e5}\u{672c}\u{8a9e}\"", "* LIST () \"/\" \"R&D\"",
      "* LIST () \"/\" \"inbox\"",
      "A0003 OK", "* STATUS \"\u{65e5}\u{672c}\u{8a9e}\" (MESSAGES 4)", "A0004 OK",
      capabilities: "IMAP4rev1 NAMESPACE " + capabilities)
    let connection = conversation.connection
    try connection.enable()
    let namespaces = try #require(try connection.namespaces())
    #expect(namespaces.personal[0].prefix == Array("b&APw-ro/".utf8))
    let names = try connection.list().map(\.name)
    #expect(
      names == [MailboxName(wire: Array("&ZeVnLIqe-".utf8)), MailboxName(text: "R&D"), .inbox])
    #expect(try connection.status(names[0]).messages == 4)
    #expect(
      conversation.sent == [
        "A0001 ENABLE UTF8=ACCEPT", "A0002 NAMESPACE", "A0003 LIST \"\" \"*\"",
        "A0004 STATUS \"\u{65e5}\u{672c}\u{8a9e}\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)",
      ])
  }

  @Test(
    "Where the server does not agree, it is spoken to in modified UTF-7",
    arguments: [["A0001 NO no"], ["A0001 BAD what"], ["* ENABLED", "A0001 OK"], ["A0001 OK"]])
  func notEnabled(answer: [String]) throws {
    let conversation = try Conversation(
      octets: Array(
        (["* PREAUTH [CAPABILITY IMAP4rev1 ENABLE UTF8=ACCEPT] hi"] + answer
          + ["A0002 OK"]).map { $0 + "\r\n" }.joined().utf8))
    try conversation.connection.enable()
    _ = try conversation.connection.status(MailboxName(text: "\u{65e5}"))
    #expect(conversation.sent[1].hasPrefix("A0002 STATUS \"&ZeU-\""))
  }

  @Test("A server that insists and refuses is not used")
  func insists() throws {
    let conversation = try Conversation(
      "A0001 NO [CANNOT] not you", capabilities: "IMAP4rev1 UTF8=ONLY")
    let error = clientError { try conversation.connection.enable() }
    #expect(error?.isRefusal == true)
    #expect(error?.explanation.serverWords?.contains("not you") == true)
  }

  @Test(
    "Not asked where it is not offered, or without ENABLE",
    arguments: ["IMAP4rev1", "IMAP4rev1 ENABLE", "IMAP4rev1 UTF8=ACCEPT"])
  func notOffered(capabilities: String) throws {
    let conversation = try Conversation(capabilities: capabilities)
    try conversation.connection.enable()
    #expect(conversation.sent == [])
  }

  private func append(_ message: [UInt8], _ connection: IMAPConnection) throws -> AppendResult {
    var rest = message[...]
    return try connection.append(
      to: .inbox, flags: MessageFlags(), date: nil, size: UInt64(message.count)
    ) { free in
      let count = min(free.count, rest.count, 7)
      for index in 0..<count { free[index] = rest.removeFirst() }
      return count
    }
  }

  @Test("A header in UTF-8 is declared; any other is not")
  func declared() throws {
    let big = Array(repeatElement(0x61 as UInt8, count: 200_000))
    let rows: [(message: [UInt8], isDeclared: Bool)] = [
      (Self.header, true), (Self.header + big, true), (Array(Self.header.prefix(18)), true),
      (Array("Subject: x\r\n\r\n\u{65e5}\r\n".utf8), false), ([], false),
      (Array("Subject: x\n\n\u{65e5}\r\n".utf8), false),
      (Array("Subject: ".utf8) + [0xe9] + Array("\r\n\r\nx".utf8), false),
      (Array("Subject: \u{65e5} ".utf8) + [0xe9] + Array("\r\n\r\nx".utf8), false),
      (Array("Subject: \u{65e5}\r\n\r\n".utf8) + [0xe9, 0xff], true),
      (Array("Subject: x\r\nX-Last: \u{65e5}".utf8), true),
    ]
    for (message, isDeclared) in rows {
      let conversation = try Conversation(
        "* ENABLED UTF8=ACCEPT", "A0001 OK", "+ go", "A0002 OK",
        capabilities: "IMAP4rev1 ENABLE UTF8=ACCEPT")
      try conversation.connection.enable()
      let result = try append(message, conversation.connection)
      guard case .stored = result else {
        Issue.record("refused")
        continue
      }
      let head = isDeclared ? "UTF8 (~{\(message.count)}\r\n" : "{\(message.count)}\r\n"
      let wanted = "A0001 ENABLE UTF8=ACCEPT\r\nA0002 APPEND \"INBOX\" () " + head
      let tail: [UInt8] = Array((isDeclared ? ")\r\n" : "\r\n").utf8)
      #expect(conversation.stream.output == Array(wanted.utf8) + message + tail)
    }
  }

  @Test("A server that does not know the declared form gets the other, from then on")
  func fallsBack() throws {
    let conversation = try Conversation(
      "* ENABLED UTF8=ACCEPT", "A0001 OK", "A0002 BAD what is UTF8", "+ go", "A0003 OK", "+ go",
      "A0004 OK", capabilities: "IMAP4rev1 ENABLE UTF8=ACCEPT")
    try conversation.connection.enable()
    for _ in 0..<2 {
      guard case .stored = try append(Self.header, conversation.connection) else {
        Issue.record("refused")
        continue
      }
    }
    let commands = conversation.sent.filter { $0.contains("APPEND") }
    #expect(commands.map { $0.contains("UTF8") } == [true, false, false])
    #expect(conversation.stream.output.suffix(Self.header.count + 2).starts(with: Self.header))
  }

  @Test("A refusal that is no matter of form is the answer")
  func refused() throws {
    let conversation = try Conversation(
      "* ENABLED UTF8=ACCEPT", "A0001 OK", "A0002 NO [OVERQUOTA] full",
      capabilities: "IMAP4rev1 ENABLE UTF8=ACCEPT")
    try conversation.connection.enable()
    guard case .refused = try append(Self.header, conversation.connection) else {
      Issue.record("stored")
      return
    }
    #expect(conversation.sent.count == 2)
  }
}
