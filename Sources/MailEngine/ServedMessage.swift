internal import MailTypes

/// What a server tells of a message without handing it over.
struct ServedMessage: Sendable {
  let uid: UID
  let flags: MessageFlags
  let internalDate: InternalDate
  /// RFC822.SIZE.
  let size: UInt64?
  /// EMAILID or X-GM-MSGID.
  let emailID: String?
  /// X-GM-LABELS, where they were asked for and came.
  let labels: MessageLabels?
  /// The digest of the header, where it was asked for and came.
  let header: ContentDigest?
}

extension FetchData {
  /// The server's own name for the message in all folders, as the journal keeps it.
  ///
  /// No EMAILID has a colon (RFC 8474 §7), so that the two kinds never mean each other.
  var messageName: String? { emailID ?? gmailMessageID.map { "gm:\($0)" } }
}
