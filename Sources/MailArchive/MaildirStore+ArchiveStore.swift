internal import MailFormats
package import MailTypes

/// A place of another kind than Maildir's has no file here.
extension MaildirStore: ArchiveStore {
  package func place(
    for staged: StagedMessage, copyNumber: Int, date: InternalDate?
  ) -> CopyPlace {
    .file(
      baseName: MaildirBaseName(
        digest: staged.digest, copy: UInt32(clamping: copyNumber), diskSize: staged.diskSize,
        virtualSize: staged.virtualSize
      ).description)
  }

  package func publish(
    _ staged: StagedMessage, at place: CopyPlace, flags: MessageFlags, date: InternalDate?,
    isFirst: Bool
  ) throws(ArchiveError) {
    let base = try base(of: place, in: staged.folderPath)
    try publish(staged, base: base, flags: flags, isFirst: isFirst)
  }

  package func setFlags(
    folder: String, at place: CopyPlace, flags: MessageFlags, before: MessageFlags?
  ) throws(ArchiveError) {
    let base = try base(of: place, in: folder)
    try setFlags(folder: folder, base: base, flags: flags, before: before)
  }

  package func touch(
    folder: String, at place: CopyPlace, date: InternalDate
  ) throws(ArchiveError) {
    try touch(folder: folder, base: try base(of: place, in: folder), date: date)
  }

  /// Takes messages off the disk that retention has let go of, durably; none there is fine.
  package func remove(_ places: [CopyPlace], folder: String) throws(ArchiveError) {
    for case .file(let base) in places { try remove(base: base, folder: folder) }
    try syncDirectories()
  }

  package func synchronize() throws(ArchiveError) { try syncDirectories() }

  /// Files without a row are in nobody's way: they are written anew.
  package func rollBack() {}

  package func location(
    folder: String, of place: CopyPlace
  ) throws(ArchiveError) -> MessageLocation? {
    guard case .file(let base) = place else { return nil }
    return try fileName(folder: folder, base: base).map { .file(folder: folder, name: $0) }
  }

  /// A journal from elsewhere may hold anything: what is no name in a directory is no place.
  private func base(of place: CopyPlace, in folder: String) throws(ArchiveError) -> String {
    guard case .file(let base) = place, MailboxPath.isPlain(base) else {
      throw ArchiveError(.missing, path: root.path(of: [ArchiveRoot.mailName, folder]))
    }
    return base
  }
}
