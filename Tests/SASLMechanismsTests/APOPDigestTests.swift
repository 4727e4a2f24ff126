import MailTypes
import SASLMechanisms
import Testing

@Suite struct APOPDigestTests {
  /// The example of RFC 1939 §7.
  @Test func example() throws {
    let greeting = "POP3 server ready <1896.697170952@dbc.mtview.ca.us>"
    let timestamp = try #require(APOPDigest.timestamp(in: greeting))
    #expect(timestamp == "<1896.697170952@dbc.mtview.ca.us>")
    let digest = try APOPDigest.digest(
      timestamp: timestamp, password: Secret(Array("tanstaaf".utf8)))
    let text = digest.withBytes { String(decoding: $0, as: UTF8.self) }
    #expect(text == "c4c9334bac560ecc979e58001b3e22fb")
  }

  @Test(
    arguments: [
      ("<a@b>", "<a@b>"), ("hi <a@b> there", "<a@b>"), ("<x <a@b>", "<a@b>"),
      ("<a@b> <c@d>", "<c@d>"),
    ])
  func timestamps(greeting: String, timestamp: String) {
    #expect(APOPDigest.timestamp(in: greeting) == timestamp)
  }

  /// What has not the form of a message's id may be somebody's choice (CVE-2007-1558).
  @Test(
    arguments: [
      "", "hi", "<>", "<@>", "<a@>", "<@b>", "<ab>", "<a@b", "a@b>", "<a @b>", "<a@\u{e9}>",
      "<a\u{1}@b>", "<a\u{7f}@b>",
    ])
  func noTimestamp(greeting: String) { #expect(APOPDigest.timestamp(in: greeting) == nil) }

  @Test func nulIsNotSendable() {
    #expect(throws: SASLError.unsendableCredential) {
      _ = try APOPDigest.digest(timestamp: "<a@b>", password: Secret([0x61, 0, 0x62]))
    }
  }
}
