package import MailTypes

/// A way to log in, as a conversation of octets without a protocol around it (RFC 4422).
package protocol SASLMechanism {
  /// The registered name, as in `AUTH=PLAIN`.
  var name: String { get }

  /// What the client says first; nil where the server begins.
  var initialResponse: Secret? { get }

  /// The answer to a challenge that came after the initial response.
  mutating func respond(to challenge: [UInt8]) throws(SASLError) -> Secret
}
