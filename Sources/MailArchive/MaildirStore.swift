internal import MailFormats
package import MailTypes

/// The folders of an archive in Maildir form; used by one thread, that of the journal.
///
/// The order of effects is the caller's: `makeDurable`, `publish` and `setFlags`, `syncDirectories`,
/// then the journal's COMMIT. No file is removed but those of a base name that is published anew,
/// and staged ones.
package final class MaildirStore {
  /// Folders whose files are kept in mind at most, and files of all of them together.
  private static let folderLimit = 24
  private static let fileLimit = 400_000
  /// Touched directories that are kept open before they are made durable.
  private static let touchedLimit = 32
  /// Of a file that is being parted from its other names.
  private static let separateName = "mailkura.separate"

  let root: ArchiveRoot
  private let mail: OpenDirectory
  private let method: SyncMethod
  /// Most recently used last.
  private var indexes: [FolderIndex] = []
  private var touched: [String: OpenDirectory] = [:]
  /// Whether something was changed that only the whole file system's synchronisation covers.
  private var needsWholeSync = false
  /// When the journal was last left in order, in seconds; nil where it was not, or nobody knows.
  package var lastOrderlyEnd: Int64?
  /// Whether the names of a folder are those that the journal's rows make, for all that can be seen.
  private var untouched: [String: Bool] = [:]

  package convenience init(root: ArchiveRoot) throws(ArchiveError) {
    try self.init(root: root, method: nil)
  }

  /// - Parameter method: Nil for the quickest that the file system honours.
  init(root: ArchiveRoot, method: SyncMethod?) throws(ArchiveError) {
    self.root = root
    _ = try root.directory.makeDirectory(ArchiveRoot.mailName)
    mail = try root.directory.directory(ArchiveRoot.mailName)
    self.method = method ?? SyncMethod.best(for: mail)
  }

  /// Makes a folder and the levels above it, with `cur`, `new` and `tmp`.
  package func createFolder(_ path: String) throws(ArchiveError) {
    var made: [OpenDirectory] = []
    let folder = try mail.directory(making: path) { made.append($0) }
    var isEmpty = lastOrderlyEnd != nil
    for name in ["cur", "new", "tmp"] {
      if try folder.makeDirectory(name) { made.append(folder) } else { isEmpty = false }
    }
    for directory in made { try touch(directory) }
    if isEmpty { untouched[path] = true }
  }

  /// Makes the files of a batch survive a power cut.
  ///
  /// - Throws: With the scope of a run: nothing of the batch can be trusted after that.
  package func makeDurable(_ staged: [StagedMessage]) throws(ArchiveError) {
    if staged.isEmpty { return }
    switch method {
    case .fileSystem:
      try synchronizeFileSystem()
    case .eachFile:
      var directories = DirectoryCache(limit: 8)
      for message in staged {
        let directory = try directories.directory(message.folderPath) { () throws(ArchiveError) in
          try root.temporaryDirectory(of: message.folderPath)
        }
        try directory.file(message.temporaryName).synchronize()
      }
    }
  }

  /// Gives a staged message its final name, over whatever file has its base name.
  ///
  /// - Parameter isFirst: whether no row has had the base name, so that in an untouched folder no file
  ///   has it either.
  package func publish(
    _ staged: StagedMessage, base: String, flags: MessageFlags, isFirst: Bool = false
  ) throws(ArchiveError) {
    let index = try indexForWriting(of: staged.folderPath)
    let name = try name(base: base, flags: flags, in: index)
    if !isFirst { try index.readNames() }
    let former = index.isRead ? try index.location(of: base) : nil
    try index.temporary().rename(staged.temporaryName, to: index.current, name.description)
    try touch(index.current)
    let formers = [former].compactMap(\.self) + index.takeOthers(base)
    index.set(base, FolderIndex.Location(suffix: name.suffix, isInNew: false))
    for former in formers where former.isInNew || former.suffix != name.suffix {
      let directory = try directory(of: former, in: index)
      try directory.remove(base + former.suffix)
      try touch(directory)
    }
  }

  /// Removes every file of a base name; none there is fine.
  func remove(base: String, folder path: String) throws(ArchiveError) {
    let index: FolderIndex
    do throws(ArchiveError) {
      index = try self.index(of: path)
    } catch let error where error.code == .missing {
      return
    }
    for location in [try index.location(of: base)].compactMap(\.self) + index.takeOthers(base) {
      let directory = try directory(of: location, in: index)
      try directory.remove(base + location.suffix)
      try touch(directory)
    }
    index.remove(base)
  }

  /// Removes a staged message that is not wanted.
  package func discard(_ staged: StagedMessage) {
    // One that stays is removed before the next run.
    guard let directory = try? root.temporaryDirectory(of: staged.folderPath) else { return }
    _ = try? directory.remove(staged.temporaryName)
  }

  /// Gives a message's file the name that its flags want, in `cur`.
  ///
  /// - Parameter before: the flags that the journal had of the file; nil where that is not known.
  /// - Throws: `missing` where the folder has no file of the base name.
  package func setFlags(
    folder path: String, base: String, flags: MessageFlags, before: MessageFlags? = nil
  ) throws(ArchiveError) {
    try retryingAfterRefresh(path) { () throws(ArchiveError) in
      let index = try index(of: path)
      let name = try name(base: base, flags: flags, in: index)
      if let before, !index.isRead {
        let former = MaildirFileName(
          base: base, systemFlags: before.system,
          keywordLetters: before.keywords.compactMap { index.keywords.knownLetter(for: $0) })
        if former == name { return }
        try index.current.rename(former.description, to: index.current, name.description)
        try touch(index.current)
        return
      }
      let former = try find(base, in: index)
      if former.suffix == name.suffix, !former.isInNew { return }
      let directory = try directory(of: former, in: index)
      try directory.rename(base + former.suffix, to: index.current, name.description)
      index.set(base, FolderIndex.Location(suffix: name.suffix, isInNew: false))
      try touch(index.current)
      if former.isInNew { try touch(directory) }
    }
  }

  /// Gives a message's file another time of modification.
  package func touch(
    folder path: String, base: String, date: InternalDate
  ) throws(ArchiveError) {
    try retryingAfterRefresh(path) { () throws(ArchiveError) in
      let index = try index(of: path)
      let location = try find(base, in: index)
      let file = try directory(of: location, in: index).file(base + location.suffix)
      if try file.facts().modified == date.seconds { return }
      if try file.linkCount() > 1 {
        // The other names have this time too, and keep it.
        try separate(base, location, in: index, date: date)
        return
      }
      try file.setModificationTime(seconds: date.seconds)
      if method == .fileSystem {
        needsWholeSync = true
      } else {
        try file.synchronize()
      }
    }
  }

  /// Gives a name a file of its own.
  private func separate(
    _ base: String, _ location: FolderIndex.Location, in index: FolderIndex, date: InternalDate
  ) throws(ArchiveError) {
    let directory = try directory(of: location, in: index)
    let temporary = try index.temporary()
    try temporary.remove(Self.separateName)
    let copy = try temporary.makeFile(Self.separateName)
    let file = try directory.file(base + location.suffix, activity: .reading)
    var chunk = [UInt8](repeating: 0, count: MessageStager.bufferSize)
    while true {
      let count = try file.read(into: &chunk)
      if count == 0 { break }
      try copy.write(chunk.span.extracting(0..<count))
    }
    try copy.setModificationTime(seconds: date.seconds)
    try copy.synchronize()
    try copy.close()
    try temporary.rename(Self.separateName, to: directory, base + location.suffix)
    try touch(directory)
  }

  /// Makes every change of names since the last call survive a power cut.
  package func syncDirectories() throws(ArchiveError) {
    if method == .fileSystem, needsWholeSync || touched.count > 4 {
      try synchronizeFileSystem()
    } else {
      for (_, directory) in touched.sorted(by: { $0.key < $1.key }) { try directory.synchronize() }
    }
    touched = [:]
    needsWholeSync = false
  }

  /// The name of the file that has this base name, as it is on disk; nil where there is none.
  package func fileName(folder path: String, base: String) throws(ArchiveError) -> String? {
    do throws(ArchiveError) {
      return try index(of: path).location(of: base).map { base + $0.suffix }
    } catch let error where error.code == .missing {
      return nil
    }
  }

  /// The paths of all folders that are on disk; see `ArchiveRoot.folders`.
  package func folders() throws(ArchiveError) -> [String] { try root.folders() }

  /// Calls `body` for each file of a folder; see `ArchiveRoot.forEachFile`.
  package func forEachFile(
    in folderPath: String,
    _ body: (_ base: String, _ fileName: String, _ isOwn: Bool) throws -> Void
  ) throws { try root.forEachFile(in: folderPath, body) }

  /// Forgets what a folder was known to hold, so that it is read again.
  package func refresh(folder path: String) {
    indexes.removeAll { $0.path == path }
    untouched[path] = false
  }

  /// File names that are kept in memory.
  package var namesInMemory: Int { indexes.reduce(0) { $0 + $1.count } }

  private func name(
    base: String, flags: MessageFlags, in index: FolderIndex
  ) throws(ArchiveError) -> MaildirFileName {
    var keywords = index.keywords
    var letters = flags.keywords.compactMap { keywords.letter(for: $0) }
    if keywords != index.keywords {
      // A letter that some file uses is not to get a meaning that it did not have.
      try index.readNames()
      keywords = index.keywords
      letters = flags.keywords.compactMap { keywords.letter(for: $0) }
    }
    if keywords != index.keywords {
      // Durable before any name uses the new letter.
      try root.mailDirectory(index.path).replaceFile(
        DovecotKeywords.fileName, temporaryName: "mailkura.keywords", in: index.temporary(),
        with: keywords.octets)
      index.keywords = keywords
    }
    return MaildirFileName(base: base, systemFlags: flags.system, keywordLetters: letters)
  }

  private func find(
    _ base: String, in index: FolderIndex
  ) throws(ArchiveError) -> FolderIndex.Location {
    guard let location = try index.location(of: base) else {
      throw ArchiveError(.missing, path: index.current.path(of: base))
    }
    return location
  }

  /// Does it once more with the folder read anew, in case another program has renamed a file.
  private func retryingAfterRefresh(
    _ path: String, _ body: () throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    do throws(ArchiveError) {
      try body()
    } catch let error where error.isAboutMissingFile {
      refresh(folder: path)
      try body()
    }
  }

  private func directory(
    of location: FolderIndex.Location, in index: FolderIndex
  ) throws(ArchiveError) -> OpenDirectory {
    location.isInNew ? try root.mailDirectory(index.path + "/new") : index.current
  }

  private func index(of path: String) throws(ArchiveError) -> FolderIndex {
    if let last = indexes.last, last.path == path { return last }
    if let position = indexes.firstIndex(where: { $0.path == path }) {
      let index = indexes.remove(at: position)
      indexes.append(index)
      return index
    }
    var files = namesInMemory
    while let oldest = indexes.first,
      indexes.count >= Self.folderLimit || files >= Self.fileLimit
    {
      files -= oldest.count
      indexes.removeFirst()
    }
    let index: FolderIndex
    do throws(ArchiveError) {
      index = try readIndex(path)
    } catch let error where error.isOutOfDescriptors {
      indexes.removeAll()
      try syncDirectories()
      index = try readIndex(path)
    }
    indexes.append(index)
    return index
  }

  private func readIndex(_ path: String) throws(ArchiveError) -> FolderIndex {
    let index = try FolderIndex(
      root: root, path: path, current: try root.mailDirectory(path + "/cur"))
    // Once known, it holds for the run: what changes the names then is this run itself.
    let known = untouched[path]
    let isUntouched = if let known { known } else { try isUntouched(index) }
    untouched[path] = isUntouched
    if !isUntouched { try index.readNames() }
    return index
  }

  /// Whether no name in the folder has changed since the journal was left in order.
  private func isUntouched(_ index: FolderIndex) throws(ArchiveError) -> Bool {
    guard let lastOrderlyEnd, try index.current.modified() <= lastOrderlyEnd else { return false }
    do throws(ArchiveError) {
      return try root.mailDirectory(index.path + "/new").modified() <= lastOrderlyEnd
    } catch let error where error.code == .missing {
      return true
    }
  }

  /// The index of a folder, made anew where some program has removed directories that were empty.
  private func indexForWriting(of path: String) throws(ArchiveError) -> FolderIndex {
    do throws(ArchiveError) {
      return try index(of: path)
    } catch let error where error.code == .missing {
      try createFolder(path)
      return try index(of: path)
    }
  }

  private func touch(_ directory: OpenDirectory) throws(ArchiveError) {
    if touched[directory.path] == nil, touched.count >= Self.touchedLimit {
      if method == .fileSystem { needsWholeSync = true } else { try syncDirectories() }
      touched = [:]
    }
    touched[directory.path] = directory
  }

  private func synchronizeFileSystem() throws(ArchiveError) {
    try SyncMethod.synchronizeFileSystem(of: mail)
  }
}
