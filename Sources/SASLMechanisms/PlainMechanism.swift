package import MailTypes

/// PLAIN: user name and password in one message (RFC 4616).
///
/// Only for connections that are protected, since whoever listens has the password.
package struct PlainMechanism: SASLMechanism {
  package let name = "PLAIN"
  package let initialResponse: Secret?

  /// The authorization identity is left empty: the server takes the user's own.
  ///
  /// - Parameter user: Sent as UTF-8.
  package init(user: String, password: Secret) throws(SASLError) {
    let message = try password.withBytes { (octets) throws(SASLError) -> Secret in
      guard !octets.contains(0), !user.utf8.contains(0) else {
        throw SASLError.unsendableCredential
      }
      return Secret([0] + Array(user.utf8) + [0] + octets)
    }
    initialResponse = message
  }

  package mutating func respond(to challenge: [UInt8]) throws(SASLError) -> Secret {
    throw SASLError.unexpectedChallenge
  }
}
