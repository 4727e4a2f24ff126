internal import Digests
internal import MailFormats
package import MailTypes
internal import WireBytes

/// Writes messages, one after another, into the archive's waiting room while they arrive.
///
/// Belongs to one connection. A message up to the size of the buffer is written with one call; a
/// longer one streams through it, so that memory does not grow with the message. Nothing is made
/// durable here: `MaildirStore.makeDurable` does that for a batch.
package final class MessageStager {
  /// Octets that are gathered before they are hashed and written.
  static let bufferSize = 256 << 10

  let root: ArchiveRoot
  private let token: String
  private var linkNumber: UInt64 = 0
  private let output: any StagingOutput

  private let digest = SHA256Stream()
  private let headerDigest = SHA256Stream()
  private var header = HeaderCapture()
  private var census = LineEndCensus()
  private var wire: [UInt8] = []
  private var disk: [UInt8] = []

  private var folderPath = ""
  private var announced: UInt64?
  private var received: UInt64 = 0
  private var lineEnds = LineEndForm.lf
  private var lastOctet: UInt8?
  private var isActive = false

  /// - Parameter token: What no other stager has, now or in a run before.
  package init(root: ArchiveRoot, token: String) {
    self.root = root
    let token = TemporaryName.token(from: token)
    self.token = token
    output =
      switch root.manifest.kind {
      case .maildir: MaildirOutput(root: root, token: token)
      case .mbox: SpoolOutput(root: root, token: token)
      }
  }

  deinit { abandon() }

  /// A name in `tmp` that no link has been staged under yet.
  func nextLinkName() -> String {
    linkNumber += 1
    return TemporaryName.make(token: token + ".link", number: linkNumber)
  }

  /// Begins a message; one that is half done is dropped.
  ///
  /// - Parameters:
  ///   - path: The folder, below `mail`.
  ///   - announced: How many octets the server says will come; nil where their end is marked.
  package func begin(path: String, announced: UInt64?) throws(ArchiveError) {
    abandon()
    digest.begin()
    headerDigest.begin()
    header.begin()
    census = LineEndCensus()
    wire.removeAll(keepingCapacity: true)
    folderPath = path
    self.announced = announced
    received = 0
    output.begin(folder: path)
    lineEnds = .lf
    lastOctet = nil
    isActive = true
  }

  /// Takes the next octets; what exceeds the announced length is counted and dropped.
  package func write(_ bytes: Span<UInt8>) throws(ArchiveError) {
    guard isActive, bytes.count > 0 else { return }
    received &+= UInt64(bytes.count)
    if let announced, received > announced { return }
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
    try finish { _ in date }
  }

  /// As above, with the date that the header block tells, of which the first 64 KiB are given.
  package func finish(
    dating: (_ header: [UInt8]) -> InternalDate?
  ) throws(ArchiveError) -> StagedMessage {
    let announced = announced ?? received
    guard isActive, received == announced else {
      let path = root.path(of: ["mail", folderPath])
      abandon()
      throw ArchiveError(.lengthMismatch(announced: announced, received: received), path: path)
    }
    try drain(isLast: true)
    let date = dating(header.block)
    let place: StagedPlace
    do throws(ArchiveError) {
      place = try output.finish(
        date: date, endsInsideLine: lastOctet.map { $0 != ASCII.lineFeed } ?? false)
    } catch {
      abandon()
      throw error
    }
    isActive = false
    return StagedMessage(
      folderPath: folderPath, place: place, digest: digest.finish(), wireSize: received,
      diskSize: output.diskSize,
      virtualSize: lineEnds == .lf ? received : received + census.bareLineFeeds,
      lineEnds: lineEnds, endsWithNewline: lastOctet == ASCII.lineFeed,
      header: HeaderSummary(headerDigest: headerDigest.finish(), block: header.block))
  }

  /// Drops a message that is half done, and what has been written of it.
  package func abandon() {
    guard isActive else { return }
    isActive = false
    output.abandon()
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
        lineEnds = .verbatim
        try output.giveBackReturns()
        if holdsReturn { try output.write([ASCII.carriageReturn]) }
      }
      switch lineEnds {
      case .verbatim:
        try output.write(wire)
      case .lf:
        disk.removeAll(keepingCapacity: true)
        // A CR at the end waits for its LF, with which it becomes nothing.
        let end = wire.count - (census.isPairOpen ? 1 : 0)
        LineEndConversion.appendWithoutReturns(wire.span.extracting(0..<end), to: &disk)
        try output.write(disk)
      }
    } catch {
      abandon()
      throw error
    }
    wire.removeAll(keepingCapacity: true)
  }
}
