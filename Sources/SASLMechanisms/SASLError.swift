/// Why a mechanism cannot go on.
package enum SASLError: Error, Hashable, Sendable {
  /// User name or password holds an octet that the mechanism cannot carry.
  case unsendableCredential
  /// User name or password has characters that SCRAM wants in a form that is not known here.
  case unpreparableCredential
  /// The server asks for more than the mechanism has to say.
  case unexpectedChallenge
  /// A challenge is not in the form that the mechanism prescribes.
  case malformedChallenge
  /// The nonce of the server does not begin with ours: an answer to somebody else.
  case nonceMismatch
  case iterationCount(actual: UInt64, allowed: ClosedRange<UInt64>)
  /// The server demands an extension that no standard names.
  case unknownExtension
  /// The server says OK but has not proved that it knows the password, or could not.
  case serverNotProven
  /// The server's word for why it refuses, as in `invalid-proof` (RFC 5802 §7).
  case refused(String)
  /// The system does not lend the hash function that the mechanism is built on.
  case hashUnavailable
}
