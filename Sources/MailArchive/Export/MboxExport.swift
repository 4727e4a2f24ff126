internal import MailFormats
internal import MailTypes
internal import WireBytes

/// Exports into one mboxrd file for each folder, with flags and keywords in headers that mail
/// programs know: `Status`, `X-Status` and `X-Keywords`.
///
/// They are the first lines of a message, so that an import can take them off again. A folder is
/// written anew each time, beside the former file, and takes its place when it is whole.
final class MboxExport: ExportWriter {
  private static let bufferSize = 256 << 10

  private let tree: ExportTree
  private var directory: OpenDirectory?
  private var batch: ExportBatch?
  private var fileName = ""
  private var file: OpenFile?
  /// Where the message that was begun starts, to go back to when it is dropped.
  private var start: UInt64 = 0
  private var position: UInt64 = 0
  private var message: ExportedMessage?
  private var form = DiskForm(StoredForm(lineEnds: .verbatim, endsWithNewline: true))
  private var quoting = MboxQuoting(.quoting)
  private var disk: [UInt8] = []
  private var quoted: [UInt8] = []
  private var last: UInt8?

  init(tree: ExportTree) { self.tree = tree }

  func openFolder(_ path: String) throws(ArchiveError) {
    try closeFolder()
    var levels = MailboxPath.components(path)
    guard let name = levels.popLast() else { return }
    var madeIn: [OpenDirectory] = []
    var directory = tree.directory
    if !levels.isEmpty {
      directory = try tree.directory.directory(making: levels.joined(separator: "/")) {
        madeIn.append($0)
      }
    }
    for made in madeIn { try made.synchronize() }
    let batch = try ExportBatch(tree: tree, temporary: directory, directory: directory)
    file = try batch.makeFile()
    self.batch = batch
    self.directory = directory
    fileName = name + MailboxPath.mboxSuffix
    position = 0
    quoted.removeAll(keepingCapacity: true)
  }

  func holds(_ message: ExportedMessage) -> Bool { false }

  func begin(_ message: ExportedMessage) throws(ArchiveError) {
    abandon()
    try drain()
    self.message = message
    start = position
    form = DiskForm(message.form)
    quoting = MboxQuoting(.quoting)
    last = nil
    let date = message.internalDate ?? InternalDate(seconds: 0)
    let head = MboxSeparatorLine.octets(date: date, sender: MboxFlagHeaders.sender)
    quoted +=
      head
      + MboxFlagHeaders.octets(
        message.flags, isVerbatim: message.form.lineEnds == .verbatim,
        endsWithNewline: message.form.endsWithNewline, digest: message.digest)
  }

  func write(_ bytes: Span<UInt8>) throws(ArchiveError) {
    disk.removeAll(keepingCapacity: true)
    form.append(bytes, to: &disk)
    try quote()
  }

  func finish() throws(ArchiveError) {
    guard message != nil else { return }
    disk.removeAll(keepingCapacity: true)
    form.finish(to: &disk)
    try quote()
    quoting.finish(to: &quoted)
    if last != ASCII.lineFeed, message?.wireSize != 0 { quoted.append(ASCII.lineFeed) }
    quoted.append(ASCII.lineFeed)
    message = nil
    try drain()
  }

  func abandon() {
    guard message != nil else { return }
    message = nil
    quoted.removeAll(keepingCapacity: true)
    position = start
    // What was written of it is written over, or cut off in the end.
    try? file?.cut(to: start)
  }

  func closeFolder() throws(ArchiveError) {
    abandon()
    guard let file = file.take() else { return }
    try batch?.add(file, as: fileName, octets: position)
    try batch?.flush()
    batch = nil
    directory = nil
  }

  private func quote() throws(ArchiveError) {
    if let octet = disk.last { last = octet }
    quoting.append(disk.span, to: &quoted)
    if quoted.count >= Self.bufferSize { try drain() }
  }

  private func drain() throws(ArchiveError) {
    try file?.write(quoted.span)
    position += UInt64(quoted.count)
    quoted.removeAll(keepingCapacity: true)
  }
}
