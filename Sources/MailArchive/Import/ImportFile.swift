internal import MailFormats

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

  /// Whether another program has written to it since it was opened.
  func hasChanged() throws(ArchiveError) -> Bool {
    let facts = try file.facts()
    return facts.size != size || facts.modified != modified
  }

  func read(at offset: UInt64, into bytes: inout MutableSpan<UInt8>) throws(ArchiveError) -> Int {
    try file.read(into: &bytes, at: offset)
  }
}
