import MailTypes
import POP3Wire
import Testing

@Suite struct POP3CapabilitiesTests {
  private func capabilities(_ lines: String...) -> POP3Capabilities {
    var found = POP3Capabilities()
    for line in lines { found.add(Array(line.utf8).span) }
    return found
  }

  /// The example of RFC 2449 §5.
  @Test func readsTheExample() {
    let found = capabilities(
      "TOP", "USER", "SASL CRAM-MD5 KERBEROS_V4", "RESP-CODES", "LOGIN-DELAY 900", "PIPELINING",
      "EXPIRE 60", "UIDL", "IMPLEMENTATION Shlemazle-Plotz-v302")
    #expect(found.count == 9)
    #expect(found.contains("top") && found.contains("PIPELINING") && !found.contains("STLS"))
    #expect(found.mechanisms == ["CRAM-MD5", "KERBEROS_V4"])
    #expect(found.loginDelay == 900)
    #expect(found.retention == .days(60))
  }

  @Test func readsWhatServersMakeOfIt() {
    let found = capabilities(
      "sasl plain", "SASL  xoauth2 ", "Expire never user", "login-delay 30 USER", "UTF8 USER", "",
      " ")
    #expect(found.mechanisms == ["PLAIN", "XOAUTH2"])
    #expect(found.retention == .forever)
    #expect(found.loginDelay == 30)
    #expect(found.count == 4)
  }

  @Test(arguments: ["EXPIRE", "EXPIRE soon", "EXPIRE -1", "EXPIRE 99999999999999999999"])
  func noRetention(line: String) { #expect(capabilities(line).retention == nil) }

  @Test(arguments: ["LOGIN-DELAY", "LOGIN-DELAY x", "LOGIN-DELAY +9", "X 9"])
  func noLoginDelay(line: String) { #expect(capabilities(line).loginDelay == nil) }
}
