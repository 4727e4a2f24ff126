/// What was found behind the ends of mboxes, each piece in a file of its own.
///
/// A piece waits for the end of a run that fetches everything: what the archive has by then is
/// forgotten, the rest is kept under a name ending in `.mbox` until a person removes it.
package struct Quarantine {
  static let directoryName = "quarantine"

  /// What the name of a piece tells.
  package struct Name: Hashable, Sendable {
    /// Tells folders apart whose last level is the same.
    package let tag: String
    /// Where in the mbox the piece began.
    package let offset: UInt64
    private let stem: String

    /// Octets of a folder's name that stand in a piece's.
    private static let roomForName = 120

    init(folder: String, offset: UInt64, number: Int) {
      tag = Self.tag(of: folder)
      self.offset = offset
      var octets = Array((MailboxPath.components(folder).last ?? "").utf8.prefix(Self.roomForName))
      while String(validating: octets, as: UTF8.self) == nil { octets.removeLast() }
      stem = "\(String(decoding: octets, as: UTF8.self)).\(tag).\(offset).\(number)"
    }

    /// From the name of a waiting piece; nil for any other.
    init?(waiting name: String) {
      guard name.hasSuffix(Self.waitingSuffix) else { return nil }
      stem = String(name.dropLast(Self.waitingSuffix.count))
      let parts = stem.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count >= 4, let offset = UInt64(parts[parts.count - 2]) else { return nil }
      tag = String(parts[parts.count - 3])
      self.offset = offset
    }

    private static let waitingSuffix = ".tail"

    package var waiting: String { stem + Self.waitingSuffix }
    package var kept: String { stem + MailboxPath.mboxSuffix }

    package static func tag(of folder: String) -> String {
      // FNV-1a: tells folders apart, promises nothing.
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for octet in folder.utf8 { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01b3 }
      return String(hash, radix: 16)
    }
  }

  private let root: ArchiveRoot

  package init(root: ArchiveRoot) { self.root = root }

  /// How many pieces there are, and their octets; those of a run that goes on included.
  package func totals() throws(ArchiveError) -> (pieces: Int, octets: UInt64) {
    guard let directory = try directory() else { return (0, 0) }
    var totals = (pieces: 0, octets: UInt64(0))
    let entries = try DirectoryEntries(directory)
    while let entry = try entries.next() {
      guard entry.kind == .file, !TemporaryName.isOwn(entry.name) else { continue }
      totals.pieces += 1
      totals.octets += try directory.facts(of: entry.name)?.size ?? 0
    }
    return totals
  }

  /// The pieces that wait for the end of a run.
  package func waiting() throws(ArchiveError) -> [Name] {
    guard let directory = try directory() else { return [] }
    var names: [Name] = []
    let entries = try DirectoryEntries(directory)
    while let entry = try entries.next() {
      if entry.kind == .file, let name = Name(waiting: entry.name) { names.append(name) }
    }
    return names.sorted { $0.waiting < $1.waiting }
  }

  /// Removes a piece all of which the archive has.
  package func forget(_ name: Name) throws(ArchiveError) {
    guard let directory = try directory() else { return }
    try directory.remove(name.waiting)
    try directory.synchronize()
    if try DirectoryEntries(directory).next() == nil {
      // One that is in use stays.
      _ = try? root.directory.removeDirectory(Self.directoryName)
    }
  }

  /// Keeps a piece for a person to look at.
  package func keep(_ name: Name) throws(ArchiveError) {
    guard let directory = try directory() else { return }
    try directory.rename(name.waiting, to: directory, name.kept)
    try directory.synchronize()
  }

  func file(_ name: Name) throws(ArchiveError) -> OpenFile? {
    try directory()?.file(name.waiting, activity: .reading)
  }

  /// Removes what a copy that was interrupted has left.
  func removeLeftovers() throws(ArchiveError) {
    guard let directory = try directory() else { return }
    let entries = try DirectoryEntries(directory)
    while let entry = try entries.next() {
      if entry.kind == .file, TemporaryName.isOwn(entry.name) { try directory.remove(entry.name) }
    }
  }

  private func directory() throws(ArchiveError) -> OpenDirectory? {
    do throws(ArchiveError) {
      return try root.directory.directory(Self.directoryName)
    } catch let error where error.code == .missing {
      return nil
    }
  }
}
