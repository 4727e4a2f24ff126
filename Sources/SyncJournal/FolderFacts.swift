package import MailTypes

/// What a server says of a mailbox.
package struct FolderFacts: Hashable, Sendable {
  package var name: MailboxName
  /// The hierarchy delimiter; nil where the mailbox stands in no hierarchy.
  package var delimiter: UInt8?
  /// As the server spells them, each with its backslash.
  package var attributes: [String]
  package var isSubscribed: Bool
  /// MAILBOXID (RFC 8474); nil where the server has none.
  package var mailboxID: String?

  package init(
    name: MailboxName, delimiter: UInt8?, attributes: [String] = [], isSubscribed: Bool = false,
    mailboxID: String? = nil
  ) {
    self.name = name
    self.delimiter = delimiter
    self.attributes = attributes
    self.isSubscribed = isSubscribed
    self.mailboxID = mailboxID
  }
}
