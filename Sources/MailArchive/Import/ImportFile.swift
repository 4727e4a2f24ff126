internal import MailFormats
internal import WireBytes

/// A file of another program's that is open for reading, from any place in it.
final class ImportFile: OctetSource {
  /// Octets at the start that are looked at to know how lines end.
  private static let surveyed = 64 << 10

  private let file: OpenFile
  /// Whether each CR is read as LF.
  private var hasLoneReturns = false
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

  /// Has an mbox whose lines end with CR alone, as those of the classic Mac OS do, read with LF.
  func findLineEnds() throws(ArchiveError) {
    var head = [UInt8](repeating: 0, count: Self.surveyed)
    var span = head.mutableSpan
    let count = try file.read(into: &span, at: 0)
    let octets = head.span.extracting(0..<count)
    hasLoneReturns =
      OctetSearch.first(ASCII.carriageReturn, in: octets) != nil
      && OctetSearch.first(ASCII.lineFeed, in: octets) == nil
  }

  func read(at offset: UInt64, into bytes: inout MutableSpan<UInt8>) throws(ArchiveError) -> Int {
    let count = try file.read(into: &bytes, at: offset)
    if hasLoneReturns {
      for index in 0..<count where bytes[index] == ASCII.carriageReturn {
        bytes[index] = ASCII.lineFeed
      }
    }
    return count
  }
}
