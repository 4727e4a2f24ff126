/// Why a mechanism cannot go on.
package enum SASLError: Error, Hashable, Sendable {
  /// User name or password holds an octet that the mechanism cannot carry.
  case unsendableCredential
  /// The server asks for more than the mechanism has to say.
  case unexpectedChallenge
}
