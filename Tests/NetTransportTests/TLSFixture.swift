internal import MailTypes

/// The certificates of Fixtures/tls.
enum TLSFixture {
  static func path(_ name: String) -> String {
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/") + "/Fixtures/tls/" + name
  }

  static var authority: String { path("ca.pem") }

  static func policy(
    for name: String = "localhost", authority: String? = authority, pins: [SPKIPin] = [],
    isPinEnough: Bool = false
  ) -> TLSPolicy {
    TLSPolicy(
      serverName: name, caFile: authority, pins: pins, acceptsPinInsteadOfChain: isPinEnough)
  }
}
