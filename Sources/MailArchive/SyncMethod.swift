internal import CSystem

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// How the files of a batch are made to survive a power cut.
enum SyncMethod: Hashable, Sendable, CaseIterable {
  /// One call for the whole file system.
  case fileSystem
  /// One call for each file.
  case eachFile

  /// The quickest that the file system of `directory` is known to honour.
  ///
  /// The kernel reports a failed write once for each descriptor that was open before it, so the
  /// directory is to be opened before the first write and kept (Linux 5.8 and later).
  static func best(for directory: OpenDirectory) -> SyncMethod {
    #if os(Linux)
    let known = [
      CSYSTEM_FS_EXT, CSYSTEM_FS_XFS, CSYSTEM_FS_F2FS, CSYSTEM_FS_BTRFS, CSYSTEM_FS_TMPFS,
    ].map { Int($0) }
    guard known.contains(Int(csystem_file_system_kind(directory.number))), reportsFailures else {
      return .eachFile
    }
    return .fileSystem
    #else
    return .eachFile
    #endif
  }

  static func synchronizeFileSystem(of directory: OpenDirectory) throws(ArchiveError) {
    do throws(SystemFailure) {
      _ = try SystemFailure.check { csystem_syncfs(directory.number) }
    } catch {
      throw ArchiveError(.synchronizing, error, path: directory.path, on: directory.number)
    }
  }

  /// Whether the kernel is one whose syncfs tells of writes that failed before it.
  private static var reportsFailures: Bool {
    var names = utsname()
    guard unsafe uname(&names) == 0 else { return false }
    let release = unsafe withUnsafeBytes(of: &names.release) { octets in
      unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
    }
    let numbers = release.split { !$0.isNumber }.prefix(2).map { Int($0) ?? 0 }
    return numbers.count == 2 && (numbers[0], numbers[1]) >= (5, 8)
  }
}
