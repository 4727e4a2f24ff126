/// The UIDVALIDITY of a mailbox (RFC 9051 §2.3.1.1).
///
/// Zero is not legal but some servers send it; it is kept as what it is.
package struct UIDValidity: Hashable, Sendable, CustomStringConvertible {
  package let rawValue: UInt32
  package init(_ rawValue: UInt32) { self.rawValue = rawValue }
  package var description: String { String(rawValue) }
}
