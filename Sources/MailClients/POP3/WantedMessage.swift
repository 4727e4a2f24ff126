package import MailTypes

/// A message that is to be fetched from a maildrop.
package struct WantedMessage: Hashable, Sendable {
  package var number: Int
  /// What LIST tells of its size; nil where it tells nothing.
  package var octets: UInt64?

  package init(number: Int, octets: UInt64? = nil) {
    self.number = number
    self.octets = octets
  }

  package init(_ listing: ScanListing) { self.init(number: listing.number, octets: listing.octets) }
}
