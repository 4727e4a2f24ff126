package import MailFormats
package import MailTypes

/// A message that lies complete in the archive, not yet durable and not yet visible.
package struct StagedMessage: Hashable, Sendable {
  /// The folder, as a path below `mail`.
  package var folderPath: String
  package var place: StagedPlace
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

  /// The file's name in `tmp`; empty where it lies in a spool.
  package var temporaryName: String {
    if case .file(let name) = place { name } else { "" }
  }
}
