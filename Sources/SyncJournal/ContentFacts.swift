package import MailTypes

/// A message as bytes, whatever folders it stands in.
package struct ContentFacts: Hashable, Sendable {
  package var digest: ContentDigest
  /// Octets as the server sent them.
  package var wireSize: UInt64
  /// Whether it is stored with LF because on the wire it had CRLF alone; else byte for byte.
  package var isStoredWithLF: Bool
  package var endsWithNewline: Bool
  /// SHA-256 of the header block as the server sent it, its empty line included.
  package var headerDigest: ContentDigest
  /// Unfolded, else as it stands.
  package var messageID: String?
  /// Decoded for people, as are the next two.
  package var subject: String?
  package var sender: String?
  package var dateText: String?

  package init(
    digest: ContentDigest, wireSize: UInt64, isStoredWithLF: Bool, endsWithNewline: Bool,
    headerDigest: ContentDigest, messageID: String?, subject: String?, sender: String?,
    dateText: String?
  ) {
    self.digest = digest
    self.wireSize = wireSize
    self.isStoredWithLF = isStoredWithLF
    self.endsWithNewline = endsWithNewline
    self.headerDigest = headerDigest
    self.messageID = messageID
    self.subject = subject
    self.sender = sender
    self.dateText = dateText
  }
}
