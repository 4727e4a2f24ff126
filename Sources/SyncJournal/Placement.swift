/// Where a message found its place in the archive.
package struct Placement: Hashable, Sendable {
  package let occurrence: OccurrenceID
  package let copy: StoredCopyID
  /// 0 for the first of several equal messages of a folder.
  package let copyNumber: Int
  /// The Maildir name without flags.
  package let baseName: String
  /// Whether no file of that name has been journaled before.
  package let isNewFile: Bool
  /// Whether no folder of the archive held these bytes before.
  package let isNewContent: Bool
  /// Whether this UID was already present with these bytes; then nothing has been changed.
  package let isKnown: Bool
}
