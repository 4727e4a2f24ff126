/// How much a maildrop holds, as STAT tells it (RFC 1939 §5).
package struct DropListing: Hashable, Sendable {
  package var messages: Int
  package var octets: UInt64

  package init(messages: Int, octets: UInt64) {
    self.messages = messages
    self.octets = octets
  }
}
