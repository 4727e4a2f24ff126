/// A message of a maildrop and its size in octets, as LIST tells it (RFC 1939 §5).
package struct ScanListing: Hashable, Sendable {
  /// The message number in this session, from 1.
  package var number: Int
  /// What the server says; many count otherwise than they send.
  package var octets: UInt64

  package init(number: Int, octets: UInt64) {
    self.number = number
    self.octets = octets
  }
}
