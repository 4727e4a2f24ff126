import IMAPWire
import MailClients
import MailTypes
import TestSupport
import Testing

/// Large mailboxes whose UIDs are told in pages (RFC 9394).
@Suite struct IMAPConnectionPagesTests {
  private static let capabilities = "IMAP4rev1 ESEARCH PARTIAL MESSAGELIMIT=3"

  private func open(
    exists: Int, capabilities: String = capabilities, limits: IMAPLimits = IMAPLimits(),
    _ lines: String...
  ) throws -> Conversation {
    let box = ["* PREAUTH [CAPABILITY \(capabilities)] hi", "* \(exists) EXISTS", "A0001 OK"]
    let conversation = try Conversation(
      octets: Array((box + lines).map { $0 + "\r\n" }.joined().utf8), limits: limits)
    _ = try conversation.connection.select(.inbox)
    return conversation
  }

  @Test("pages are asked for from the last message down until one is short")
  func pages() throws {
    let conversation = try open(
      exists: 7, "* ESEARCH (TAG \"A0002\") UID PARTIAL (-1:-3 21,30:31)", "A0002 OK",
      "* ESEARCH (TAG \"A0003\") UID PARTIAL (-1:-3 9,12,20)", "A0003 OK",
      "* ESEARCH (TAG \"A0004\") UID PARTIAL (-1:-3 4)", "A0004 OK")
    #expect(try conversation.connection.listUIDs() == [4, 9, 12, 20, 21, 30, 31])
    #expect(
      conversation.sent.dropFirst() == [
        "A0002 UID SEARCH RETURN (PARTIAL -1:-3) UID 1:*",
        "A0003 UID SEARCH RETURN (PARTIAL -1:-3) UID 1:20",
        "A0004 UID SEARCH RETURN (PARTIAL -1:-3) UID 1:8",
      ])
  }

  @Test("the last page may be full, or end with the first UID there is, or be empty")
  func ends() throws {
    let first = try open(
      exists: 6, "* ESEARCH UID PARTIAL (-1:-3 7:9)", "A0002 OK",
      "* ESEARCH UID PARTIAL (-1:-3 1:3)", "A0003 OK")
    #expect(try first.connection.listUIDs() == [1, 2, 3, 7, 8, 9])
    let empty = try open(
      exists: 6, "* ESEARCH UID PARTIAL (-1:-3 7:9)", "A0002 OK",
      "* ESEARCH UID PARTIAL (-1:-3 4:6)", "A0003 OK", "* ESEARCH UID PARTIAL (-1:-3 NIL)",
      "A0004 OK")
    #expect(try empty.connection.listUIDs() == [4, 5, 6, 7, 8, 9])
  }

  @Test("what goes between two pages moves nothing out of sight")
  func expunged() throws {
    let conversation = try open(
      exists: 5, "* ESEARCH UID PARTIAL (-1:-3 3:5)", "A0002 OK", "* 5 EXPUNGE",
      "* ESEARCH UID PARTIAL (-1:-3 1:2)", "A0003 OK")
    #expect(try conversation.connection.listUIDs() == [1, 2, 3, 4, 5])
  }

  @Test("a page that the server cuts short by its own limit is no end")
  func limited() throws {
    let conversation = try open(
      exists: 5, "* ESEARCH UID PARTIAL (-1:-3 9)", "A0002 OK [MESSAGELIMIT 3 8] cut",
      "* ESEARCH UID PARTIAL (-1:-3 5:7)", "A0003 OK", "* ESEARCH UID PARTIAL (-1:-3 3)",
      "A0004 OK [MESSAGELIMIT 3 9] no progress")
    #expect(try conversation.connection.listUIDs() == [3, 5, 6, 7, 9])
    #expect(conversation.sent[2] == "A0003 UID SEARCH RETURN (PARTIAL -1:-3) UID 1:7")
  }

  @Test(
    "a server that refuses pages, or leaves messages out of them, is asked for all at once",
    arguments: [
      "A0002 BAD what", "A0002 NO not so",
      "* ESEARCH UID PARTIAL (-1:-3 NIL)|A0002 OK", "* ESEARCH UID PARTIAL (-1:-3 1:3)|A0002 OK",
      "* ESEARCH UID|A0002 OK", "* SEARCH|A0002 OK",
    ])
  func lies(answer: String) throws {
    let lines = answer.split(separator: "|").map(String.init)
    let conversation = try open(
      exists: 4, lines[0], lines.count > 1 ? lines[1] : "* OK hm",
      "* ESEARCH UID ALL 1:4", "A0003 OK", "* ESEARCH UID ALL 1:4", "A0004 OK")
    #expect(try conversation.connection.listUIDs() == [1, 2, 3, 4])
    #expect(try conversation.connection.listUIDs() == [1, 2, 3, 4])
    #expect(
      conversation.sent.dropFirst(2) == [
        "A0003 UID SEARCH RETURN (ALL) UID 1:*", "A0004 UID SEARCH RETURN (ALL) UID 1:*",
      ])
  }

  @Test("one that tells everything though asked for a page is believed")
  func tellsAll() throws {
    for answer in ["* SEARCH 1 2 3 4", "* ESEARCH UID ALL 1:4"] {
      let conversation = try open(exists: 4, answer, "A0002 OK")
      #expect(try conversation.connection.listUIDs() == [1, 2, 3, 4])
    }
  }

  @Test("a lost response is no short page")
  func lost() throws {
    let conversation = try open(exists: 4, "* ESEARCH UID PARTIAL (-1:-3 0)", "A0002 OK")
    let error = clientError { _ = try conversation.connection.listUIDs() }
    #expect(error?.explanation.status == .protocolBroken)
  }

  @Test(
    "a mailbox of one page, and a server without pages, are asked as ever",
    arguments: [
      ("IMAP4rev1 ESEARCH PARTIAL", 4, false), ("IMAP4rev1 ESEARCH PARTIAL", 5, true),
      ("IMAP4rev2 PARTIAL", 5, true), ("IMAP4rev1 PARTIAL", 5, false),
      ("IMAP4rev1 ESEARCH", 5, false), ("IMAP4rev1 ESEARCH PARTIAL MESSAGELIMIT=9", 5, true),
      ("IMAP4rev1 ESEARCH PARTIAL MESSAGELIMIT=2", 3, true),
    ])
  func usual(capabilities: String, exists: Int, isPaged: Bool) throws {
    var limits = IMAPLimits()
    limits.searchPage = 4
    let conversation = try open(
      exists: exists, capabilities: capabilities, limits: limits,
      "* ESEARCH UID ALL 1:\(exists)", "A0002 OK")
    #expect(try conversation.connection.listUIDs().count == exists)
    #expect(conversation.sent.last?.contains("PARTIAL") == isPaged)
  }
}
