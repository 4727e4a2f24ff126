import MailClients
import MailTypes
import TestSupport
import Testing

/// GETQUOTAROOT (RFC 9208 §4.1.2).
struct IMAPConnectionQuotaTests {
  @Test("The example of the standard")
  func roots() throws {
    let conversation = try Conversation(
      "* QUOTAROOT INBOX \"#user/alice\" \"!partition/sda4\"",
      "* QUOTA \"#user/alice\" (MESSAGE 42 1000)",
      "* QUOTA \"!partition/sda4\" (STORAGE 104 10923847)", "A0001 OK Getquotaroot complete",
      capabilities: "IMAP4rev1 QUOTA QUOTA=RES-STORAGE QUOTA=RES-MESSAGE")
    let roots = try conversation.connection.quotaRoots(of: .inbox)
    #expect(
      roots.map { String(decoding: $0.name, as: UTF8.self) } == ["#user/alice", "!partition/sda4"])
    #expect(roots[0].messagesLeft?.left == 958)
    #expect(roots[1].octetsLeft?.left == (10_923_847 - 104) * 1024)
    #expect(conversation.sent == ["A0001 GETQUOTAROOT \"INBOX\""])
  }

  @Test("A server that refuses sets no limit", arguments: ["NO permission denied", "BAD what"])
  func refused(answer: String) throws {
    let conversation = try Conversation(
      "A0001 \(answer)", "A0002 OK", capabilities: "IMAP4rev1 QUOTA")
    #expect(try conversation.connection.quotaRoots(of: .inbox) == [])
    try conversation.connection.noop()
  }

  @Test("A server without it is not asked")
  func notOffered() throws {
    let conversation = try Conversation(capabilities: "IMAP4rev1")
    #expect(try conversation.connection.quotaRoots(of: .inbox) == [])
    #expect(conversation.sent == [])
  }

  @Test("Limits without end take no memory")
  func bounded() throws {
    let lines = (0..<5000).map { "* QUOTA \"\($0)\" (STORAGE 1 2)" } + ["A0001 OK"]
    let greeting = "* PREAUTH [CAPABILITY IMAP4rev1 QUOTA] hi"
    let conversation = try Conversation(
      octets: Array(([greeting] + lines).map { $0 + "\r\n" }.joined().utf8))
    #expect(try conversation.connection.quotaRoots(of: .inbox).count == 100)
  }
}
