package import MailTypes

/// PLAIN: user name and password in one message (RFC 4616).
///
/// Only for connections that are protected, since whoever listens has the password.
package struct PlainMechanism: SASLMechanism {
  package let name = "PLAIN"
  package let initialResponse: Secret?

  /// - Parameters:
  ///   - authorizationIdentity: Whose mail is meant; nil for the user's own, which the server derives.
  ///   - user: Whose password it is. All three are sent as UTF-8, and preparing them is the server's
  ///     part (RFC 4616 §2).
  package init(
    authorizationIdentity: String? = nil, user: String, password: Secret
  ) throws(SASLError) {
    let identity = Array((authorizationIdentity ?? "").utf8)
    let message = try password.withBytes { (octets) throws(SASLError) -> Secret in
      guard !octets.contains(0), !user.utf8.contains(0), !identity.contains(0) else {
        throw SASLError.unsendableCredential
      }
      return Secret(identity + [0] + Array(user.utf8) + [0] + octets)
    }
    initialResponse = message
  }

  package mutating func respond(to challenge: [UInt8]) throws(SASLError) -> Secret {
    throw SASLError.unexpectedChallenge
  }
}
