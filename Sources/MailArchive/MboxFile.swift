internal import Digests
internal import MailTypes

/// An mbox that is appended to; it can be closed and opened again in between.
final class MboxFile {
  /// The path of the folder, below `mail`.
  let folder: String
  /// For messages.
  let path: String
  /// What the journal has of it.
  private(set) var committed: MboxState
  /// Where the next message begins.
  private(set) var end: UInt64
  /// Where the last message begins that was appended since the last COMMIT; nil for none.
  private var lastStart: UInt64?
  /// Up to where room has been reserved.
  private var reserved: UInt64
  private var file: OpenFile?
  /// Whether something was written that may be lost in a power cut.
  private var needsSync = false

  init(folder: String, path: String, state: MboxState) {
    self.folder = folder
    self.path = path
    committed = state
    end = state.length
    reserved = state.length
  }

  var isOpen: Bool { file != nil }

  /// Opens the file, which must be there.
  func open(in directory: OpenDirectory, name: String) throws(ArchiveError) {
    let file = try directory.existingFileForUpdate(name)
    guard try file.facts().isRegular else { throw ArchiveError(.linkInTheWay, path: path) }
    self.file = consume file
  }

  /// Closes the file; what was appended is durable then.
  func close() throws(ArchiveError) {
    try synchronize()
    releaseReserve()
    try file.take()?.close()
  }

  /// The size at this moment.
  func size() throws(ArchiveError) -> UInt64 { try file?.facts().size ?? end }

  /// A message begins at the end.
  func beginMessage() { lastStart = end }

  /// Octets are going to be written behind the end.
  func extend(by octets: UInt64) { end += octets }

  /// Writes the last octets up to the end.
  func writeEnd(_ octets: [UInt8]) throws(ArchiveError) {
    needsSync = true
    try file?.write(octets.span, at: end - UInt64(octets.count))
  }

  /// Makes sure of room for so many octets more, as far as that can be told.
  func reserve(_ octets: UInt64) throws(ArchiveError) {
    let (wanted, overflow) = end.addingReportingOverflow(octets)
    guard !overflow, wanted > reserved else { return }
    let start = max(reserved, end)
    try file?.reserve(wanted - start, at: start)
    reserved = wanted
  }

  /// Gives back room that was reserved and not used.
  func releaseReserve() {
    guard reserved > end, file != nil else { return }
    // What stays reserved is used by what comes next.
    _ = try? file?.truncate(to: end)
    reserved = end
  }

  /// Makes what was appended survive a power cut.
  func synchronize() throws(ArchiveError) {
    guard needsSync else { return }
    try file?.synchronize()
    needsSync = false
  }

  /// The whole file system has been made to survive a power cut.
  func didSynchronize() { needsSync = false }

  /// The state with what was appended; all of it has been written.
  func currentState(_ digest: SHA256Stream) throws(ArchiveError) -> MboxState {
    guard let lastStart, end > lastStart else { return committed }
    guard let found = try digestOfRange(lastStart, end - lastStart, digest) else {
      throw ArchiveError(.mboxRewritten, path: path)
    }
    return MboxState(
      length: end,
      last: MboxState.Record(start: lastStart, length: end - lastStart, digest: found))
  }

  /// The journal has taken the state over.
  func didCommit(_ state: MboxState) {
    committed = state
    lastStart = nil
  }

  /// Whether something was appended since the last COMMIT.
  var isAhead: Bool { end != committed.length }

  /// Whether the last message that the journal knows still stands where it stood.
  func endsAsKnown(_ digest: SHA256Stream) throws(ArchiveError) -> Bool {
    guard let last = committed.last else { return committed.length == 0 }
    let (stop, overflow) = last.start.addingReportingOverflow(last.length)
    guard !overflow, stop == committed.length else { return false }
    return try digestOfRange(last.start, last.length, digest) == last.digest
  }

  /// Cuts off what stands behind the end, durably.
  func cut() throws(ArchiveError) {
    try file?.truncate(to: end)
    reserved = end
    try file?.synchronize()
  }

  /// Cuts off what was appended since the last COMMIT.
  func cutBack() throws(ArchiveError) {
    end = committed.length
    lastStart = nil
    needsSync = false
    try cut()
  }

  /// Reads octets for the quarantine; 0 at the end of the file.
  func read(into octets: inout [UInt8], at offset: UInt64) throws(ArchiveError) -> Int {
    try file?.read(into: &octets, at: offset) ?? 0
  }

  /// Nil where the file is shorter.
  private func digestOfRange(
    _ start: UInt64, _ length: UInt64, _ digest: SHA256Stream
  ) throws(ArchiveError) -> ContentDigest? {
    digest.begin()
    var buffer = [UInt8](repeating: 0, count: Int(min(length, UInt64(MessageStager.bufferSize))))
    var done: UInt64 = 0
    while done < length {
      let count =
        try file?.read(
          into: &buffer, to: Int(min(UInt64(buffer.count), length - done)), at: start + done) ?? 0
      if count == 0 { return nil }
      digest.update(buffer.span.extracting(0..<count))
      done += UInt64(count)
    }
    return digest.finish()
  }
}
