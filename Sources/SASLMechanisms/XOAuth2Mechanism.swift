package import MailTypes

/// XOAUTH2: an access token in the form that Google and Microsoft describe, older than OAUTHBEARER.
package struct XOAuth2Mechanism: SASLMechanism {
  package let name = "XOAUTH2"
  package let initialResponse: Secret?
  private var wasRefused = false

  /// - Parameter user: Whose mail is meant.
  package init(user: String, token: Secret) throws(SASLError) {
    guard !user.utf8.contains(where: { $0 < 0x20 }) else { throw SASLError.unsendableCredential }
    initialResponse = try token.withBytes { (octets) throws(SASLError) -> Secret in
      guard BearerToken.isSendable(octets) else { throw SASLError.unsendableCredential }
      return Secret(Array("user=\(user)\u{1}auth=Bearer ".utf8) + octets + [1, 1])
    }
  }

  /// A challenge brings the server's reason for refusing; an empty line lets it end the exchange.
  package mutating func respond(to challenge: [UInt8]) throws(SASLError) -> Secret {
    guard !wasRefused else { throw SASLError.unexpectedChallenge }
    wasRefused = true
    return Secret([])
  }
}
