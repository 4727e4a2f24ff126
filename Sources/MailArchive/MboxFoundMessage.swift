package import MailTypes

/// A whole message in an mbox that was found by its separator line.
package struct MboxFoundMessage: Hashable, Sendable {
  /// Of the first octet behind the separator line.
  package var offset: UInt64
  /// Octets up to the empty line that closes it.
  package var length: UInt64
  /// What its separator line says, in UTC.
  package var date: InternalDate?
  /// Whether the separator line is just as this program writes it.
  package var isOwn: Bool
  /// Whether a CR stands in it, so that its line ends are stored as they came.
  package var hasReturns: Bool
  /// Whether a NUL stands in it, as a power cut leaves them.
  package var hasNUL: Bool

  package var end: UInt64 { offset + length }
}
