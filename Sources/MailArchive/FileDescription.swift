package import MailFormats
package import MailTypes

/// What a file of a Maildir holds, as a row of the journal would have it.
package struct FileDescription: Hashable, Sendable {
  package var file: FolderFile
  /// Of the octets on the wire.
  package var digest: ContentDigest
  package var wireSize: UInt64
  package var diskSize: UInt64
  package var lineEnds: LineEndForm
  package var endsWithNewline: Bool
  package var header: HeaderSummary
  /// Whether an archive would store the message just so; else it would have LF for its CRLF.
  package var isInForm: Bool
  /// The time of modification.
  package var modified: InternalDate
}
