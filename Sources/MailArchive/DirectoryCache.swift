/// A few open directories, the most recently used ones.
struct DirectoryCache {
  private var entries: [(path: String, directory: OpenDirectory)] = []
  private let limit: Int

  init(limit: Int) { self.limit = max(1, limit) }

  /// The directory that is kept for the path; else the one that `open` makes, kept from now on.
  mutating func directory(
    _ path: String, open: () throws(ArchiveError) -> OpenDirectory
  ) throws(ArchiveError) -> OpenDirectory {
    if let last = entries.last, last.path == path { return last.directory }
    if let index = entries.firstIndex(where: { $0.path == path }) {
      let entry = entries.remove(at: index)
      entries.append(entry)
      return entry.directory
    }
    if entries.count >= limit { entries.removeFirst() }
    let directory = try open()
    entries.append((path, directory))
    return directory
  }

  mutating func removeAll() { entries.removeAll() }
}
