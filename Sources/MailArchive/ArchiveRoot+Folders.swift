internal import MailFormats

extension ArchiveRoot {
  /// Levels of directories below `mail` that are looked into; folders have at most 64.
  private static let depthLimit = 80

  /// What the directories below `mail` hold.
  package struct Survey: Hashable, Sendable {
    /// The paths of all folders, parents before children.
    package var folders: [String] = []
    /// Symbolic links, pipes and devices in the places of folders and files, below `mail`; none is
    /// ever followed or opened.
    package var links: [String] = []
  }

  /// The paths of all folders that are on disk, parents before children.
  package func folders() throws(ArchiveError) -> [String] { try survey().folders }

  /// Looks through all directories below `mail`, but not into `cur`, `new` and `tmp`.
  package func survey() throws(ArchiveError) -> Survey {
    var survey = Survey()
    do throws(ArchiveError) {
      try Self.visit(
        try directory.directory(Self.mailName), kind: manifest.kind, path: "", depth: 0,
        into: &survey)
    } catch let error where error.code == .missing {
      return survey
    }
    return survey
  }

  /// Calls `body` for each file in `cur` and `new` of a folder; for none where it is not there.
  ///
  /// - Parameters:
  ///   - folderPath: Below `mail`.
  ///   - body: Gets the name without flags, the whole name, and whether the base is of the form that
  ///     mailkura gives; any other file is a stranger's and never touched.
  /// - Throws: What `body` throws, and `ArchiveError`.
  package func forEachFile(
    in folderPath: String,
    _ body: (_ base: String, _ fileName: String, _ isOwn: Bool) throws -> Void
  ) throws {
    for place in ["cur", "new"] {
      guard let entries = try entries(of: folderPath + "/" + place) else { continue }
      while let entry = try entries.next() {
        if entry.kind == .directory || entry.name.hasPrefix(".") { continue }
        let base = MaildirFileName(parsing: entry.name).base
        try body(base, entry.name, entry.kind == .file && MaildirBaseName(base) != nil)
      }
    }
  }

  /// Removes what an interrupted run has left in `tmp` directories; files of other names stay.
  ///
  /// Only for the holder of the archive's lock.
  package func removeLeftovers() throws(ArchiveError) {
    try directory.remove(Self.manifestTemporaryName)
    if manifest.kind == .maildir {
      // Where a disk refuses the name, none is there.
      for name in [MaildirProbe.plainName, MaildirProbe.colonName] {
        _ = try? directory.remove(name)
      }
    }
    try removeSpool()
    try Quarantine(root: self).removeLeftovers()
    guard manifest.kind == .maildir else { return }
    for path in try folders() {
      guard let entries = try entries(of: path + "/tmp") else { continue }
      let temporary = try mailDirectory(path + "/tmp")
      while let entry = try entries.next() {
        if entry.kind == .file, TemporaryName.isOwn(entry.name) {
          try temporary.remove(entry.name)
        }
      }
    }
  }

  /// Removes the directory of spools; those in use have no name there.
  private func removeSpool() throws(ArchiveError) {
    let spools: OpenDirectory
    do throws(ArchiveError) {
      spools = try directory.directory(SpoolFile.directoryName)
    } catch let error where error.code == .missing {
      return
    }
    let entries = try DirectoryEntries(spools)
    while let entry = try entries.next() {
      if entry.kind == .file, TemporaryName.isOwn(entry.name) { try spools.remove(entry.name) }
    }
    // One that holds something of another program stays.
    _ = try? directory.removeDirectory(SpoolFile.directoryName)
  }

  /// The entries of a directory below `mail`; nil where it is not there.
  private func entries(of path: String) throws(ArchiveError) -> DirectoryEntries? {
    do throws(ArchiveError) {
      return try DirectoryEntries(try mailDirectory(path))
    } catch let error where error.code == .missing {
      return nil
    }
  }

  private static func visit(
    _ directory: OpenDirectory, kind: ArchiveManifest.Kind, path: String, depth: Int,
    into survey: inout Survey
  ) throws(ArchiveError) {
    guard depth < depthLimit else { return }
    var children: [String] = []
    var isFolder = false
    let entries = try DirectoryEntries(directory)
    while let entry = try entries.next() {
      if entry.kind == .other {
        survey.links.append(path.isEmpty ? entry.name : path + "/" + entry.name)
      }
      if kind == .mbox, entry.kind == .file, entry.name.hasSuffix(MailboxPath.mboxSuffix) {
        let name = String(entry.name.dropLast(MailboxPath.mboxSuffix.count))
        survey.folders.append(path.isEmpty ? name : path + "/" + name)
      }
      guard entry.kind == .directory else { continue }
      switch entry.name {
      case "cur" where kind == .maildir: isFolder = true
      case "new" where kind == .maildir, "tmp" where kind == .maildir: break
      default: children.append(entry.name)
      }
    }
    if isFolder, !path.isEmpty { survey.folders.append(path) }
    for name in children.sorted() {
      let child: OpenDirectory
      do throws(ArchiveError) {
        child = try directory.directory(name)
      } catch let error where error.code == .missing || error.code == .linkInTheWay {
        // Removed or replaced just now.
        continue
      }
      try visit(
        child, kind: kind, path: path.isEmpty ? name : path + "/" + name, depth: depth + 1,
        into: &survey)
    }
  }
}
