package import MailTypes

/// One stored message of the archive and what it must hold.
package struct StoredCopyRow: Hashable, Sendable, Identifiable {
  package let id: StoredCopyID
  package let folder: FolderID
  /// 0 for the first of several equal messages of a folder.
  package var copyNumber: Int
  package var place: CopyPlace
  /// Octets on disk.
  package var diskSize: UInt64
  package var digest: ContentDigest
  /// Octets as the server sent them.
  package var wireSize: UInt64
  /// Whether it is stored with LF because on the wire it had CRLF alone; else byte for byte.
  package var isStoredWithLF: Bool
  package var endsWithNewline: Bool
}
