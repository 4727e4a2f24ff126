/// What STATUS says of a mailbox (RFC 9051 §7.3.4); nil where the server left an item out.
package struct MailboxStatus: Hashable, Sendable {
  package var messages: UInt32?
  package var uidNext: UID?
  package var uidValidity: UIDValidity?
  package var unseen: UInt32?
  /// RFC 7162 §3.1.7.
  package var highestModSeq: ModSequence?
  /// SIZE: octets of all messages, as RFC822.SIZE counts them, or more (RFC 8438 §3).
  package var size: UInt64?
  /// APPENDLIMIT: octets of a message at most (RFC 7889 §3); also nil where there is no limit.
  package var appendLimit: UInt64?
  /// MAILBOXID (RFC 8474 §4.3): stays with a mailbox that is renamed.
  package var mailboxID: String?

  package init() {}
}
