internal import MailFormats

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A file of another program's that is open for reading, from any place in it.
final class ImportFile: OctetSource {
  private let file: OpenFile
  let size: UInt64
  /// Seconds since 1970.
  let modified: Int64

  /// Opens a file; only a regular one, and never through a link.
  init(_ directory: OpenDirectory, _ name: String) throws(ArchiveError) {
    let file = try directory.file(name, activity: .reading)
    let facts = try file.facts()
    guard facts.isRegular else {
      throw ArchiveError(.linkInTheWay, path: directory.path(of: name))
    }
    file.expectSequentialReading()
    size = facts.size
    modified = facts.modified
    self.file = file
  }

  func read(at offset: UInt64, into bytes: inout MutableSpan<UInt8>) throws(ArchiveError) -> Int {
    guard let position = off_t(exactly: offset) else { return 0 }
    do throws(SystemFailure) {
      return try SystemFailure.check {
        unsafe bytes.withUnsafeMutableBytes {
          unsafe pread(file.number, $0.baseAddress, $0.count, position)
        }
      }
    } catch {
      throw ArchiveError(.reading, error, path: file.path, on: file.number)
    }
  }
}
