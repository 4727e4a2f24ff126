import MailTypes
import SASLMechanisms
import Testing

/// LOGIN, EXTERNAL and CRAM-MD5.
@Suite struct SmallMechanismTests {
  private func text(_ secret: Secret?) -> String? {
    secret.map { $0.withBytes { String(decoding: $0, as: UTF8.self) } }
  }

  @Test func loginSaysNameAndPasswordWhateverIsAsked() throws {
    var login = try LoginMechanism(user: "taro", password: Secret(Array("hunter2".utf8)))
    #expect(login.name == "LOGIN")
    #expect(login.initialResponse == nil)
    #expect(text(try login.respond(to: Array("Username:".utf8))) == "taro")
    #expect(text(try login.respond(to: [])) == "hunter2")
    #expect(throws: SASLError.unexpectedChallenge) { try login.respond(to: []) }
  }

  @Test(arguments: [(nil, ""), ("taro", "taro")] as [(String?, String)])
  func externalNamesWhoseMailIsMeant(identity: String?, message: String) throws {
    var external = try ExternalMechanism(authorizationIdentity: identity)
    #expect(external.name == "EXTERNAL")
    #expect(text(external.initialResponse) == message)
    #expect(throws: SASLError.unexpectedChallenge) { try external.respond(to: []) }
  }

  /// The example of RFC 2195 §2.
  @Test func exampleOfRFC2195() throws {
    var cram = try CRAMMD5Mechanism(
      user: "tim", password: Secret(Array("tanstaaftanstaaf".utf8)))
    #expect(cram.name == "CRAM-MD5")
    #expect(cram.initialResponse == nil)
    let answer = try cram.respond(
      to: Array("<1896.697170952@postoffice.reston.mci.net>".utf8))
    #expect(text(answer) == "tim b913a602c7eda7a495b4e6e7334d3890")
    #expect(throws: SASLError.unexpectedChallenge) { try cram.respond(to: []) }
  }

  @Test func refuseNUL() {
    let bad = Secret([0x61, 0])
    #expect(throws: SASLError.unsendableCredential) { try LoginMechanism(user: "a", password: bad) }
    #expect(throws: SASLError.unsendableCredential) {
      try CRAMMD5Mechanism(user: "a", password: bad)
    }
    #expect(throws: SASLError.unsendableCredential) {
      try ExternalMechanism(authorizationIdentity: "a\0")
    }
  }
}
