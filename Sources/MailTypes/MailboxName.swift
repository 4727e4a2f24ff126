internal import WireBytes

/// The name of a mailbox as the server spells it, in modified UTF-7 also where it spells it in UTF-8.
///
/// Kept as bytes, because servers also send names that are not valid modified UTF-7
/// (RFC 3501 §5.1.3). INBOX is one name whatever its case (RFC 9051 §5.1).
package struct MailboxName: Hashable, Sendable, CustomStringConvertible {
  /// The name as it stands on the wire, where that is modified UTF-7.
  package let wire: [UInt8]

  package init(wire: [UInt8]) {
    self.wire = Self.isInbox(wire) ? Self.inboxBytes : wire
  }

  /// From text, encoded as modified UTF-7.
  package init(text: String) {
    self.init(wire: ModifiedUTF7.encode(text))
  }

  /// From a name that a server spells in UTF-8 (RFC 6855 §3).
  ///
  /// It is the same mailbox as under its name in modified UTF-7, in every journal too. Octets that are
  /// no UTF-8 stay as they are.
  package init(utf8 octets: [UInt8]) {
    if let text = String(validating: octets, as: UTF8.self) {
      self.init(text: text)
    } else {
      self.init(wire: octets)
    }
  }

  package static let inbox = MailboxName(wire: inboxBytes)
  package var isInbox: Bool { wire == Self.inboxBytes }

  /// The name as text; nil when the bytes are not valid modified UTF-7.
  package var text: String? { ModifiedUTF7.decode(wire) }

  /// The name in UTF-8; bytes that are no valid modified UTF-7 stay as they are.
  package var utf8: [UInt8] { text.map { Array($0.utf8) } ?? wire }

  /// The name for people and JSON; bytes that are no valid name stay as they are.
  package var description: String { text ?? String(decoding: wire, as: UTF8.self) }

  /// The levels of the name; the whole name where there is no hierarchy.
  package func levels(delimiter: UInt8?) -> [[UInt8]] {
    guard let delimiter else { return [wire] }
    return wire.split(separator: delimiter, omittingEmptySubsequences: false).map(Array.init)
  }

  private static let inboxBytes = Array("INBOX".utf8)

  private static func isInbox(_ wire: [UInt8]) -> Bool {
    wire.count == 5 && zip(wire, inboxBytes).allSatisfy { $0 == $1 || $0 == $1 | 0x20 }
  }
}
