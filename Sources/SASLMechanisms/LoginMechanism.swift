package import MailTypes

/// LOGIN: asked for the user name, then for the password, in whatever words.
///
/// Described nowhere but in an expired draft (draft-murchison-sasl-login); some servers offer nothing
/// else. Like PLAIN it is only for connections that are protected.
package struct LoginMechanism: SASLMechanism {
  package let name = "LOGIN"
  package var initialResponse: Secret? { nil }
  /// What is still to be said, in order.
  private var answers: [Secret]

  package init(user: String, password: Secret) throws(SASLError) {
    guard !user.utf8.contains(0), password.withBytes({ !$0.contains(0) }) else {
      throw SASLError.unsendableCredential
    }
    answers = [Secret(Array(user.utf8)), password]
  }

  package mutating func respond(to challenge: [UInt8]) throws(SASLError) -> Secret {
    guard !answers.isEmpty else { throw SASLError.unexpectedChallenge }
    return answers.removeFirst()
  }
}
