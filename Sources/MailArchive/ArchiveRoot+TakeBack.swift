#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

extension ArchiveRoot {
  /// The directories on the way to a path that are not there yet, the deepest first.
  package static func missingDirectories(to path: String) -> [String] {
    var missing: [String] = []
    var next: String? = trimmed(path)
    while let path = next {
      var status = stat()
      if unsafe lstat(path, &status) == 0 { break }
      missing.append(path)
      next = parent(of: path)
    }
    return missing
  }

  /// Undoes the creation of an archive that nothing has been put into; for the holder of its lock,
  /// once its new journal is closed.
  ///
  /// Removes what `create`, `lock` and the opening of the journal have made, and then those of
  /// `directories` that are empty. An archive that has any folder of mail stays.
  ///
  /// - Parameter directories: The ones that were not there before, the deepest first.
  package func takeBack(removing directories: [String]) {
    // A directory that is not empty cannot be removed; then everything stays as it is.
    guard (try? directory.removeDirectory(Self.mailName)) != nil else { return }
    _ = try? directory.removeDirectory(SpoolFile.directoryName)
    for suffix in ["", "-wal", "-shm", "-journal"] {
      _ = try? directory.remove(Self.journalName + suffix)
    }
    _ = try? directory.remove(Self.manifestName)
    _ = try? directory.remove("lock")
    for path in directories {
      guard unsafe rmdir(path) == 0 else { return }
    }
  }
}

extension OpenDirectory {
  /// Removes a directory, which must be empty.
  func removeDirectory(_ name: String) throws(ArchiveError) {
    do throws(SystemFailure) {
      _ = try SystemFailure.check {
        unsafe name.withCString { unsafe unlinkat(number, $0, AT_REMOVEDIR) }
      }
    } catch {
      throw ArchiveError(.removing, error, path: path(of: name), on: number)
    }
  }
}
