/// A message of a maildrop and its unique-id, as UIDL tells it (RFC 1939 §7).
package struct UniqueIDListing: Hashable, Sendable {
  /// The message number in this session, from 1.
  package var number: Int
  /// Nil where the server tells none.
  package var uniqueID: UniqueIdentifier?

  package init(number: Int, uniqueID: UniqueIdentifier?) {
    self.number = number
    self.uniqueID = uniqueID
  }
}
