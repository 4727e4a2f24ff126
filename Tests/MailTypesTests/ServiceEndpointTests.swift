import MailTypes
import Testing

@Suite("ServiceEndpoint")
struct ServiceEndpointTests {
  @Test(
    "knows this machine by its names",
    arguments: [
      ("localhost", true), ("LOCALHOST", true), ("localhost.", true), ("::1", true),
      ("127.0.0.1", true), ("127.255.0.9", true), ("127.0.0.256", false), ("127.0.1", false),
      ("127.0.0.1.example.jp", false), ("127.0.0.example", false), ("127.0.0.+1", false),
      ("128.0.0.1", false), ("localhost.example.jp", false), ("", false),
    ])
  func loopback(host: String, expected: Bool) {
    let endpoint = ServiceEndpoint(host: host, port: 993, security: .implicitTLS)
    #expect(endpoint.isLoopback == expected)
  }
}
