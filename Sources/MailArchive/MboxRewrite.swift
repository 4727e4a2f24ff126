internal import WireBytes

/// An mbox that is to replace another one, without some of its messages.
///
/// It stands beside the other one as `FOLDER.mbox.new`, and nothing in the journal speaks of it until
/// `finish` has made it durable.
package final class MboxRewrite {
  let folder: String
  private let source: OpenFile
  private let copy: OpenFile
  private let directory: OpenDirectory
  private let path: String
  /// Octets that have been written.
  package private(set) var length: UInt64 = 0

  init(folder: String, in mail: OpenDirectory, path: String) throws(ArchiveError) {
    self.folder = folder
    self.path = path
    let place = MboxPath(folder: folder)
    directory = try place.open(in: mail)
    source = try directory.existingFileForUpdate(place.name)
    guard try source.facts().isRegular else { throw ArchiveError(.linkInTheWay, path: path) }
    try directory.remove(place.newName)
    copy = try directory.makeFile(place.newName)
    try copy.setMode(OpenDirectory.fileMode)
  }

  /// Takes a message over, with its separator line and the empty line behind it.
  ///
  /// - Parameter separator: A line for it, where that which stands before it is none.
  /// - Returns: Its offset in the new mbox; its length stays.
  package func keep(
    offset: UInt64, length: UInt64, separator: [UInt8]? = nil
  ) throws(ArchiveError) -> UInt64 {
    var position = offset
    if let separator {
      try write(separator.span)
    } else {
      position = try MboxStore.startOfRecord(offset, in: source, path: path)
    }
    let newOffset = self.length + (offset - position)
    let (end, overflow) = offset.addingReportingOverflow(length)
    guard !overflow else { throw ArchiveError(.mboxRewritten, path: path) }
    var buffer = [UInt8](
      repeating: 0, count: Int(min(end - position, UInt64(MessageStager.bufferSize))))
    while position < end {
      let count = Int(min(UInt64(buffer.count), end - position))
      guard try source.readAll(into: &buffer, count: count, at: position) else {
        throw ArchiveError(.mboxRewritten, path: path)
      }
      try write(buffer.span.extracting(0..<count))
      position += UInt64(count)
    }
    try write([ASCII.lineFeed].span)
    return newOffset
  }

  /// Puts a staged message behind what has been taken over.
  ///
  /// - Returns: Its offset in the new mbox.
  package func put(_ staged: StagedMessage, separator: [UInt8]) throws(ArchiveError) -> UInt64 {
    guard case .spool(let spooled) = staged.place else {
      throw ArchiveError(.contentMismatch, path: path)
    }
    try write(separator.span)
    let offset = length
    var buffer = [UInt8](
      repeating: 0, count: Int(min(staged.diskSize, UInt64(MessageStager.bufferSize))))
    var done: UInt64 = 0
    while done < staged.diskSize {
      let count = try spooled.spool.read(
        into: &buffer, to: Int(min(UInt64(buffer.count), staged.diskSize - done)),
        at: spooled.offset + done)
      guard count > 0 else { throw ArchiveError(.contentMismatch, path: spooled.spool.path) }
      try write(buffer.span.extracting(0..<count))
      done += UInt64(count)
    }
    try write([ASCII.lineFeed].span)
    return offset
  }

  private func write(_ octets: Span<UInt8>) throws(ArchiveError) {
    try copy.write(octets, at: length)
    length += UInt64(octets.count)
  }

  /// Makes the new mbox, and its name, survive a power cut; the other one is still in place.
  package func finish() throws(ArchiveError) {
    try copy.synchronize()
    try directory.synchronize()
  }
}

/// Replacing an mbox, in steps between which a crash may come (mailkura-archive(5)):
///
/// 1. `beginRewrite`, `keep` for each message that stays, `finish`;
/// 2. the journal takes over the intention: the new length, and the new offset of each message;
/// 3. `replace`, by a rename; `isReplaced` tells after a crash whether it has happened;
/// 4. the journal takes over the new places and forgets the intention.
extension MboxStore {
  package func beginRewrite(_ folder: String) throws(ArchiveError) -> MboxRewrite {
    try MboxRewrite(folder: folder, in: mail, path: path(of: folder))
  }

  /// Puts the new mbox in the place of the other one, durably.
  package func replace(_ folder: String) throws(ArchiveError) {
    let place = MboxPath(folder: folder)
    let directory = try place.open(in: mail)
    forget(folder)
    try directory.rename(place.newName, to: directory, place.name)
    try directory.synchronize()
  }

  /// Whether the new mbox, which the journal knows of, is in its place already.
  package func isReplaced(_ folder: String) throws(ArchiveError) -> Bool {
    try !root.holdsMboxRewrite(of: folder)
  }

  /// Removes a new mbox that is not wanted.
  package func abandonRewrite(_ folder: String) throws(ArchiveError) {
    let place = MboxPath(folder: folder)
    let directory = try place.open(in: mail)
    if try directory.remove(place.newName) { try directory.synchronize() }
  }
}
