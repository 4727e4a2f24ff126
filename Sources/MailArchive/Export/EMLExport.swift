internal import MailFormats
internal import MailTypes

/// Exports each message into a file of its own, exactly as the server sent it, with a list of what
/// such a file cannot carry.
final class EMLExport: ExportWriter {
  /// One JSON object a line: file, sha256, internal_date, flags, keywords, labels.
  static let listName = "mailkura-export.jsonl"

  private let tree: ExportTree
  private var directory: OpenDirectory?
  private var batch: ExportBatch?
  private var listBatch: ExportBatch?
  private var list: OpenFile?
  private var listSize: UInt64 = 0
  private var file: OpenFile?
  private var message: ExportedMessage?

  init(tree: ExportTree) { self.tree = tree }

  func openFolder(_ path: String) throws(ArchiveError) {
    try closeFolder()
    var madeIn: [OpenDirectory] = []
    let directory = try tree.directory.directory(making: path) { madeIn.append($0) }
    for made in madeIn { try made.synchronize() }
    batch = try ExportBatch(tree: tree, temporary: directory, directory: directory)
    let listBatch = try ExportBatch(
      tree: tree, temporary: directory, directory: directory, token: "list-")
    list = try listBatch.makeFile()
    self.listBatch = listBatch
    listSize = 0
    self.directory = directory
  }

  func holds(_ message: ExportedMessage) throws(ArchiveError) -> Bool {
    guard let directory else { return false }
    do throws(ArchiveError) {
      let facts = try directory.file(EMLFileName.text(message)).facts()
      guard facts.isRegular, facts.size == message.wireSize else { return false }
    } catch let error where error.code == .missing {
      return false
    }
    try note(message)
    return true
  }

  func begin(_ message: ExportedMessage) throws(ArchiveError) {
    abandon()
    self.message = message
    file = try batch?.makeFile()
  }

  func write(_ bytes: Span<UInt8>) throws(ArchiveError) { try file?.write(bytes) }

  func finish() throws(ArchiveError) {
    guard let message, let file = file.take() else { return }
    if let date = message.internalDate { try file.setModificationTime(seconds: date.seconds) }
    self.message = nil
    try note(message)
    try batch?.add(file, as: EMLFileName.text(message), octets: message.wireSize)
  }

  func abandon() {
    guard message != nil else { return }
    message = nil
    file = nil
    batch?.drop()
  }

  func closeFolder() throws(ArchiveError) {
    abandon()
    guard let list = list.take() else { return }
    try batch?.flush()
    try listBatch?.add(list, as: Self.listName, octets: listSize)
    try listBatch?.flush()
    batch = nil
    listBatch = nil
    directory = nil
  }

  private func note(_ message: ExportedMessage) throws(ArchiveError) {
    let names = MessageFlags(system: message.flags.system).names
    let line = JSONWriter.line(
      .object([
        JSONMember(key: "file", value: .string(EMLFileName.text(message))),
        JSONMember(key: "sha256", value: .string(message.digest.description)),
        JSONMember(
          key: "internal_date", value: message.internalDate.map { .string($0.rfc3339) } ?? .null),
        JSONMember(key: "flags", value: .array(names.map { .string($0) })),
        JSONMember(key: "keywords", value: .array(message.flags.keywords.map { .string($0) })),
        JSONMember(
          key: "labels",
          value: message.labels.map { .array($0.names.map { .string($0) }) } ?? .null),
      ]))
    try list?.write(line.span)
    listSize += UInt64(line.count)
  }
}
