internal import CSystem

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A file of the archive that is open; closed when the value goes.
struct OpenFile: ~Copyable {
  private(set) var number: CInt
  let path: String

  init(owning number: CInt, path: String) {
    self.number = number
    self.path = path
  }

  deinit { if number >= 0 { _ = Self.closeNumber(number) } }

  /// Gives the descriptor away unclosed.
  consuming func release() -> CInt {
    var file = self
    defer { file.number = -1 }
    return file.number
  }

  /// Closes the file and reports what only closing tells on some file systems.
  consuming func close() throws(ArchiveError) {
    let path = path
    var file = self
    let number = file.number
    file.number = -1
    // Not repeated on EINTR: Linux has released the number by then.
    if Self.closeNumber(number) == -1, errno != EINTR {
      throw ArchiveError(.writing, SystemFailure(number: errno), path: path)
    }
  }

  /// Writes all octets, at the current position.
  func write(_ bytes: Span<UInt8>) throws(ArchiveError) {
    var start = 0
    while start < bytes.count {
      let rest = bytes.extracting(start..<bytes.count)
      start += try call(.writing) {
        unsafe rest.withUnsafeBytes { unsafe Self.writeOctets(number, $0) }
      }
    }
  }

  /// Reads into the span; 0 at the end of the file.
  func read(into bytes: inout MutableSpan<UInt8>) throws(ArchiveError) -> Int {
    while true {
      let count = unsafe bytes.withUnsafeMutableBytes { unsafe Self.readOctets(number, $0) }
      if count >= 0 { return count }
      let failure = SystemFailure(number: errno)
      if failure.number != EINTR { throw ArchiveError(.reading, failure, path: path) }
    }
  }

  /// Reads into an array, from `start` on and not beyond its end; 0 at the end of the file.
  func read(into octets: inout [UInt8], from start: Int = 0) throws(ArchiveError) -> Int {
    var whole = octets.mutableSpan
    var rest = whole._mutatingExtracting(start..<whole.count)
    return try read(into: &rest)
  }

  func rewind() throws(ArchiveError) { _ = try call(.reading) { lseek(number, 0, SEEK_SET) } }

  /// Drops what stands behind the first octets, and goes on writing there.
  func cut(to size: UInt64) throws(ArchiveError) {
    _ = try call(.writing) { ftruncate(number, off_t(clamping: size)) }
    _ = try call(.writing) { lseek(number, off_t(clamping: size), SEEK_SET) }
  }

  /// Makes what was written survive a power cut.
  func synchronize() throws(ArchiveError) {
    try Self.synchronize(number, path: path)
  }

  func setMode(_ mode: mode_t) throws(ArchiveError) {
    _ = try call(.writing) { fchmod(number, mode) }
  }

  /// Sets the time of last modification to the second.
  func setModificationTime(seconds: Int64) throws(ArchiveError) {
    let times = [
      timespec(tv_sec: 0, tv_nsec: Int(csystem_utime_omit)),
      timespec(tv_sec: Int(seconds), tv_nsec: 0),
    ]
    _ = try call(.writing) {
      unsafe times.withUnsafeBufferPointer { unsafe futimens(number, $0.baseAddress) }
    }
  }

  /// Size in octets and time of last modification in seconds.
  func facts() throws(ArchiveError) -> (size: UInt64, modified: Int64, isRegular: Bool) {
    var status = stat()
    _ = try call(.reading) { unsafe fstat(number, &status) }
    #if canImport(Darwin)
    let modified = status.st_mtimespec.tv_sec
    #else
    let modified = status.st_mtim.tv_sec
    #endif
    return (UInt64(clamping: status.st_size), Int64(modified), status.st_mode & S_IFMT == S_IFREG)
  }

  /// How many names the file has.
  func linkCount() throws(ArchiveError) -> Int {
    var status = stat()
    _ = try call(.reading) { unsafe fstat(number, &status) }
    return Int(status.st_nlink)
  }

  /// Tells the system that the file is read once, from front to end.
  func expectSequentialReading() {
    #if os(Linux)
    _ = posix_fadvise(number, 0, 0, POSIX_FADV_SEQUENTIAL)
    #endif
  }

  /// For any descriptor: a failure means that nothing written before can be trusted.
  static func synchronize(_ number: CInt, path: String) throws(ArchiveError) {
    do throws(SystemFailure) {
      #if canImport(Darwin)
      // Plain fsync leaves the octets in the drive's cache there.
      _ = try SystemFailure.check { fcntl(number, F_FULLFSYNC) }
      #else
      _ = try SystemFailure.check { fsync(number) }
      #endif
    } catch {
      throw ArchiveError(.synchronizing, error, path: path, on: number)
    }
  }

  private func call<Value: FixedWidthInteger & SignedInteger>(
    _ activity: ArchiveActivity, _ body: () -> Value
  ) throws(ArchiveError) -> Value {
    do throws(SystemFailure) {
      return try SystemFailure.check(body)
    } catch {
      throw ArchiveError(activity, error, path: path, on: number)
    }
  }

  private static func closeNumber(_ number: CInt) -> CInt {
    #if canImport(Darwin)
    Darwin.close(number)
    #else
    Glibc.close(number)
    #endif
  }

  private static func writeOctets(_ number: CInt, _ octets: UnsafeRawBufferPointer) -> Int {
    #if canImport(Darwin)
    unsafe Darwin.write(number, octets.baseAddress, octets.count)
    #else
    unsafe Glibc.write(number, octets.baseAddress, octets.count)
    #endif
  }

  private static func readOctets(_ number: CInt, _ octets: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Darwin)
    unsafe Darwin.read(number, octets.baseAddress, octets.count)
    #else
    unsafe Glibc.read(number, octets.baseAddress, octets.count)
    #endif
  }
}
