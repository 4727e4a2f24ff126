package import MailFormats
package import MailTypes

/// A message that lies complete in a folder's `tmp`, not yet durable and not yet visible.
package struct StagedMessage: Hashable, Sendable {
  /// The folder, as a path below `mail`.
  package var folderPath: String
  /// The file's name in `tmp`.
  package var temporaryName: String
  /// Of the octets on the wire.
  package var digest: ContentDigest
  /// Octets on the wire.
  package var wireSize: UInt64
  /// Octets on disk.
  package var diskSize: UInt64
  /// Octets with every bare LF of the disk form counted as CRLF.
  package var virtualSize: UInt64
  package var lineEnds: LineEndForm
  package var endsWithNewline: Bool
  package var header: HeaderSummary
}
