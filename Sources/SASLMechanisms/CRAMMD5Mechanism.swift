internal import Digests
package import MailTypes
internal import WireBytes

/// CRAM-MD5: the password proves itself without being sent (RFC 2195).
///
/// MD5 is weak and the server has to keep what amounts to the password, so it is used only where
/// somebody asks for it.
package struct CRAMMD5Mechanism: SASLMechanism {
  package let name = "CRAM-MD5"
  package var initialResponse: Secret? { nil }
  private let user: String
  private let password: Secret
  private var hasAnswered = false

  package init(user: String, password: Secret) throws(SASLError) {
    // A space ends the user name in the answer of RFC 2195 §2 only when read from its end.
    guard !user.utf8.contains(0), password.withBytes({ !$0.contains(0) }) else {
      throw SASLError.unsendableCredential
    }
    self.user = user
    self.password = password
  }

  package mutating func respond(to challenge: [UInt8]) throws(SASLError) -> Secret {
    guard !hasAnswered else { throw SASLError.unexpectedChallenge }
    hasAnswered = true
    let code = password.withBytes { key in
      HashFunction.md5.authenticationCode(of: challenge, key: key)
    }
    guard let code else { throw SASLError.hashUnavailable }
    return Secret(Array("\(user) \(Hexadecimal.encode(code))".utf8))
  }
}
