/// The unique-id of a message in a maildrop, as UIDL tells it (RFC 1939 §7).
///
/// Octets that a server has chosen. It should be 1 to 70 characters and never mean another message, and
/// servers keep to neither; so it is evidence, never proof.
package struct UniqueIdentifier: Hashable, Sendable, CustomStringConvertible {
  package let octets: [UInt8]

  package init(_ octets: [UInt8]) { self.octets = octets }

  package var description: String { String(decoding: octets, as: UTF8.self) }
}
