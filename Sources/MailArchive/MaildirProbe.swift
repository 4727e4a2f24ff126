#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Finds out whether a directory can hold a Maildir: whether names may have a colon, as exFAT, NTFS
/// and most SMB servers do not let them.
///
/// Tried, not told from the kind of file system: one kind is mounted in many ways. Links are not
/// asked for: without them copies take their place.
struct MaildirProbe {
  static let plainName = "mailkura.probe"
  static let colonName = "mailkura.probe:2,S"

  /// Makes an empty file of that name.
  let make: (String) throws(ArchiveError) -> Void
  let names: () throws(ArchiveError) -> [String]
  let remove: (String) -> Void

  init(
    make: @escaping (String) throws(ArchiveError) -> Void,
    names: @escaping () throws(ArchiveError) -> [String], remove: @escaping (String) -> Void
  ) {
    self.make = make
    self.names = names
    self.remove = remove
  }

  init(_ directory: OpenDirectory) {
    make = { (name) throws(ArchiveError) in
      try directory.remove(name)
      try directory.makeFile(name).close()
    }
    names = { () throws(ArchiveError) in
      let entries = try DirectoryEntries(directory)
      var names: [String] = []
      while let entry = try entries.next() { names.append(entry.name) }
      return names
    }
    remove = { _ = try? directory.remove($0) }
  }

  /// - Throws: `noColons` where a plain name can be made and one with a colon cannot, or is another
  ///   one once it is there; what the system says where neither can.
  func check(path: String) throws(ArchiveError) {
    defer {
      remove(Self.colonName)
      remove(Self.plainName)
    }
    try make(Self.plainName)
    do throws(ArchiveError) {
      try make(Self.colonName)
    } catch {
      guard error.errno != ENOSPC, error.errno != EDQUOT else { throw error }
      throw ArchiveError(.noColons, path: path)
    }
    guard try names().contains(Self.colonName) else { throw ArchiveError(.noColons, path: path) }
  }
}
