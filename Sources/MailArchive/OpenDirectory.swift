internal import CSystem

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A directory of the archive that is open; everything in it is reached through its descriptor.
///
/// No name is followed through a symbolic link, so that a planted link leads nowhere.
final class OpenDirectory: Sendable {
  static let mode: mode_t = 0o700
  static let fileMode: mode_t = 0o600

  let number: CInt
  /// For messages.
  let path: String

  init(owning number: CInt, path: String) {
    self.number = number
    self.path = path
  }

  deinit { _ = close(number) }

  /// Opens a directory by a path of the user's; links in it are followed.
  static func open(userPath path: String) throws(ArchiveError) -> OpenDirectory {
    do throws(SystemFailure) {
      let number = try SystemFailure.check {
        unsafe path.withCString { unsafe Self.openNumber(AT_FDCWD, $0, O_RDONLY | O_DIRECTORY) }
      }
      return OpenDirectory(owning: number, path: path)
    } catch {
      throw ArchiveError(.opening, error, path: path)
    }
  }

  /// Opens a directory below this one; for a path that could lead elsewhere there is none.
  func directory(_ relative: String) throws(ArchiveError) -> OpenDirectory {
    let path = path(of: relative)
    do throws(SystemFailure) {
      return OpenDirectory(owning: try openBeneath(relative), path: path)
    } catch {
      throw ArchiveError(.opening, error, path: path)
    }
  }

  /// Opens the directory, or makes it and all above it.
  ///
  /// - Parameter madeIn: Gets every directory in which one was made.
  func directory(
    making relative: String, madeIn: (OpenDirectory) -> Void
  ) throws(ArchiveError) -> OpenDirectory {
    do throws(ArchiveError) {
      return try directory(relative)
    } catch let error where error.code == .missing {
      var current = self
      for component in MailboxPath.components(relative) {
        if try current.makeDirectory(component) { madeIn(current) }
        current = try current.directory(component)
      }
      return current
    }
  }

  /// Makes a directory of mode 0700, whatever the umask is; false where it is already there.
  func makeDirectory(_ name: String) throws(ArchiveError) -> Bool {
    do throws(SystemFailure) {
      _ = try SystemFailure.check {
        unsafe name.withCString { unsafe mkdirat(number, $0, Self.mode) }
      }
      _ = try SystemFailure.check {
        unsafe name.withCString { unsafe fchmodat(number, $0, Self.mode, 0) }
      }
      return true
    } catch {
      if error.number == EEXIST { return false }
      throw ArchiveError(.creating, error, path: path(of: name), on: number)
    }
  }

  /// Opens a file for reading.
  func file(
    _ name: String, activity: ArchiveActivity = .opening
  ) throws(ArchiveError) -> OpenFile {
    try open(name, flags: O_RDONLY | O_NONBLOCK, activity: activity)
  }

  /// Makes a file that is not there yet.
  func makeFile(_ name: String) throws(ArchiveError) -> OpenFile {
    try open(name, flags: O_RDWR | O_CREAT | O_EXCL, activity: .creating)
  }

  /// Opens a file for reading and writing, making it if need be.
  func fileForUpdate(_ name: String) throws(ArchiveError) -> OpenFile {
    try open(name, flags: O_RDWR | O_CREAT | O_NONBLOCK, activity: .creating)
  }

  /// Opens a file that is there for reading and writing.
  func existingFileForUpdate(_ name: String) throws(ArchiveError) -> OpenFile {
    try open(name, flags: O_RDWR | O_NONBLOCK, activity: .opening)
  }

  /// Renames, replacing what has the new name.
  func rename(
    _ name: String, to directory: OpenDirectory, _ newName: String
  ) throws(ArchiveError) {
    do throws(SystemFailure) {
      _ = try SystemFailure.check {
        unsafe name.withCString { old in
          unsafe newName.withCString { new in
            unsafe renameat(number, old, directory.number, new)
          }
        }
      }
    } catch {
      throw ArchiveError(.renaming, error, path: path(of: name), on: number)
    }
  }

  /// Gives a file a second name, in the same directory or another one.
  ///
  /// - Returns: Whether the file system lets it have one: it may be another one, or have no links
  ///   or no room for one more.
  func link(
    _ name: String, in directory: OpenDirectory, as newName: String
  ) throws(ArchiveError) -> Bool {
    do throws(SystemFailure) {
      _ = try SystemFailure.check {
        unsafe name.withCString { old in
          unsafe newName.withCString { new in
            unsafe linkat(number, old, directory.number, new, 0)
          }
        }
      }
      return true
    } catch {
      let noLinks = [EXDEV, EMLINK, EPERM, EACCES, ENOTSUP, EOPNOTSUPP, ENOSYS, EINVAL]
      if noLinks.contains(error.number) { return false }
      throw ArchiveError(.creating, error, path: directory.path(of: newName), on: number)
    }
  }

  /// Removes a file; false where there is none.
  @discardableResult
  func remove(_ name: String) throws(ArchiveError) -> Bool {
    do throws(SystemFailure) {
      _ = try SystemFailure.check { unsafe name.withCString { unsafe unlinkat(number, $0, 0) } }
      return true
    } catch {
      if error.number == ENOENT { return false }
      throw ArchiveError(.removing, error, path: path(of: name), on: number)
    }
  }

  /// When a name in the directory was last made, changed or removed, in seconds.
  func modified() throws(ArchiveError) -> Int64 {
    var status = stat()
    do throws(SystemFailure) {
      _ = try SystemFailure.check { unsafe fstat(number, &status) }
    } catch {
      throw ArchiveError(.reading, error, path: path, on: number)
    }
    #if canImport(Darwin)
    return Int64(status.st_mtimespec.tv_sec)
    #else
    return Int64(status.st_mtim.tv_sec)
    #endif
  }

  /// Size and kind of what has a name; nil where nothing has it.
  func facts(of name: String) throws(ArchiveError) -> (size: UInt64, isRegular: Bool)? {
    var status = stat()
    do throws(SystemFailure) {
      _ = try SystemFailure.check {
        unsafe name.withCString {
          unsafe fstatat(number, $0, &status, AT_SYMLINK_NOFOLLOW)
        }
      }
    } catch {
      if error.number == ENOENT { return nil }
      throw ArchiveError(.reading, error, path: path(of: name))
    }
    return (UInt64(clamping: status.st_size), status.st_mode & S_IFMT == S_IFREG)
  }

  /// Makes the names in the directory survive a power cut.
  func synchronize() throws(ArchiveError) { try OpenFile.synchronize(number, path: path) }

  /// Puts a file in place whole or not at all, and durably; `temporaryName` is used meanwhile.
  func replaceFile(
    _ name: String, temporaryName: String, in temporary: OpenDirectory? = nil, with octets: [UInt8]
  ) throws(ArchiveError) {
    let temporary = temporary ?? self
    try temporary.remove(temporaryName)
    let file = try temporary.makeFile(temporaryName)
    do throws(ArchiveError) {
      try file.setMode(Self.fileMode)
      try file.write(octets.span)
      try file.synchronize()
      try file.close()
      try temporary.rename(temporaryName, to: self, name)
    } catch {
      _ = try? temporary.remove(temporaryName)
      throw error
    }
    try synchronize()
  }

  /// What a small file holds; nothing where it is not there or no file.
  ///
  /// - Parameter limit: Octets that are read at most.
  func octets(of name: String, limit: Int) throws(ArchiveError) -> [UInt8] {
    do throws(ArchiveError) {
      let file = try file(name)
      guard try file.facts().isRegular else { return [] }
      var octets = [UInt8](repeating: 0, count: limit)
      var count = 0
      while count < limit {
        let more = try file.read(into: &octets, from: count)
        if more == 0 { break }
        count += more
      }
      return Array(octets[0..<count])
    } catch let error where error.code == .missing || error.code == .linkInTheWay {
      return []
    }
  }

  /// Gives a file a second name in the directory; false where the file system has no links.
  func giveSecondName(_ newName: String, to name: String) throws(ArchiveError) -> Bool {
    do throws(SystemFailure) {
      _ = try SystemFailure.check {
        unsafe name.withCString { old in
          unsafe newName.withCString { unsafe linkat(number, old, number, $0, 0) }
        }
      }
      return true
    } catch {
      if [EPERM, ENOTSUP, EOPNOTSUPP, ENOSYS, EMLINK, EINVAL].contains(error.number) {
        return false
      }
      throw ArchiveError(.creating, error, path: path(of: newName), on: number)
    }
  }

  /// Whether something has a name, whatever it is.
  func holds(_ name: String) throws(ArchiveError) -> Bool {
    var status = stat()
    do throws(SystemFailure) {
      _ = try SystemFailure.check {
        unsafe name.withCString { unsafe fstatat(number, $0, &status, AT_SYMLINK_NOFOLLOW) }
      }
      return true
    } catch {
      if error.number == ENOENT { return false }
      throw ArchiveError(.reading, error, path: path(of: name))
    }
  }

  func path(of name: String) -> String { path + "/" + name }

  private func open(
    _ name: String, flags: CInt, activity: ArchiveActivity
  ) throws(ArchiveError) -> OpenFile {
    do throws(SystemFailure) {
      let file = try SystemFailure.check {
        unsafe name.withCString { unsafe Self.openNumber(number, $0, flags | O_NOFOLLOW) }
      }
      return OpenFile(owning: file, path: path(of: name))
    } catch {
      throw ArchiveError(activity, error, path: path(of: name), on: number)
    }
  }

  private func openBeneath(_ relative: String) throws(SystemFailure) -> CInt {
    let components = MailboxPath.components(relative)
    guard components.allSatisfy(MailboxPath.isPlain) else { throw SystemFailure(number: ENOENT) }
    do throws(SystemFailure) {
      return try SystemFailure.check {
        unsafe relative.withCString {
          unsafe csystem_open_beneath(number, $0, O_RDONLY | O_DIRECTORY, 0)
        }
      }
    } catch {
      // Old kernels and sandboxes lack the call, and it takes no path over 4095 octets.
      guard [ENOSYS, EPERM, EAGAIN, ENAMETOOLONG].contains(error.number) else { throw error }
    }
    var current: OpenDirectory?
    for component in components {
      let parent = current?.number ?? number
      let next = try SystemFailure.check {
        unsafe component.withCString {
          unsafe Self.openNumber(parent, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        }
      }
      current = OpenDirectory(owning: next, path: path)
    }
    guard let current else { throw SystemFailure(number: ENOENT) }
    return try SystemFailure.check { fcntl(current.number, F_DUPFD_CLOEXEC, 0) }
  }

  private static func openNumber(
    _ directory: CInt, _ name: UnsafePointer<CChar>, _ flags: CInt
  ) -> CInt {
    unsafe openat(directory, name, flags | O_CLOEXEC, fileMode)
  }
}
