internal import MailFormats

/// Reads stored messages, one after another, as they came over the wire.
///
/// Memory does not grow with a message. Whether the octets are the right ones is for the caller to
/// check: by count while they are sent, by `ArchiveCheck` before.
package final class MessageReader {
  private static let bufferSize = 128 << 10

  private let root: ArchiveRoot
  private var file: OpenFile?
  private var lineEnds = LineEndForm.verbatim
  private let range: MboxRangeReader
  private var isInRange = false
  private var disk: [UInt8] = []
  private var wire: [UInt8] = []
  private var position = 0

  package init(root: ArchiveRoot) {
    self.root = root
    range = MboxRangeReader(root: root)
  }

  /// Opens a message; the one before is closed.
  ///
  /// - Parameter location: As `ArchiveStore.location` tells it.
  /// - Throws: `missing` where nothing stands there.
  package func open(_ location: MessageLocation, form: StoredForm) throws(ArchiveError) {
    switch location {
    case .file(let folder, let name):
      try open(folder: folder, fileName: name, lineEnds: form.lineEnds)
    case .range(let folder, let offset, let length):
      close()
      try range.open(folder: folder, offset: offset, length: length, form: form)
      isInRange = true
    }
  }

  /// Opens a message of a Maildir.
  ///
  /// - Throws: `missing` where it is neither in `cur` nor in `new`.
  func open(
    folder folderPath: String, fileName: String, lineEnds: LineEndForm
  ) throws(ArchiveError) {
    close()
    let file = try Self.open(root: root, folder: folderPath, fileName: fileName)
    file.expectSequentialReading()
    self.file = consume file
    self.lineEnds = lineEnds
  }

  /// Gives the next octets of the message; 0 at its end.
  package func read(into bytes: inout MutableSpan<UInt8>) throws(ArchiveError) -> Int {
    guard !bytes.isEmpty, file != nil || isInRange else { return 0 }
    if lineEnds == .verbatim, !isInRange { return try file?.read(into: &bytes) ?? 0 }
    if position == wire.count { try fill() }
    let count = min(bytes.count, wire.count - position)
    let (wire, position) = (wire, position)
    unsafe bytes.withUnsafeMutableBufferPointer { target in
      for index in 0..<count { unsafe target[index] = wire[position + index] }
    }
    self.position += count
    return count
  }

  /// Hands out all octets of the message that is open, piece by piece.
  package func forEachPiece(
    _ body: (Span<UInt8>) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    var chunk = [UInt8](repeating: 0, count: Self.bufferSize)
    while true {
      var span = chunk.mutableSpan
      let count = try read(into: &span)
      if count == 0 { return }
      try body(chunk.span.extracting(0..<count))
    }
  }

  private func fill() throws(ArchiveError) {
    position = 0
    if isInRange {
      _ = try range.next(into: &wire)
      return
    }
    if disk.isEmpty { disk = [UInt8](repeating: 0, count: Self.bufferSize) }
    let count = try file?.read(into: &disk) ?? 0
    wire.removeAll(keepingCapacity: true)
    let octets = disk
    LineEndConversion.appendWithReturns(octets.span.extracting(0..<count), to: &wire)
  }

  package func close() {
    file = nil
    range.close()
    isInRange = false
    wire.removeAll(keepingCapacity: true)
    position = 0
  }

  /// Opens the file in `cur` or, where another program has put it back there, in `new`.
  static func open(
    root: ArchiveRoot, folder folderPath: String, fileName: String
  ) throws(ArchiveError) -> OpenFile {
    let path = root.path(of: [ArchiveRoot.mailName, folderPath, "cur", fileName])
    guard !fileName.isEmpty, !fileName.utf8.contains(UInt8(ascii: "/")) else {
      throw ArchiveError(.missing, path: path)
    }
    for place in ["cur", "new"] {
      do throws(ArchiveError) {
        let file = try root.mailDirectory(folderPath + "/" + place)
          .file(fileName, activity: .reading)
        guard try file.facts().isRegular else {
          throw ArchiveError(.linkInTheWay, path: file.path)
        }
        return file
      } catch let error where error.code == .missing {
        continue
      }
    }
    throw ArchiveError(.missing, path: path)
  }
}
