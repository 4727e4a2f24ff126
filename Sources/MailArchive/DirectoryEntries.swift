#if canImport(Darwin)
internal import Darwin
private typealias DirectoryStream = UnsafeMutablePointer<DIR>
#else
internal import Glibc
private typealias DirectoryStream = OpaquePointer
#endif

/// Reads the names in a directory one after another, in the order of the directory.
@safe final class DirectoryEntries {
  /// What an entry of a directory is.
  enum Kind: Hashable, Sendable {
    case file
    case directory
    /// A symbolic link, a socket, a device.
    case other
  }

  /// A name and what it names.
  struct Entry: Hashable, Sendable {
    /// One that is not valid UTF-8 comes with replacement characters and opens nothing.
    var name: String
    var kind: Kind
  }

  private let directory: OpenDirectory
  private let stream: DirectoryStream

  init(_ directory: OpenDirectory) throws(ArchiveError) {
    self.directory = directory
    do throws(SystemFailure) {
      // A descriptor of its own has a position of its own.
      let number = try SystemFailure.check {
        unsafe openat(directory.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      }
      guard let stream = unsafe fdopendir(number) else {
        let failure = SystemFailure(number: errno)
        _ = close(number)
        throw failure
      }
      unsafe self.stream = unsafe stream
    } catch {
      throw ArchiveError(.listing, error, path: directory.path)
    }
  }

  deinit { unsafe _ = closedir(stream) }

  /// The next entry but `.` and `..`; nil at the end.
  func next() throws(ArchiveError) -> Entry? {
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        let failure = SystemFailure(number: errno)
        if failure.number == 0 { return nil }
        throw ArchiveError(.listing, failure, path: directory.path)
      }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { octets in
        unsafe String(decoding: octets[..<(octets.firstIndex(of: 0) ?? 0)], as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      return Entry(name: name, kind: kind(of: name, type: unsafe entry.pointee.d_type))
    }
  }

  private func kind(of name: String, type: UInt8) -> Kind {
    switch CInt(type) {
    case CInt(DT_REG): return .file
    case CInt(DT_DIR): return .directory
    case CInt(DT_UNKNOWN): break
    default: return .other
    }
    var status = stat()
    let failed = unsafe name.withCString {
      unsafe fstatat(directory.number, $0, &status, AT_SYMLINK_NOFOLLOW)
    }
    if failed != 0 { return .other }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .directory
    default: return .other
    }
  }
}
