package import MailTypes

/// A way to log in, as a conversation of octets without a protocol around it (RFC 4422).
package protocol SASLMechanism {
  /// The registered name, as in `AUTH=PLAIN`.
  var name: String { get }

  /// What the client says first; nil where the server begins.
  var initialResponse: Secret? { get }

  /// The answer to a challenge that came after the initial response.
  ///
  /// An error means that the exchange is to be given up.
  mutating func respond(to challenge: [UInt8]) throws(SASLError) -> Secret

  /// Asked once the server says that the login is done: throws where it has yet to prove itself.
  func confirmSuccess() throws(SASLError)
}

extension SASLMechanism {
  package func confirmSuccess() throws(SASLError) {}
}
