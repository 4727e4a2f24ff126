internal import MailArchive

/// An archive that this run holds the lock of, and whether it has just been made for it.
struct ClaimedArchive: Sendable {
  let root: ArchiveRoot
  let lock: ArchiveLock
  /// The directories that were made for it, the deepest first; nil where the archive was there.
  let made: [String]?

  /// Leaves everything as it was, where the archive was made for a run that comes to nothing.
  func takeBack() {
    guard let made else { return }
    root.takeBack(removing: made)
  }
}
