internal import Digests
internal import MailFormats
package import MailTypes

/// The folders of an archive as mboxes in the form of mboxrd; used by one thread, that of the journal.
///
/// A message is appended behind the octets that the journal answers for, and nothing before them
/// is ever written. What is found behind them was never journaled: it is copied to `quarantine`
/// and cut off before a message is appended. The journal tells by `expect` what it has, and takes
/// over what `changes` gives in the transaction of the messages.
///
/// RELIABILITY of the order: room reserved, octets written, file synchronised, COMMIT.
package final class MboxStore {
  /// Mboxes that are kept open.
  private static let openLimit = 24
  /// Octets that are gathered before they are written.
  private static let bufferSize = 1 << 20

  let root: ArchiveRoot
  let mail: OpenDirectory
  let digest = SHA256Stream()
  private let method: SyncMethod
  /// What the journal has, by folder.
  package private(set) var states: [String: MboxState] = [:]
  /// Mboxes that were appended to in this run, by folder.
  private var files: [String: MboxFile] = [:]
  /// Those that are open, the most recently used ones last.
  private var opened: [MboxFile] = []
  /// Folders with something that the journal does not have yet.
  private var touched: Set<String> = []
  /// Those of them that have no row yet.
  private var made: Set<String> = []
  private var touchedDirectories: [String: OpenDirectory] = [:]
  /// Octets before the end of `bufferOwner` that have not been written.
  private var buffer: [UInt8] = []
  private var bufferOwner: MboxFile?
  /// Whether nobody knows what the journal has taken over.
  private var isDistrusted = false
  /// Sizes of mboxes that are read, by folder.
  private var sizes: [String: UInt64] = [:]
  /// What the next COMMIT has to take over, by folder: all of it is durable.
  package private(set) var changes: [String: MboxState] = [:]
  /// Names below `quarantine` of what was cut off in this run.
  package internal(set) var quarantined: [String] = []

  package init(root: ArchiveRoot) throws(ArchiveError) {
    self.root = root
    _ = try root.directory.makeDirectory(ArchiveRoot.mailName)
    mail = try root.directory.directory(ArchiveRoot.mailName)
    method = SyncMethod.best(for: mail)
  }

  /// Tells what the journal has of an mbox.
  package func expect(_ folder: String, _ state: MboxState) {
    states[folder] = state
    forget(folder)
  }

  /// Closes a file that another one takes the place of.
  func forget(_ folder: String) {
    files[folder] = nil
    opened.removeAll { $0.folder == folder }
    sizes[folder] = nil
  }

  /// The journal has taken `changes` over.
  package func didCommit() {
    for (folder, state) in changes {
      states[folder] = state
      files[folder]?.didCommit(state)
    }
    changes = [:]
    made = []
  }

  /// A COMMIT has failed, but what it was about may be in the journal all the same: nothing is cut
  /// off, and nothing more appended.
  package func distrust() {
    isDistrusted = true
    forgetBuffer()
    changes = [:]
    touched = []
    files = [:]
    opened = []
  }

  /// What stands in the place of an mbox, before anything is appended; looks at its size alone
  /// unless that is not the expected one, and cuts off what is too much.
  package func settle(_ folder: String) throws(ArchiveError) -> MboxCondition {
    guard let state = states[folder] else { return .whole }
    let size = try root.mboxSize(of: folder) ?? 0
    if size == state.length { return .whole }
    if size < state.length { return .shortened(size: size) }
    _ = try file(of: folder)
    return .cut
  }

  /// The path of a folder's mbox, for messages.
  package func path(of folder: String) -> String {
    root.path(of: [ArchiveRoot.mailName, folder + MailboxPath.mboxSuffix])
  }
}

extension MboxStore: ArchiveStore {
  package func createFolder(_ path: String) throws(ArchiveError) {
    let place = MboxPath(folder: path)
    if states[path] != nil, try isThere(place) { return }
    let directory =
      place.directory.isEmpty
      ? mail : try mail.directory(making: place.directory) { touch($0) }
    if try directory.facts(of: place.name) == nil {
      try directory.makeFile(place.name).setMode(OpenDirectory.fileMode)
      touch(directory)
    }
    guard states[path] == nil else { return }
    states[path] = MboxState()
    made.insert(path)
    touched.insert(path)
    _ = try file(of: path)
  }

  /// Reserves room for the batch, so that a full disk shows before the first octet is written.
  package func makeDurable(_ staged: [StagedMessage]) throws(ArchiveError) {
    var octets: [String: UInt64] = [:]
    for message in staged {
      octets[message.folderPath, default: 0] +=
        message.diskSize + UInt64(MboxSeparatorLine.length) + 1
    }
    try flush()
    for (folder, count) in octets.sorted(by: { $0.key < $1.key }) {
      let mbox = try file(of: folder)
      // Another program may have appended to it since the last batch.
      try examine(mbox, size: try mbox.size())
      try mbox.reserve(count)
    }
  }

  package func place(
    for staged: StagedMessage, copyNumber: Int, date: InternalDate?
  ) -> CopyPlace {
    let folder = staged.folderPath
    let end = files[folder]?.end ?? states[folder]?.length ?? 0
    return .range(offset: end + UInt64(MboxSeparatorLine.length), length: staged.diskSize)
  }

  package func publish(
    _ staged: StagedMessage, at place: CopyPlace, flags: MessageFlags, date: InternalDate?,
    isFirst: Bool
  ) throws(ArchiveError) {
    let mbox = try file(of: staged.folderPath)
    guard case .spool(let spooled) = staged.place,
      place == self.place(for: staged, copyNumber: 0, date: date)
    else { throw ArchiveError(.contentMismatch, path: mbox.path) }
    if bufferOwner !== mbox { try flush() }
    bufferOwner = mbox
    touched.insert(mbox.folder)
    mbox.beginMessage()
    append(MboxSeparatorLine.octets(date: date ?? InternalDate(seconds: 0)), to: mbox)
    try append(spooled, staged.diskSize, to: mbox)
    append([UInt8(ascii: "\n")], to: mbox)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Nothing is to be removed: a spool goes with its last message.
  package func discard(_ staged: StagedMessage) {}

  /// Flags stand in the journal alone: an archived mbox is never rewritten for them.
  package func setFlags(
    folder: String, at place: CopyPlace, flags: MessageFlags, before: MessageFlags?
  ) throws(ArchiveError) {}

  /// The separator line keeps its date; the journal rules.
  package func touch(
    folder: String, at place: CopyPlace, date: InternalDate
  ) throws(ArchiveError) {}

  package func synchronize() throws(ArchiveError) {
    try flush()
    let mboxes = touched.sorted().compactMap { files[$0] }
    if method == .fileSystem, mboxes.count + touchedDirectories.count > 4 {
      try SyncMethod.synchronizeFileSystem(of: mail)
      for mbox in mboxes { mbox.didSynchronize() }
    }
    for mbox in mboxes { try mbox.synchronize() }
    for (_, directory) in touchedDirectories.sorted(by: { $0.key < $1.key }) {
      try directory.synchronize()
    }
    for mbox in mboxes {
      if mbox.isAhead {
        try reopen(mbox)
        mbox.releaseReserve()
      }
      changes[mbox.folder] = try mbox.currentState(digest)
    }
    touched = []
    touchedDirectories = [:]
  }

  package func rollBack() {
    forgetBuffer()
    for mbox in files.values where mbox.isAhead {
      do throws(ArchiveError) {
        try reopen(mbox)
        try mbox.cutBack()
      } catch {
        // The next run finds it unjournaled and cuts it off; this one appends nothing more.
        isDistrusted = true
      }
    }
    for folder in made {
      states[folder] = nil
      files[folder] = nil
      opened.removeAll { $0.folder == folder }
    }
    made = []
    changes = [:]
    touched = []
    touchedDirectories = [:]
  }

  package func location(
    folder: String, of place: CopyPlace
  ) throws(ArchiveError) -> MessageLocation? {
    guard case .range(let offset, let length) = place else { return nil }
    let (end, overflow) = offset.addingReportingOverflow(length)
    if overflow { return nil }
    if sizes[folder] ?? 0 < end {
      if sizes.count > 1000 { sizes = [:] }
      sizes[folder] = try size(of: folder)
    }
    return sizes[folder] ?? 0 < end
      ? nil : .range(folder: folder, offset: offset, length: length)
  }

  package func refresh(folder: String) { sizes[folder] = nil }

  /// Octets of an mbox; 0 where none is there.
  private func size(of folder: String) throws(ArchiveError) -> UInt64 {
    do throws(ArchiveError) {
      return try root.mboxSize(of: folder) ?? 0
    } catch let error where error.code == .linkInTheWay {
      return 0
    }
  }

  private func isThere(_ place: MboxPath) throws(ArchiveError) -> Bool {
    do throws(ArchiveError) {
      return try place.open(in: mail).facts(of: place.name) != nil
    } catch let error where error.code == .missing {
      return false
    }
  }
}

extension MboxStore {
  private func append(_ octets: [UInt8], to mbox: MboxFile) {
    buffer += octets
    mbox.extend(by: UInt64(octets.count))
  }

  private func append(
    _ spooled: SpooledOctets, _ length: UInt64, to mbox: MboxFile
  ) throws(ArchiveError) {
    var done: UInt64 = 0
    while done < length {
      if buffer.count >= Self.bufferSize { try flush() }
      bufferOwner = mbox
      let start = buffer.count
      let count = Int(min(length - done, UInt64(Self.bufferSize)))
      buffer.append(contentsOf: repeatElement(0, count: count))
      let read = try spooled.spool.read(
        into: &buffer, from: start, to: buffer.count, at: spooled.offset + done)
      guard read > 0 else { throw ArchiveError(.contentMismatch, path: spooled.spool.path) }
      buffer.removeLast(count - read)
      mbox.extend(by: UInt64(read))
      done += UInt64(read)
    }
    bufferOwner = mbox
  }

  /// Writes what has been gathered.
  private func flush() throws(ArchiveError) {
    guard let mbox = bufferOwner, !buffer.isEmpty else { return }
    try reopen(mbox)
    try mbox.writeEnd(buffer)
    forgetBuffer()
  }

  private func forgetBuffer() {
    buffer.removeAll(keepingCapacity: true)
    bufferOwner = nil
  }

  private func touch(_ directory: OpenDirectory) { touchedDirectories[directory.path] = directory }

  /// The mbox, open for appending and with nothing behind its end.
  ///
  /// - Throws: `mboxShortened`, `mboxRewritten`; `missing` where `createFolder` was not called.
  func file(of folder: String) throws(ArchiveError) -> MboxFile {
    if let last = opened.last, last.folder == folder { return last }
    if let index = opened.firstIndex(where: { $0.folder == folder }) {
      let mbox = opened.remove(at: index)
      opened.append(mbox)
      return mbox
    }
    guard let state = states[folder], !isDistrusted else {
      throw ArchiveError(.missing, path: path(of: folder))
    }
    let isNew = files[folder] == nil
    let mbox = files[folder] ?? MboxFile(folder: folder, path: path(of: folder), state: state)
    try reopen(mbox)
    if isNew {
      do throws(ArchiveError) {
        let size = try mbox.size()
        if size >= mbox.end, try !mbox.endsAsKnown(digest) {
          throw ArchiveError(.mboxRewritten, path: mbox.path)
        }
        try examine(mbox, size: size)
      } catch {
        opened.removeLast()
        throw error
      }
      files[folder] = mbox
    }
    return mbox
  }

  /// Opens an mbox that was closed to make room; its size may not have changed meanwhile.
  private func reopen(_ mbox: MboxFile) throws(ArchiveError) {
    if mbox.isOpen { return }
    if opened.count >= Self.openLimit {
      if bufferOwner === opened[0] { try flush() }
      try opened[0].close()
      opened.removeFirst()
    }
    let place = MboxPath(folder: mbox.folder)
    try mbox.open(in: try place.open(in: mail), name: place.name)
    opened.append(mbox)
  }

  /// Cuts off what stands behind the end, kept in quarantine if it is anything.
  private func examine(_ mbox: MboxFile, size: UInt64) throws(ArchiveError) {
    if size < mbox.end { throw ArchiveError(.mboxShortened(lost: 0), path: mbox.path) }
    guard size > mbox.end else { return }
    try quarantine(mbox)
    try mbox.cut()
  }
}
