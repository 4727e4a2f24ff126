package import MailTypes

/// The mail of an archive on disk; used by one thread, that of the journal.
///
/// The order of effects is the caller's: `makeDurable`; then, in one transaction of the journal,
/// `place`, `publish`, `setFlags` and `touch`; `synchronize`; the journal's COMMIT. After a failure
/// between them, `rollBack`. Folders are paths below `mail`.
package protocol ArchiveStore: AnyObject {
  /// Makes a folder and the levels above it; one that is there stays as it is.
  func createFolder(_ path: String) throws(ArchiveError)

  /// Makes the octets of a batch survive a power cut, where they are on disk already.
  ///
  /// - Throws: With the scope of a run: nothing of the batch can be trusted after that.
  func makeDurable(_ staged: [StagedMessage]) throws(ArchiveError)

  /// Where a staged message is going to stand; `publish` has to follow before the next one's place
  /// is asked for.
  ///
  /// - Parameter copyNumber: Of equal messages in one folder.
  func place(
    for staged: StagedMessage, copyNumber: Int, date: InternalDate?
  ) -> CopyPlace

  /// Puts a staged message at its place, over whatever stands there without a row.
  ///
  /// - Parameter isFirst: whether no row has had the place before.
  func publish(
    _ staged: StagedMessage, at place: CopyPlace, flags: MessageFlags, date: InternalDate?,
    isFirst: Bool
  ) throws(ArchiveError)

  /// Removes a staged message that is not wanted.
  func discard(_ staged: StagedMessage)

  /// Lets the stored message show its flags, where the form of the archive has them.
  ///
  /// - Parameter before: the flags that it shows by the journal; nil where that is not known.
  /// - Throws: `missing` where nothing stands at the place; may be noticed only where it matters.
  func setFlags(
    folder: String, at place: CopyPlace, flags: MessageFlags, before: MessageFlags?
  ) throws(ArchiveError)

  /// Lets the stored message show another internal date, where the form of the archive can.
  func touch(folder: String, at place: CopyPlace, date: InternalDate) throws(ArchiveError)

  /// Makes everything that was published, renamed or made since the last call survive a power cut.
  func synchronize() throws(ArchiveError)

  /// Takes back what was published since the last `synchronize` that a COMMIT followed, as far as
  /// it would be in the way.
  func rollBack()

  /// Where a message stands now; nil where nothing stands at its place.
  func location(folder: String, of place: CopyPlace) throws(ArchiveError) -> MessageLocation?

  /// Forgets what a folder was known to hold, so that it is read again.
  func refresh(folder: String)
}

extension ArchiveStore {
  package func publish(
    _ staged: StagedMessage, at place: CopyPlace, flags: MessageFlags, date: InternalDate?
  ) throws(ArchiveError) {
    try publish(staged, at: place, flags: flags, date: date, isFirst: false)
  }

  package func setFlags(
    folder: String, at place: CopyPlace, flags: MessageFlags
  ) throws(ArchiveError) {
    try setFlags(folder: folder, at: place, flags: flags, before: nil)
  }
}

extension ArchiveRoot {
  /// The store of the archive's kind.
  package func openStore() throws(ArchiveError) -> any ArchiveStore {
    switch manifest.kind {
    case .maildir: try MaildirStore(root: self)
    case .mbox: try MboxStore(root: self)
    }
  }
}
