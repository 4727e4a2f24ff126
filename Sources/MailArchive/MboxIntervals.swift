/// Reads what stands between the messages of an mbox, where nothing but separator lines belongs.
///
/// Belongs to one thread.
package final class MboxIntervals {
  /// What mailkura writes there is shorter by far.
  private static let limit: UInt64 = 4096

  private let root: ArchiveRoot
  private var file: OpenFile?
  private var folder: String?

  package init(root: ArchiveRoot) { self.root = root }

  /// Whether an interval holds what it should: the LF that closes a message, unless it is the
  /// first interval, and the separator line of the next one, unless it is the last.
  ///
  /// - Parameters:
  ///   - folder: The path of the folder, below `mail`.
  ///   - start: Behind the message before; 0 for none.
  ///   - end: The first octet of the message behind, or the end of the mbox.
  package func isSound(
    _ folder: String, from start: UInt64, to end: UInt64, isLast: Bool
  ) throws(ArchiveError) -> Bool {
    if isLast, start == 0 { return end == 0 }
    guard end > start, end - start <= Self.limit else { return false }
    if self.folder != folder {
      let place = MboxPath(folder: folder)
      file = try root.mailDirectory(place.directory).file(place.name, activity: .reading)
      self.folder = folder
    }
    var octets = [UInt8](repeating: 0, count: Int(end - start))
    guard try file?.readAll(into: &octets, count: octets.count, at: start) == true else {
      return false
    }
    var rest = octets[...]
    if start > 0, rest.popFirst() != UInt8(ascii: "\n") { return false }
    if isLast { return rest.isEmpty }
    return rest.starts(with: "From ".utf8)
      && rest.firstIndex(of: UInt8(ascii: "\n")) == rest.indices.last
  }
}
