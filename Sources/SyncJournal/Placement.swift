package import MailTypes

/// Where a message found its place in the archive.
package struct Placement: Hashable, Sendable {
  package let occurrence: OccurrenceID
  package let copy: StoredCopyID
  /// 0 for the first of several equal messages of a folder.
  package let copyNumber: Int
  package let place: CopyPlace
  /// Whether nothing stands at that place yet.
  package let isNewFile: Bool
  /// Whether no row has had that place before.
  package let isFirst: Bool
  /// Whether no folder of the archive held these bytes before.
  package let isNewContent: Bool
  /// Whether this UID was already present with these bytes; then nothing has been changed.
  package let isKnown: Bool
}
