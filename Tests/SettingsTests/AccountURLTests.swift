import MailTypes
import Settings
import Testing

@Suite("AccountURL")
struct AccountURLTests {
  @Test(
    "takes apart what people write",
    arguments: [
      ("imaps://taro%40example.jp@imap.example.jp", "taro@example.jp", "imap.example.jp", 993),
      ("imaps://taro@imap.example.jp:1993/", "taro", "imap.example.jp", 1993),
      ("imap://taro@localhost", "taro", "localhost", 143),
      ("IMAPS://a@EXAMPLE.JP", "a", "example.jp", 993),
      ("imaps://taro@example.jp@imap.example.org", "taro@example.jp", "imap.example.org", 993),
      ("imaps://%E5%A4%AA%E9%83%8E@h", "太郎", "h", 993), ("imaps://a%3Ab@h", "a:b", "h", 993),
      ("imaps://a%25@h", "a%", "h", 993), ("imaps://a@[::1]", "a", "::1", 993),
      ("imaps://a@[2001:db8::1]:65535", "a", "2001:db8::1", 65535),
      ("imaps://a@[fe80::1%25eth0]", "a", "fe80::1%eth0", 993),
      ("imaps://a+b@h_x", "a+b", "h_x", 993),
      ("imaps://a@127.0.0.1:1", "a", "127.0.0.1", 1),
      ("pop3s://taro%40example.jp@pop.example.jp", "taro@example.jp", "pop.example.jp", 995),
      ("POP3://a@h", "a", "h", 110), ("pop3://a@h:1110", "a", "h", 1110),
    ] as [(String, String, String, UInt16)])
  func accepted(text: String, user: String, host: String, port: UInt16) throws {
    let url = try AccountURL(text)
    #expect(url.user == user)
    #expect(try url.requiredUser() == user)
    #expect(url.endpoint.host == host)
    #expect(url.endpoint.port == port)
  }

  @Test("the scheme decides how the connection is protected")
  func protection() throws {
    #expect(try AccountURL("imaps://a@h").endpoint.security == .implicitTLS)
    #expect(try AccountURL("imap://a@h").endpoint.security == .startTLS)
  }

  @Test(
    "each mistake has its own code",
    arguments: [
      ("imap.example.jp", .noScheme), ("work", .noScheme), ("imaps:/h", .noScheme),
      ("http://a@h", .unknownScheme("http")), ("pop://a@h", .unknownScheme("pop")),
      ("://h", .unknownScheme("")),
      ("imaps://a:pw@h", .passwordInside), ("imaps://:pw@h", .passwordInside),
      ("imaps://a:@h", .passwordInside), ("imaps://@h", .badUser), ("imaps://a%4@h", .badUser),
      ("imaps://a%zz@h", .badUser), ("imaps://a%FF@h", .badUser), ("imaps://a%00@h", .badUser),
      ("imaps://a%0Ab@h", .badUser), ("imaps://", .badHost), ("imaps://a@", .badHost),
      ("imaps://a@:993", .badHost), ("imaps://a@[::1", .badHost), ("imaps://a@[]", .badHost),
      ("imaps://a@[h]", .badHost), ("imaps://a@[::1]x", .badHost), ("imaps://a@::1", .badHost),
      ("imaps://a@-h", .badHost), ("imaps://a@日本.example", .badHost), ("imaps://a@h h", .badHost),
      ("imaps://a@\(String(repeating: "h", count: 254))", .badHost),
      ("imaps://a@h:", .badPort("")), ("imaps://a@h:0", .badPort("0")),
      ("imaps://a@h:65536", .badPort("65536")), ("imaps://a@h:+993", .badPort("+993")),
      ("imaps://a@h:99x", .badPort("99x")), ("imaps://a@h/INBOX", .somethingAfterHost),
      ("imaps://a@h?x", .somethingAfterHost), ("imaps://a@h#x", .somethingAfterHost),
    ] as [(String, AccountURLError.Code)])
  func mistakes(text: String, code: AccountURLError.Code) {
    let error = #expect(throws: AccountURLError.self) { try AccountURL(text) }
    #expect(error?.code == code)
    #expect(error?.explanation.status == .usage)
  }

  @Test("without a user it can stand in a configuration but not on a command line")
  func withoutUser() throws {
    let url = try AccountURL("imaps://h")
    #expect(url.user == nil)
    #expect(throws: AccountURLError.self) { try url.requiredUser() }
  }

  @Test(
    "a password in a URL is never shown",
    arguments: ["imaps://a:hunter2@h", "x://:hunter2@", "a:hunter2@h"])
  func secrecy(text: String) {
    let error = #expect(throws: AccountURLError.self) { try AccountURL(text) }
    #expect(error.map { !"\($0) \($0.explanation)".contains("hunter2") } == true)
  }

  @Test("names are told from URLs")
  func names() {
    #expect(AccountURL.isURL("imaps://h"))
    #expect(!AccountURL.isURL("work"))
  }
}
