import MailClients
import MailTypes
import TestSupport
import Testing

/// APPENDLIMIT (RFC 7889).
struct IMAPConnectionAppendLimitTests {
  @Test("One limit for all mailboxes needs no question")
  func global() throws {
    let conversation = try Conversation(capabilities: "IMAP4rev1 APPENDLIMIT=257890")
    #expect(try conversation.connection.appendLimit(of: .inbox) == 257_890)
    #expect(conversation.sent == [])
  }

  @Test("The limit of a mailbox is asked for", arguments: [("257890", 257_890), ("NIL", nil)])
  func ofMailbox(value: String, limit: UInt64?) throws {
    let conversation = try Conversation(
      "* STATUS INBOX (APPENDLIMIT \(value))", "A0001 OK",
      capabilities: "IMAP4rev1 APPENDLIMIT")
    #expect(try conversation.connection.appendLimit(of: .inbox) == limit)
    #expect(
      conversation.sent
        == ["A0001 STATUS \"INBOX\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN APPENDLIMIT)"])
  }

  @Test("A server that refuses sets no limit", arguments: ["NO no such mailbox", "BAD what"])
  func refused(answer: String) throws {
    let conversation = try Conversation(
      "A0001 \(answer)", "A0002 OK", capabilities: "IMAP4rev1 APPENDLIMIT")
    #expect(try conversation.connection.appendLimit(of: .inbox) == nil)
    try conversation.connection.noop()
  }

  @Test("A server without it is not asked")
  func notOffered() throws {
    let conversation = try Conversation(capabilities: "IMAP4rev1")
    #expect(try conversation.connection.appendLimit(of: .inbox) == nil)
    #expect(conversation.sent == [])
  }
}
