package import MailTypes

/// One response of a server (RFC 9051 §7).
package enum Response: Hashable, Sendable {
  case tagged(CommandTag, StatusResponse)
  /// An untagged OK, NO, BAD, PREAUTH or BYE; the greeting is one.
  case status(StatusResponse)
  /// What stands behind the `+`.
  case continuationRequest([UInt8])
  case capability(CapabilitySet)
  /// What is on from now on (RFC 5161 §3.2).
  case enabled(CapabilitySet)
  case namespace(NamespaceData)
  case list(ListedMailbox)
  case lsub(ListedMailbox)
  case mailboxStatus(MailboxName, MailboxStatus)
  /// RFC 9208 §4.2.1.
  case quota(QuotaRoot)
  case search(UIDSet)
  /// The tag of the command it answers, as sent, and the set behind ALL or PARTIAL.
  case extendedSearch(tag: String?, UIDSet)
  /// The flags that a mailbox knows.
  case flags([String])
  case exists(UInt32)
  case expunge(UInt32)
  /// `isEarlier` where the messages had vanished before the mailbox was selected (RFC 7162 §3.2.10).
  case vanished(UIDSet, isEarlier: Bool)
  /// `inlineBody` holds the message where it came as a quoted string and not as a literal.
  case fetch(FetchData, inlineBody: [UInt8]?)
  /// Server data of a kind that nothing here asks for: its name in capitals.
  case other(String)
}
