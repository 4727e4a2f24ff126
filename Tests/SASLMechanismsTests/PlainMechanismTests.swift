import MailTypes
import SASLMechanisms
import Testing

@Suite struct PlainMechanismTests {
  /// RFC 4616 §4, without authorization identity.
  @Test func firstMessageHoldsUserAndPassword() throws {
    let mechanism = try PlainMechanism(
      user: "tim", password: Secret(Array("tanstaaftanstaaf".utf8)))
    let message = try #require(mechanism.initialResponse)
    #expect(message.withBytes { $0 } == Array("\0tim\0tanstaaftanstaaf".utf8))
    #expect(mechanism.name == "PLAIN")
  }

  @Test(arguments: [("t\0m", "pass"), ("tim", "pa\0ss")])
  func refusesNUL(user: String, password: String) {
    #expect(throws: SASLError.unsendableCredential) {
      try PlainMechanism(user: user, password: Secret(Array(password.utf8)))
    }
  }

  @Test func hasNothingToSayToAChallenge() throws {
    var mechanism = try PlainMechanism(user: "tim", password: Secret([1]))
    #expect(throws: SASLError.unexpectedChallenge) { try mechanism.respond(to: []) }
  }
}
