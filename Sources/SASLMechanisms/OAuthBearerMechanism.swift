package import MailTypes

/// OAUTHBEARER: an access token of OAuth 2.0 instead of a password (RFC 7628).
package struct OAuthBearerMechanism: SASLMechanism {
  package let name = "OAUTHBEARER"
  package let initialResponse: Secret?
  private var wasRefused = false

  /// - Parameters:
  ///   - user: Whose mail is meant.
  ///   - host: What was connected to, with `port`, as the server may compare it with its own (§3.1).
  package init(
    user: String, token: Secret, host: String, port: UInt16
  ) throws(SASLError) {
    let name = try SASLName.quoted(user)
    initialResponse = try token.withBytes { (octets) throws(SASLError) -> Secret in
      guard BearerToken.isSendable(octets), !host.utf8.contains(where: { $0 < 0x20 }) else {
        throw SASLError.unsendableCredential
      }
      let head = "n,a=\(name),\u{1}host=\(host)\u{1}port=\(port)\u{1}auth=Bearer "
      return Secret(Array(head.utf8) + octets + [1, 1])
    }
  }

  /// A challenge brings the server's reason for refusing; one octet lets it end the exchange (§3.2.3).
  package mutating func respond(to challenge: [UInt8]) throws(SASLError) -> Secret {
    guard !wasRefused else { throw SASLError.unexpectedChallenge }
    wasRefused = true
    return Secret([1])
  }
}

/// The form of an access token (RFC 6750 §2.1, and more leniently what providers really give).
enum BearerToken {
  /// Printable ASCII without spaces: anything else could end the value early.
  static func isSendable(_ octets: [UInt8]) -> Bool {
    !octets.isEmpty && octets.allSatisfy { (0x21...0x7e).contains($0) }
  }
}
