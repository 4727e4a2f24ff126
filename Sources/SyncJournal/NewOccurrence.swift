package import MailTypes

/// A message that has been found, under one UID or without any.
package struct NewOccurrence: Hashable, Sendable {
  package var generation: GenerationID
  /// Nil for a message that no server has numbered.
  package var uid: UID?
  package var content: ContentFacts
  /// Octets of the file.
  package var diskSize: UInt64
  package var internalDate: InternalDate?
  /// RFC822.SIZE, a hint; nil where the server gave none.
  package var announcedSize: UInt64?
  package var flags: MessageFlags
  /// The server's own name for the message in all folders, EMAILID or X-GM-MSGID; nil for none.
  package var emailID: String?
  /// What a POP3 server lists it as; nil for any other.
  package var maildrop: MaildropEntry?
  /// Where the internal date is not the server's, what it comes from.
  package var dateSource: DateSource?

  package init(
    generation: GenerationID, uid: UID?, content: ContentFacts, diskSize: UInt64,
    internalDate: InternalDate?, announcedSize: UInt64?, flags: MessageFlags,
    emailID: String? = nil, maildrop: MaildropEntry? = nil, dateSource: DateSource? = nil
  ) {
    self.generation = generation
    self.uid = uid
    self.content = content
    self.diskSize = diskSize
    self.internalDate = internalDate
    self.announcedSize = announcedSize
    self.flags = flags
    self.emailID = emailID
    self.maildrop = maildrop
    self.dateSource = dateSource
  }
}
