internal import MailFormats

/// A file that stands in a folder of an archive.
package struct MaildirEntry: Hashable, Sendable {
  /// The name without flags.
  package var base: String
  package var fileName: String
  /// Whether the base name is of the form that mailkura gives; anything else is never touched.
  package var isOwn: Bool
}

extension ArchiveRoot {
  /// Levels of directories below `mail` that are looked into; folders have at most 64.
  private static let depthLimit = 80

  /// Calls `body` with the path of each folder that is on disk, parents before children.
  package func forEachFolder(
    _ body: (String) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    let mail: OpenDirectory
    do throws(ArchiveError) {
      mail = try directory.directory(Self.mailName)
    } catch  where error.code == .missing {
      return
    }
    try Self.visit(mail, path: "", depth: 0, body)
  }

  /// Calls `body` for each file in `cur` and `new` of a folder.
  package func forEachFile(
    in folderPath: String, _ body: (MaildirEntry) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    for place in ["cur", "new"] {
      let directory: OpenDirectory
      do throws(ArchiveError) {
        directory = try mailDirectory(folderPath + "/" + place)
      } catch  where error.code == .missing {
        continue
      }
      try directory.forEachEntry { (name, kind) throws(ArchiveError) in
        guard kind != .directory, !name.hasPrefix(".") else { return }
        let base = MaildirFileName(parsing: name).base
        try body(
          MaildirEntry(
            base: base, fileName: name, isOwn: kind == .file && MaildirBaseName(base) != nil))
      }
    }
  }

  /// Removes what an interrupted run has left in `tmp` directories; files of other names stay.
  ///
  /// Only for the holder of the archive's lock.
  package func removeLeftovers() throws(ArchiveError) {
    try directory.remove(Self.manifestTemporaryName)
    try forEachFolder { (path) throws(ArchiveError) in
      let temporary: OpenDirectory
      do throws(ArchiveError) {
        temporary = try mailDirectory(path + "/tmp")
      } catch  where error.code == .missing || error.code == .linkInTheWay {
        return
      }
      var names: [String] = []
      try temporary.forEachEntry { (name, kind) in
        if kind == .file, TemporaryName.isOwn(name) { names.append(name) }
      }
      for name in names { try temporary.remove(name) }
    }
  }

  private static func visit(
    _ directory: OpenDirectory, path: String, depth: Int,
    _ body: (String) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    guard depth < depthLimit else { return }
    var children: [String] = []
    var isFolder = false
    try directory.forEachEntry { (name, kind) in
      guard kind == .directory else { return }
      switch name {
      case "cur": isFolder = true
      case "new", "tmp": return
      default: children.append(name)
      }
    }
    if isFolder, !path.isEmpty { try body(path) }
    for name in children.sorted() {
      let child: OpenDirectory
      do throws(ArchiveError) {
        child = try directory.directory(name)
      } catch  where error.code == .missing || error.code == .linkInTheWay {
        continue
      }
      try visit(child, path: path.isEmpty ? name : path + "/" + name, depth: depth + 1, body)
    }
  }
}
