#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

extension OpenDirectory {
  /// What an entry of a directory is.
  enum EntryKind: Hashable, Sendable {
    case file
    case directory
    /// A symbolic link, a socket, a device.
    case other
  }

  /// Calls `body` for each entry but `.` and `..`, in the order of the directory.
  ///
  /// A name that is not valid UTF-8 comes with replacement characters and opens nothing.
  func forEachEntry(
    _ body: (String, EntryKind) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    let stream = unsafe try entryStream()
    defer { unsafe _ = closedir(stream) }
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        let number = errno
        if number == 0 { return }
        throw ArchiveError(.listing, SystemFailure(number: number), path: path)
      }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { octets in
        unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      try body(name, kind(of: name, type: unsafe entry.pointee.d_type))
    }
  }

  /// A stream over the directory with a position of its own.
  private func entryStream() throws(ArchiveError) -> DirectoryStream {
    do throws(SystemFailure) {
      let copy = try SystemFailure.check {
        unsafe openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      }
      guard let stream = unsafe fdopendir(copy) else {
        let failure = SystemFailure(number: errno)
        _ = close(copy)
        throw failure
      }
      return unsafe stream
    } catch {
      throw ArchiveError(.listing, error, path: path)
    }
  }

  private func kind(of name: String, type: UInt8) -> EntryKind {
    switch CInt(type) {
    case CInt(DT_REG): return .file
    case CInt(DT_DIR): return .directory
    case CInt(DT_UNKNOWN):
      var status = stat()
      let failed = unsafe name.withCString {
        unsafe fstatat(number, $0, &status, AT_SYMLINK_NOFOLLOW)
      }
      if failed != 0 { return .other }
      switch status.st_mode & S_IFMT {
      case S_IFREG: return .file
      case S_IFDIR: return .directory
      default: return .other
      }
    default: return .other
    }
  }
}

#if canImport(Darwin)
private typealias DirectoryStream = UnsafeMutablePointer<DIR>
#else
private typealias DirectoryStream = OpaquePointer
#endif
