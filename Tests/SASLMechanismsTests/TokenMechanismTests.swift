import MailTypes
import SASLMechanisms
import Testing
import WireBytes

/// The mechanisms that carry an access token.
@Suite struct TokenMechanismTests {
  private let token = Secret(Array("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==".utf8))

  private func base64(_ secret: Secret?) -> String {
    secret.map { $0.withBytes { String(decoding: Base64.encode($0), as: UTF8.self) } } ?? ""
  }

  /// RFC 7628 §4.1.
  @Test func exampleOfRFC7628() throws {
    let bearer = try OAuthBearerMechanism(
      user: "user@example.com", token: token, host: "server.example.com", port: 143)
    #expect(bearer.name == "OAUTHBEARER")
    #expect(
      base64(bearer.initialResponse)
        == "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVh"
        + "cmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB")
  }

  /// RFC 7628 §3.2.3 and §4.3: one octet, `AQ==`, ends a refused exchange; once.
  @Test func bearerAnswersTheErrorWithOneOctet() throws {
    var bearer = try OAuthBearerMechanism(user: "u", token: token, host: "h", port: 1)
    #expect(base64(try bearer.respond(to: Array(#"{"status":"invalid_token"}"#.utf8))) == "AQ==")
    #expect(throws: SASLError.unexpectedChallenge) { try bearer.respond(to: []) }
  }

  /// The example in Google's description of the mechanism.
  @Test func xoauth2AsGoogleDescribesIt() throws {
    var mechanism = try XOAuth2Mechanism(
      user: "someuser@example.com",
      token: Secret(Array("ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg".utf8)))
    #expect(mechanism.name == "XOAUTH2")
    #expect(
      base64(mechanism.initialResponse)
        == "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNr"
        + "QmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==")
    #expect(base64(try mechanism.respond(to: Array("{}".utf8))) == "")
    #expect(throws: SASLError.unexpectedChallenge) { try mechanism.respond(to: []) }
  }

  @Test(arguments: ["", "a b", "a\u{1}", "a\n", "é"])
  func refusesWhatIsNoToken(text: String) {
    let token = Secret(Array(text.utf8))
    #expect(throws: SASLError.unsendableCredential) {
      try OAuthBearerMechanism(user: "u", token: token, host: "h", port: 1)
    }
    #expect(throws: SASLError.unsendableCredential) {
      try XOAuth2Mechanism(user: "u", token: token)
    }
  }

  @Test func refusesAUserNameThatWouldEndItsField() {
    #expect(throws: SASLError.unsendableCredential) {
      try XOAuth2Mechanism(user: "u\u{1}auth=", token: token)
    }
    #expect(throws: SASLError.unsendableCredential) {
      try OAuthBearerMechanism(user: "u\u{1}", token: token, host: "h", port: 1)
    }
  }
}
