/// Files that are written under a name of their own and get their real ones a batch at a time,
/// once they are durable.
final class ExportBatch {
  private static let prefix = ".mailkura-"
  private static let countLimit = 1000
  private static let octetLimit: UInt64 = 64 << 20

  private let tree: ExportTree
  private let prefix: String
  /// Where files are written, and where they go.
  let temporary: OpenDirectory
  let directory: OpenDirectory
  private var waiting: [(temporaryName: String, name: String)] = []
  private var octets: UInt64 = 0
  private var number = 0
  private var currentName: String?

  /// - Parameter token: Tells the files of several batches in one directory apart.
  init(
    tree: ExportTree, temporary: OpenDirectory, directory: OpenDirectory, token: String = "file-"
  ) throws(ArchiveError) {
    prefix = Self.prefix + token
    self.tree = tree
    self.temporary = temporary
    self.directory = directory
    let entries = try DirectoryEntries(temporary)
    var leftovers: [String] = []
    while let entry = try entries.next() {
      if entry.kind == .file, entry.name.hasPrefix(prefix) { leftovers.append(entry.name) }
    }
    for name in leftovers { try temporary.remove(name) }
  }

  /// A new file to be written.
  func makeFile() throws(ArchiveError) -> OpenFile {
    number += 1
    let name = prefix + String(number)
    let file = try temporary.makeFile(name)
    currentName = name
    return file
  }

  /// Takes a file that is written; it gets its name with the others.
  func add(_ file: consuming OpenFile, as name: String, octets: UInt64) throws(ArchiveError) {
    guard let temporaryName = currentName else { return }
    currentName = nil
    if tree.method == .eachFile { try file.synchronize() }
    try file.close()
    waiting.append((temporaryName, name))
    self.octets += octets
    if waiting.count >= Self.countLimit || self.octets >= Self.octetLimit { try flush() }
  }

  /// Removes the file that is being written.
  func drop() {
    guard let name = currentName else { return }
    currentName = nil
    // One that stays is removed by the next export.
    _ = try? temporary.remove(name)
  }

  /// Makes everything durable and visible.
  func flush() throws(ArchiveError) {
    guard !waiting.isEmpty else { return }
    try tree.synchronize()
    for (temporaryName, name) in waiting {
      try temporary.rename(temporaryName, to: directory, name)
    }
    try directory.synchronize()
    waiting = []
    octets = 0
  }
}
