internal import MailFormats
internal import WireBytes

/// Finds the whole messages in a part of an mbox that no row speaks of.
///
/// What lacks a separator line, or the empty line that closes a message, is passed over. Belongs to
/// one thread; memory does not grow with the part.
package final class MboxGap {
  /// Where in the mbox it begins and ends, without what belongs to the messages beside it.
  package let bounds: Range<UInt64>
  private let part: Part
  private var scanner: MboxScanner<Part>

  /// - Parameters:
  ///   - folder: The path of the folder, below `mail`.
  ///   - start: Behind the message before; 0 for none.
  ///   - end: The first octet of the message behind, or the end of the file.
  ///   - isLast: whether no message is behind.
  package init(
    root: ArchiveRoot, folder: String, from start: UInt64, to end: UInt64, isLast: Bool
  ) throws(ArchiveError) {
    let place = MboxPath(folder: folder)
    let file = try root.mailDirectory(place.directory).file(place.name, activity: .reading)
    guard try file.facts().isRegular else { throw ArchiveError(.linkInTheWay, path: file.path) }
    var (lower, upper) = (start, max(start, end))
    var octet: [UInt8] = [0]
    if start > 0, start < end, try file.readAll(into: &octet, count: 1, at: start),
      octet[0] == ASCII.lineFeed
    {
      lower += 1
    }
    if !isLast {
      do throws(ArchiveError) {
        let line = try MboxStore.startOfRecord(end, in: file, path: file.path)
        if line >= lower { upper = line }
      } catch let error where error.code == .mboxRewritten {
        // The line before the next message is no separator: then it belongs to what nobody knows.
      }
    }
    bounds = lower..<max(lower, upper)
    part = Part(file, bounds)
    scanner = MboxScanner(part, variant: .mboxrd)
  }

  /// The next whole message; nil at the end.
  package func next() throws(ArchiveError) -> MboxFoundMessage? {
    while let message = try scanner.next() {
      guard try part.octet(at: message.end) == ASCII.lineFeed else { continue }
      let line = message.offset - message.separatorOffset
      return MboxFoundMessage(
        offset: bounds.lowerBound + message.offset, length: message.length,
        date: message.separator.date,
        isOwn: line == UInt64(MboxSeparatorLine.length)
          && message.separator.sender.elementsEqual(MboxSeparatorLine.nobody.utf8),
        hasReturns: message.hasReturns, hasNUL: message.hasNUL)
    }
    return nil
  }

  /// The octets of the part, counted from its beginning.
  private final class Part: OctetSource {
    private let file: OpenFile
    private let bounds: Range<UInt64>

    init(_ file: consuming OpenFile, _ bounds: Range<UInt64>) {
      self.file = file
      self.bounds = bounds
    }

    func read(
      at offset: UInt64, into bytes: inout MutableSpan<UInt8>
    ) throws(ArchiveError) -> Int {
      let size = bounds.upperBound - bounds.lowerBound
      guard offset < size, !bytes.isEmpty else { return 0 }
      let count = Int(min(UInt64(bytes.count), size - offset))
      var head = bytes._mutatingExtracting(0..<count)
      return try file.read(into: &head, at: bounds.lowerBound + offset)
    }

    func octet(at offset: UInt64) throws(ArchiveError) -> UInt8? {
      var octets: [UInt8] = [0]
      var span = octets.mutableSpan
      return try read(at: offset, into: &span) == 1 ? octets[0] : nil
    }
  }
}
