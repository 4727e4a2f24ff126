/// What STATUS says of a mailbox (RFC 9051 §7.3.4); nil where the server left an item out.
package struct MailboxStatus: Hashable, Sendable {
  package var messages: UInt32?
  package var uidNext: UID?
  package var uidValidity: UIDValidity?
  package var unseen: UInt32?
  /// RFC 7162 §3.1.7.
  package var highestModSeq: ModSequence?

  package init() {}
}
