internal import MailFormats

/// Which files a folder holds, by base name, as they were when it was read and changed by us since.
///
/// Read when it is first asked: a folder in which nobody has changed a name since the journal was
/// left in order needs none of it. A file takes 16 to 32 octets, so that a folder of a million
/// messages fits: a hash of its base name with a key of this process, and the number of its suffix.
/// That two names of a million share a hash is one chance in 30 million; names of files are made
/// from the base name that is asked for, so even then no file is taken for another: one is missed.
final class FolderIndex {
  /// A file's name without its base, and the directory that it stands in.
  struct Location: Hashable {
    /// From the colon on; empty without one.
    var suffix: String
    /// In `new`, where only another program can have put it.
    var isInNew: Bool
  }

  let path: String
  let current: OpenDirectory
  private let root: ArchiveRoot
  private var openTemporary: OpenDirectory?
  var keywords: DovecotKeywords
  /// Numbers of locations, by the hashes of base names.
  private var files: [UInt64: UInt32] = [:]
  private var locations: [Location] = []
  private var numbers: [Location: UInt32] = [:]
  /// Further files of a base name that has one already.
  private var others: [String: [Location]] = [:]
  /// Whether the names are known; what is changed before needs no note, since it will be read.
  private(set) var isRead = false

  /// Names that are kept in memory.
  var count: Int { files.count }

  init(root: ArchiveRoot, path: String, current: OpenDirectory) throws(ArchiveError) {
    self.root = root
    self.path = path
    self.current = current
    keywords = DovecotKeywords(
      try root.mailDirectory(path)
        .octets(of: DovecotKeywords.fileName, limit: DovecotKeywords.sizeLimit))
  }

  /// Reads the folder, the first time.
  func readNames() throws(ArchiveError) {
    if isRead { return }
    try read(current, isNew: false)
    do throws(ArchiveError) {
      try read(try root.mailDirectory(path).directory("new"), isNew: true)
    } catch let error where error.code == .missing {
      // Another program has removed it; there is nothing in it, then.
    }
    isRead = true
  }

  /// The folder's `tmp`, opened, and if need be made, when it is first asked for.
  func temporary() throws(ArchiveError) -> OpenDirectory {
    if let openTemporary { return openTemporary }
    let directory = try root.temporaryDirectory(of: path)
    openTemporary = directory
    return directory
  }

  /// Where the file of a base name stands; nil where there is none.
  func location(of base: String) throws(ArchiveError) -> Location? {
    try readNames()
    return known(base)
  }

  private func known(_ base: String) -> Location? {
    files[Self.hash(base)].map { locations[Int($0)] }
  }

  /// Notes what a file was renamed to.
  func set(_ base: String, _ location: Location) {
    if isRead { put(base, location) }
  }

  private func put(_ base: String, _ location: Location) {
    files[Self.hash(base)] = number(of: location)
  }

  /// Forgets a base name.
  func remove(_ base: String) { files[Self.hash(base)] = nil }

  /// The further files of a base name; forgotten by this.
  func takeOthers(_ base: String) -> [Location] { others.removeValue(forKey: base) ?? [] }

  private func read(_ directory: OpenDirectory, isNew: Bool) throws(ArchiveError) {
    let entries = try DirectoryEntries(directory)
    while let entry = try entries.next() {
      guard entry.kind == .file, !entry.name.hasPrefix(".") else { continue }
      let parsed = MaildirFileName(parsing: entry.name)
      for letter in parsed.keywordLetters { keywords.reserve(letter) }
      let suffix = String(entry.name.utf8.dropFirst(parsed.base.utf8.count)) ?? ""
      let location = Location(suffix: suffix, isInNew: isNew)
      if known(parsed.base) == nil {
        put(parsed.base, location)
      } else {
        others[parsed.base, default: []].append(location)
      }
    }
  }

  /// Of a few hundred combinations of flags, as a rule.
  private func number(of location: Location) -> UInt32 {
    if let known = numbers[location] { return known }
    let number = UInt32(truncatingIfNeeded: locations.count)
    locations.append(location)
    numbers[location] = number
    return number
  }

  private static func hash(_ base: String) -> UInt64 {
    var hasher = Hasher()
    // Octet by octet: names that differ in their Unicode form are names of different files.
    for octet in base.utf8 { hasher.combine(octet) }
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }
}
