/// The most that is taken from a server before the connection is given up.
package struct POP3Limits: Hashable, Sendable {
  /// Octets of the line of a reply.
  ///
  /// RFC 2449 §4 allows 512; a challenge of SASL may be longer (RFC 5034 §4).
  package var reply = 64 << 10
  /// Octets of one line of a listing.
  package var listingLine = 4 << 10
  /// Lines of a capability listing.
  package var capabilities = 1000
  /// Messages of a maildrop, and lines of a listing.
  package var messages = 10_000_000
  /// Octets of a message.
  package var message: UInt64 = 2 << 30
  /// Octets of a command with its CRLF (RFC 2449 §4).
  package var command = 255

  package init() {}
}
