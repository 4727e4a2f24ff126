internal import Digests
internal import MailFormats
package import MailTypes
internal import WireBytes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Writes messages, one after another, into the `tmp` of their folders while they arrive.
///
/// Belongs to one connection. A message up to the size of the buffer is written with one call; a
/// longer one streams through it, so that memory does not grow with the message. Nothing is made
/// durable here: `MaildirStore.makeDurable` does that for a batch.
package final class MessageStager {
  /// Octets that are gathered before they are hashed and written.
  static let bufferSize = 256 << 10
  /// Open `tmp` directories.
  private static let openDirectories = 8

  let root: ArchiveRoot
  private let token: String
  private var number: UInt64 = 0
  private var directories = DirectoryCache(limit: openDirectories)

  private let digest = SHA256Stream()
  private let headerDigest = SHA256Stream()
  private var header = HeaderCapture()
  private var census = LineEndCensus()
  private var wire: [UInt8] = []
  private var disk: [UInt8] = []

  private var folderPath = ""
  private var announced: UInt64 = 0
  private var received: UInt64 = 0
  private var diskSize: UInt64 = 0
  private var lineEnds = LineEndForm.lf
  private var lastOctet: UInt8?
  private var isActive = false
  private var temporaryName: String?
  private var file: OpenFile?

  /// - Parameter token: What no other stager has, now or in a run before.
  package init(root: ArchiveRoot, token: String) {
    self.root = root
    self.token = TemporaryName.token(from: token)
  }

  deinit { abandon() }

  /// Begins a message; one that is half done is dropped.
  ///
  /// - Parameters:
  ///   - path: The folder, below `mail`.
  ///   - announced: How many octets the server says will come.
  package func begin(path: String, announced: UInt64) throws(ArchiveError) {
    abandon()
    digest.begin()
    headerDigest.begin()
    header.begin()
    census = LineEndCensus()
    wire.removeAll(keepingCapacity: true)
    folderPath = path
    self.announced = announced
    received = 0
    diskSize = 0
    lineEnds = .lf
    lastOctet = nil
    isActive = true
  }

  /// Takes the next octets; what exceeds the announced length is counted and dropped.
  package func write(_ bytes: Span<UInt8>) throws(ArchiveError) {
    guard isActive, bytes.count > 0 else { return }
    received &+= UInt64(bytes.count)
    guard received <= announced else { return }
    var start = 0
    while start < bytes.count {
      if wire.count >= Self.bufferSize { try drain(isLast: false) }
      let end = min(bytes.count, start + Self.bufferSize - wire.count)
      unsafe bytes.extracting(start..<end).withUnsafeBufferPointer {
        unsafe wire.append(contentsOf: $0)
      }
      start = end
    }
  }

  /// Completes the file; the stager is ready for the next message.
  ///
  /// - Parameter date: Becomes the file's time of modification; nil leaves that of writing.
  /// - Throws: `lengthMismatch`, of the scope of one message, unless as many octets came as were
  ///   announced; the file is removed then, as after any failure.
  package func finish(date: InternalDate?) throws(ArchiveError) -> StagedMessage {
    guard isActive, received == announced else {
      let path = root.path(of: ["mail", folderPath])
      abandon()
      throw ArchiveError(.lengthMismatch(announced: announced, received: received), path: path)
    }
    try drain(isLast: true)
    do throws(ArchiveError) {
      if let date { try file?.setModificationTime(seconds: date.seconds) }
      try file.take()?.close()
    } catch {
      abandon()
      throw error
    }
    isActive = false
    defer { temporaryName = nil }
    return StagedMessage(
      folderPath: folderPath, temporaryName: temporaryName ?? "", digest: digest.finish(),
      wireSize: received, diskSize: diskSize,
      virtualSize: lineEnds == .lf ? received : diskSize + census.bareLineFeeds,
      lineEnds: lineEnds, endsWithNewline: lastOctet == ASCII.lineFeed,
      header: HeaderSummary(headerDigest: headerDigest.finish(), block: header.block))
  }

  /// Drops a message that is half done, and its file.
  package func abandon() {
    isActive = false
    file = nil
    guard let name = temporaryName else { return }
    temporaryName = nil
    // A file that stays is removed before the next run.
    if let directory = try? temporaryDirectory() { _ = try? directory.remove(name) }
  }

  /// Hashes and writes what the buffer holds.
  private func drain(isLast: Bool) throws(ArchiveError) {
    digest.update(wire.span)
    if !header.isComplete {
      let count = header.append(wire.span)
      headerDigest.update(wire.span.extracting(0..<count))
    }
    let holdsReturn = census.isPairOpen
    census.count(wire.span)
    if let last = wire.last { lastOctet = last }
    do throws(ArchiveError) {
      if lineEnds == .lf, !census.hasOnlyPairs || (isLast && census.isPairOpen) {
        try becomeVerbatim(holdsReturn: holdsReturn)
      }
      if file == nil { file = try makeFile() }
      switch lineEnds {
      case .verbatim:
        try append(wire)
      case .lf:
        disk.removeAll(keepingCapacity: true)
        // A CR at the end waits for its LF, with which it becomes nothing.
        let end = wire.count - (census.isPairOpen ? 1 : 0)
        LineEndConversion.appendWithoutReturns(wire.span.extracting(0..<end), to: &disk)
        try append(disk)
      }
    } catch {
      abandon()
      throw error
    }
    wire.removeAll(keepingCapacity: true)
  }

  private func append(_ octets: [UInt8]) throws(ArchiveError) {
    try file?.write(octets.span)
    diskSize += UInt64(octets.count)
  }

  /// Gives back the CRs to what has been written, because the message is not one of CRLF only.
  private func becomeVerbatim(holdsReturn: Bool) throws(ArchiveError) {
    lineEnds = .verbatim
    guard let former = file.take(), let formerName = temporaryName else { return }
    try former.rewind()
    temporaryName = nil
    file = try makeFile()
    diskSize = 0
    var chunk = [UInt8](repeating: 0, count: Self.bufferSize)
    while true {
      let count = try former.read(into: &chunk)
      if count == 0 { break }
      disk.removeAll(keepingCapacity: true)
      LineEndConversion.appendWithReturns(chunk.span.extracting(0..<count), to: &disk)
      try append(disk)
    }
    if holdsReturn { try append([ASCII.carriageReturn]) }
    try temporaryDirectory().remove(formerName)
  }

  private func makeFile() throws(ArchiveError) -> OpenFile {
    do throws(ArchiveError) {
      return try makeFileOnce()
    } catch let error where error.isOutOfDescriptors || error.errno == ENOENT {
      // The directory was removed under us, or other directories hold the descriptors.
      directories.removeAll()
      return try makeFileOnce()
    }
  }

  private func makeFileOnce() throws(ArchiveError) -> OpenFile {
    let directory = try temporaryDirectory()
    while true {
      number += 1
      let name = TemporaryName.make(token: token, number: number)
      do throws(ArchiveError) {
        let made = try directory.makeFile(name)
        temporaryName = name
        return made
      } catch let error where error.errno == EEXIST {
        continue
      }
    }
  }

  private func temporaryDirectory() throws(ArchiveError) -> OpenDirectory {
    let (root, folderPath) = (root, folderPath)
    return try directories.directory(folderPath) { () throws(ArchiveError) in
      try root.temporaryDirectory(of: folderPath)
    }
  }
}
