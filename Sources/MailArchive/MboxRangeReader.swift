internal import MailFormats

/// Gives the octets of messages in mboxes as they came over the wire, one message after another.
///
/// Nothing outside a message's range is ever read. Memory does not grow with a message.
final class MboxRangeReader {
  static let bufferSize = 128 << 10

  private let root: ArchiveRoot
  private var file: OpenFile?
  private var position: UInt64 = 0
  private var remaining: UInt64 = 0
  private var form = StoredForm(lineEnds: .verbatim, endsWithNewline: true)
  private var quoting = MboxQuoting(.unquoting)
  private var disk: [UInt8] = []
  private var plain: [UInt8] = []

  init(root: ArchiveRoot) { self.root = root }

  /// Opens a message; the one before is closed.
  ///
  /// - Throws: `missing` where the mbox is not there or ends before the message does.
  func open(
    folder: String, offset: UInt64, length: UInt64, form: StoredForm
  ) throws(ArchiveError) {
    let place = MboxPath(folder: folder)
    let directory = try root.mailDirectory(place.directory)
    try open(
      try directory.file(place.name, activity: .reading), offset: offset, length: length,
      form: form)
  }

  /// Opens a message in any file.
  func open(
    _ file: consuming OpenFile, offset: UInt64, length: UInt64, form: StoredForm
  ) throws(ArchiveError) {
    close()
    let facts = try file.facts()
    guard facts.isRegular else { throw ArchiveError(.linkInTheWay, path: file.path) }
    let (end, overflow) = offset.addingReportingOverflow(length)
    guard !overflow, end <= facts.size else { throw ArchiveError(.missing, path: file.path) }
    self.file = consume file
    position = offset
    remaining = length
    self.form = form
    quoting = MboxQuoting(.unquoting)
    if disk.isEmpty { disk = [UInt8](repeating: 0, count: Self.bufferSize) }
  }

  /// Replaces `wire` by the next octets, at least one; false at the end of the message, or of the
  /// file where that comes first.
  func next(into wire: inout [UInt8]) throws(ArchiveError) -> Bool {
    wire.removeAll(keepingCapacity: true)
    while wire.isEmpty, remaining > 0 {
      var count =
        try file?.read(
          into: &disk, to: Int(min(UInt64(disk.count), remaining)), at: position) ?? 0
      if count == 0 {
        remaining = 0
        break
      }
      position += UInt64(count)
      remaining -= UInt64(count)
      // The last line always ends on disk; what was added there was never sent.
      if remaining == 0, !form.endsWithNewline, disk[count - 1] == UInt8(ascii: "\n") { count -= 1 }
      plain.removeAll(keepingCapacity: true)
      quoting.append(disk.span.extracting(0..<count), to: &plain)
      if remaining == 0 { quoting.finish(to: &plain) }
      switch form.lineEnds {
      case .verbatim: swap(&plain, &wire)
      case .lf: LineEndConversion.appendWithReturns(plain.span, to: &wire)
      }
    }
    return !wire.isEmpty
  }

  func close() { file = nil }
}
