internal import CSystem

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// What is done to the journal's file and its directory beside SQLite.
enum JournalFile {
  /// Makes an empty file that only its owner can read, durable in its directory.
  ///
  /// An existing one is left alone, and never opened here: closing a second descriptor of a
  /// database would drop the locks that SQLite holds on it in this process.
  static func createIfMissing(_ path: String) throws(JournalError) {
    let descriptor = retried {
      unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }
    guard descriptor >= 0 else {
      if errno == EEXIST { return }
      throw failure(path)
    }
    close(descriptor)
    try syncDirectory(of: path)
  }

  /// Writes everything of a closed database to stable storage.
  static func sync(_ path: String) throws(JournalError) {
    try sync(path, flags: O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
  }

  static func syncDirectory(of path: String) throws(JournalError) {
    try sync(directory(of: path), flags: O_RDONLY | O_CLOEXEC | O_DIRECTORY)
  }

  private static func sync(_ path: String, flags: Int32) throws(JournalError) {
    let descriptor = retried { unsafe open(path, flags) }
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    #if canImport(Darwin)
    let isSynced =
      retried { fcntl(descriptor, F_FULLFSYNC) } != -1 || retried { fsync(descriptor) } == 0
    #else
    let isSynced = retried { fsync(descriptor) } == 0
    #endif
    if !isSynced { throw failure(path) }
  }

  /// Puts `new` in the place of `path` and makes that durable.
  static func replace(_ path: String, with new: String) throws(JournalError) {
    guard unsafe rename(new, path) == 0 else { throw failure(path) }
    try syncDirectory(of: path)
  }

  /// Removes a file; none there is fine.
  static func remove(_ path: String) throws(JournalError) {
    guard unsafe unlink(path) == 0 || errno == ENOENT else { throw failure(path) }
  }

  /// Whether the file lies on a network file system, where WAL cannot share its memory.
  static func isOnNetwork(_ path: String) -> Bool {
    let descriptor = retried {
      unsafe open(directory(of: path), O_RDONLY | O_CLOEXEC | O_DIRECTORY)
    }
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return csystem_is_on_network(descriptor) == 1
  }

  static func isWritable(_ path: String) -> Bool {
    unsafe faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0
  }

  /// Reads a file from front to end; none there is fine.
  ///
  /// - Throws: What the system says where it cannot be read.
  static func readThrough(_ path: String) throws(JournalError) {
    let descriptor = retried {
      unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    }
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ELOOP { return }
      throw failure(path)
    }
    defer { close(descriptor) }
    var octets = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe octets.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      if count == 0 { return }
      if count < 0, errno != EINTR {
        if errno == EISDIR { return }
        throw failure(path)
      }
    }
  }

  static func isThere(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Whether a write-ahead log with something in it lies beside the database.
  static func hasLog(_ path: String) -> Bool {
    let descriptor = retried { unsafe open(path + "-wal", O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
    guard descriptor >= 0 else { return errno != ENOENT }
    defer { close(descriptor) }
    return lseek(descriptor, 0, SEEK_END) != 0
  }

  /// The path with every symbolic link in its directory followed, and none in its last part.
  static func resolved(_ path: String) throws(JournalError) -> String {
    guard let directory = unsafe realpath(directory(of: path), nil) else { throw failure(path) }
    defer { unsafe free(directory) }
    let name = path.split(separator: "/", omittingEmptySubsequences: true).last ?? ""
    return unsafe String(cString: directory) + "/" + name
  }

  /// Makes a call again for as long as signals cut it short.
  private static func retried(_ call: () -> Int32) -> Int32 {
    while true {
      let result = call()
      if result != -1 || errno != EINTR { return result }
    }
  }

  private static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func failure(_ path: String) -> JournalError {
    let number = errno
    let code: JournalError.Code =
      switch number {
      case ENOENT, ENOTDIR: .notFound
      case EACCES, EPERM, EROFS, ELOOP: .permissionDenied
      case ENOSPC, EDQUOT: .diskFull
      case EIO: .readOrWriteFailed
      default: .cannotCreate
      }
    return JournalError(code, path: path, systemError: number)
  }
}
