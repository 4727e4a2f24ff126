package import MailTypes

/// EXTERNAL: the server knows the user already, by the client certificate (RFC 4422 appendix A).
package struct ExternalMechanism: SASLMechanism {
  package let name = "EXTERNAL"
  package let initialResponse: Secret?

  /// - Parameter authorizationIdentity: Whose mail is meant; nil for the one that the certificate names.
  package init(authorizationIdentity: String?) throws(SASLError) {
    let identity = Array((authorizationIdentity ?? "").utf8)
    guard !identity.contains(0) else { throw SASLError.unsendableCredential }
    initialResponse = Secret(identity)
  }

  package mutating func respond(to challenge: [UInt8]) throws(SASLError) -> Secret {
    throw SASLError.unexpectedChallenge
  }
}
