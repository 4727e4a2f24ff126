import Testing

@testable import NetTransport

struct ServerIdentityTests {
  @Test(
    "Names and addresses are told apart",
    arguments: [
      ("imap.example.jp", ServerIdentity.name("imap.example.jp")),
      ("imap.example.jp.", .name("imap.example.jp")),
      ("127.0.0.1", .address("127.0.0.1")),
      ("127.0.0.1.example.jp", .name("127.0.0.1.example.jp")),
      ("::1", .address("::1")),
      ("fe80::1%eth0", .address("fe80::1")),
      ("", nil),
      (".", nil),
      ("a\0b", nil),
    ])
  func parses(text: String, identity: ServerIdentity?) {
    #expect(ServerIdentity(text) == identity)
  }
}
