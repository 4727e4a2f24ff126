package import MailTypes

/// What a reindex does to the files beside the mail.
extension ArchiveRoot {
  private static let rebuiltName = "journal.reindex.sqlite3"
  private static let journalSuffixes = ["-wal", "-shm", "-journal"]

  /// Where a new journal is made; nothing but a reindex ever reads it.
  package var rebuiltJournalPath: String { directory.path(of: Self.rebuiltName) }

  /// Removes what a reindex that was killed has left.
  package func removeRebuiltJournal() throws(ArchiveError) {
    for suffix in ["", ".new"] + Self.journalSuffixes {
      try directory.remove(Self.rebuiltName + suffix)
    }
  }

  /// Puts the new journal, which is closed, in the place of the former one, which is kept.
  ///
  /// At any moment the one or the other has the name, but for a file system without hard links.
  ///
  /// - Parameter stamp: For the name of the former one.
  /// - Returns: The name that the former one has now; nil where there was none.
  package func exchangeJournal(stamp: String) throws(ArchiveError) -> String? {
    var kept = "journal.old-\(stamp).sqlite3"
    var number = 1
    while try directory.holds(kept) {
      number += 1
      kept = "journal.old-\(stamp)-\(number).sqlite3"
    }
    var isKept = false
    // A log of the former journal would be read into the new one.
    for suffix in ["-wal", "-journal"] where try directory.holds(Self.journalName + suffix) {
      try directory.rename(Self.journalName + suffix, to: directory, kept + suffix)
    }
    try directory.remove(Self.journalName + "-shm")
    if try directory.holds(Self.journalName) {
      isKept = true
      if try !directory.giveSecondName(kept, to: Self.journalName) {
        try directory.rename(Self.journalName, to: directory, kept)
      }
    }
    try directory.synchronize()
    try directory.rename(Self.rebuiltName, to: directory, Self.journalName)
    try directory.synchronize()
    return isKept ? kept : nil
  }

  /// Whether any folder of mail is there.
  package func holdsMail() throws(ArchiveError) -> Bool {
    do throws(ArchiveError) {
      let entries = try DirectoryEntries(try directory.directory(Self.mailName))
      while let entry = try entries.next() {
        if !entry.name.hasPrefix(".") { return true }
      }
      return false
    } catch let error where error.code == .missing {
      return false
    }
  }

  /// Whether a journal is there with anything in it.
  package func holdsJournal() throws(ArchiveError) -> Bool {
    do throws(ArchiveError) {
      let facts = try directory.file(Self.journalName).facts()
      return !facts.isRegular || facts.size > 0
    } catch let error where error.code == .missing {
      return false
    }
  }

  /// Writes the `archive.json` of an archive that has lost it or whose file is damaged; that is kept
  /// as `archive.json.damaged`.
  ///
  /// - Returns: Nil where the directory holds no mail.
  package static func recover(
    at path: String, account: AccountIdentity, created: String
  ) throws(ArchiveError) -> ArchiveRoot? {
    let directory = try OpenDirectory.open(userPath: trimmed(path))
    try directory.refuseUnlessSafe()
    let provisional = ArchiveRoot(
      directory: directory,
      manifest: ArchiveManifest(kind: .mbox, account: account, created: created))
    guard try provisional.holdsMail() else { return nil }
    let isMbox = try !provisional.folders().isEmpty
    if try directory.holds(manifestName) {
      try directory.rename(manifestName, to: directory, manifestName + ".damaged")
    }
    try provisional.rewriteManifest(
      ArchiveManifest(kind: isMbox ? .mbox : .maildir, account: account, created: created))
    return ArchiveRoot(directory: directory, manifest: provisional.manifest)
  }
}
