package import MailTypes

/// A message as a POP3 server lists it, under a number of the journal's own.
package struct MaildropEntry: Hashable, Sendable {
  /// Given by the journal, and never to another message of the maildrop.
  package var uid: UID
  /// As the server gave it (RFC 1939 §7, UIDL); nil where it gave none that can be relied on.
  package var uniqueID: String?
  /// As the scan listing had it; nil where there was none.
  package var octets: UInt64?

  package init(uid: UID, uniqueID: String?, octets: UInt64?) {
    self.uid = uid
    self.uniqueID = uniqueID
    self.octets = octets
  }
}
