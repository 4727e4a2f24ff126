#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

extension ArchiveRoot {
  /// Names in a directory that do not keep it from becoming an archive: what a creation that was
  /// interrupted leaves, and what a file system brings.
  private static let harmlessNames: Set<String> = [
    manifestTemporaryName, "lost+found", ".DS_Store", MaildirProbe.plainName,
    MaildirProbe.colonName,
  ]

  /// Makes an archive, durably, in a directory that is empty or not there yet.
  ///
  /// - Throws: `alreadyThere`, `notEmpty`, `foreignOwner`, `writableByOthers`, or what the system
  ///   says.
  package static func create(
    at path: String, manifest: ArchiveManifest
  ) throws(ArchiveError) -> ArchiveRoot {
    let path = trimmed(path)
    let missing = missingDirectories(to: path)
    let isNew = try makeDirectories(path)
    let directory: OpenDirectory
    do throws(ArchiveError) {
      directory = try OpenDirectory.open(userPath: path)
    } catch let error where error.code == .linkInTheWay {
      throw ArchiveError(.creating, SystemFailure(number: EEXIST), path: path)
    }
    if !isNew {
      try directory.refuseUnlessSafe()
      let entries = try DirectoryEntries(directory)
      var isEmpty = true
      while let name = try entries.next()?.name {
        if name == manifestName { throw ArchiveError(.alreadyThere, path: path) }
        if !harmlessNames.contains(name) { isEmpty = false }
      }
      if !isEmpty { throw ArchiveError(.notEmpty, path: path) }
    }
    try directory.setPrivate()
    // Also where it was there: perhaps the run that made it came no further.
    try synchronizeParent(of: path)
    if manifest.kind == .maildir {
      do throws(ArchiveError) {
        try MaildirProbe(directory).check(path: path)
      } catch {
        for path in missing { guard unsafe rmdir(path) == 0 else { break } }
        throw error
      }
    }
    let root = ArchiveRoot(directory: directory, manifest: manifest)
    try root.rewriteManifest(manifest)
    if try directory.makeDirectory(mailName) { try directory.synchronize() }
    return root
  }

  /// Makes a directory and those above it; false where it is already there.
  static func makeDirectories(_ path: String) throws(ArchiveError) -> Bool {
    func make() -> SystemFailure? {
      do throws(SystemFailure) {
        _ = try SystemFailure.check { unsafe mkdir(path, OpenDirectory.mode) }
        return nil
      } catch {
        return error
      }
    }
    var failure = make()
    if failure?.number == ENOENT, let parent = parent(of: path) {
      if try makeDirectories(parent) { try synchronizeParent(of: parent) }
      failure = make()
    }
    guard let failure else { return true }
    if failure.number == EEXIST { return false }
    throw ArchiveError(.creating, failure, path: path)
  }

  /// The path above; nil for the root of the system and for a bare name.
  static func parent(of path: String) -> String? {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
    let parent = trimmed(String(path[..<slash]))
    return parent.isEmpty ? nil : parent
  }

  /// Makes a new name durable in the directory above.
  private static func synchronizeParent(of path: String) throws(ArchiveError) {
    let isAtRoot = path.utf8.first == UInt8(ascii: "/")
    // Where the directory above may not be read, its own owner's system calls make it durable.
    guard let above = try? OpenDirectory.open(userPath: parent(of: path) ?? (isAtRoot ? "/" : "."))
    else { return }
    do throws(ArchiveError) {
      try above.synchronize()
    } catch {
      // Not every file system has this for directories; a disk that fails is another matter.
      guard case .system(_, let number, _) = error.code, [EIO, ENOSPC, EDQUOT].contains(number)
      else { return }
      throw error
    }
  }
}

extension OpenDirectory {
  /// Refuses a directory that somebody else could fill with what they like.
  func refuseUnlessSafe() throws(ArchiveError) {
    var status = stat()
    do throws(SystemFailure) {
      _ = try SystemFailure.check { unsafe fstat(number, &status) }
    } catch {
      throw ArchiveError(.opening, error, path: path)
    }
    if status.st_uid != geteuid(), geteuid() != 0 { throw ArchiveError(.foreignOwner, path: path) }
    if status.st_mode & S_IWOTH != 0, status.st_mode & S_ISVTX == 0 {
      throw ArchiveError(.writableByOthers, path: path)
    }
  }

  /// Closes the directory to all but its owner, whatever the umask was.
  func setPrivate() throws(ArchiveError) {
    do throws(SystemFailure) {
      _ = try SystemFailure.check { fchmod(number, Self.mode) }
    } catch {
      throw ArchiveError(.creating, error, path: path)
    }
  }
}
