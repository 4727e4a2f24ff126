package import MailTypes

/// A stored message that another one, known to hold the same octets, can be attached to.
package struct KnownCopy: Hashable, Sendable {
  package let copy: StoredCopyRow
  /// The path of its folder, below `mail/`.
  package let path: String
  package let content: ContentFacts
  /// What the server said of the message that was found in it.
  package let internalDate: InternalDate?
  package let announcedSize: UInt64?

  /// RFC822.SIZE, where it was the number of octets that came.
  package var exactSize: UInt64? { announcedSize == content.wireSize ? announcedSize : nil }
}
