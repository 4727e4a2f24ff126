internal import MailFormats
internal import MailTypes

/// Exports into Maildirs that stand below each other as the folders do.
final class MaildirExport: ExportWriter {
  private let tree: ExportTree
  private var folder: OpenDirectory?
  private var batch: ExportBatch?
  private var keywords = DovecotKeywords()
  private var there: Set<MaildirBaseName> = []

  private var message: ExportedMessage?
  private var file: OpenFile?
  private var form = DiskForm(StoredForm(lineEnds: .verbatim, endsWithNewline: true))
  private var census = LineEndCensus()
  private var disk: [UInt8] = []
  private var diskSize: UInt64 = 0

  init(tree: ExportTree) { self.tree = tree }

  func openFolder(_ path: String) throws(ArchiveError) {
    try closeFolder()
    var madeIn: [OpenDirectory] = []
    let folder = try tree.directory.directory(making: path) { madeIn.append($0) }
    for name in ["cur", "new", "tmp"] where try folder.makeDirectory(name) { madeIn.append(folder) }
    for directory in madeIn { try directory.synchronize() }
    let current = try folder.directory("cur")
    batch = try ExportBatch(
      tree: tree, temporary: try folder.directory("tmp"), directory: current)
    keywords = DovecotKeywords(try folder.octets(of: DovecotKeywords.fileName, limit: 64 << 10))
    there = []
    let entries = try DirectoryEntries(current)
    while let entry = try entries.next() {
      let name = MaildirFileName(parsing: entry.name)
      for letter in name.keywordLetters { keywords.reserve(letter) }
      if entry.kind == .file, let base = MaildirBaseName(name.base),
        try current.file(entry.name).facts().size == base.diskSize
      {
        there.insert(base.withoutSizes)
      }
    }
    self.folder = folder
  }

  func holds(_ message: ExportedMessage) -> Bool {
    there.contains(
      MaildirBaseName(
        digest: message.digest, copy: UInt32(clamping: message.copyNumber), diskSize: 0,
        virtualSize: 0))
  }

  func begin(_ message: ExportedMessage) throws(ArchiveError) {
    abandon()
    self.message = message
    form = DiskForm(message.form)
    census = LineEndCensus()
    diskSize = 0
    file = try batch?.makeFile()
  }

  func write(_ bytes: Span<UInt8>) throws(ArchiveError) {
    disk.removeAll(keepingCapacity: true)
    form.append(bytes, to: &disk)
    try writeDisk()
  }

  func finish() throws(ArchiveError) {
    guard let message else { return }
    disk.removeAll(keepingCapacity: true)
    form.finish(to: &disk)
    try writeDisk()
    guard let file = file.take() else { return }
    if let date = message.internalDate { try file.setModificationTime(seconds: date.seconds) }
    let base = MaildirBaseName(
      digest: message.digest, copy: UInt32(clamping: message.copyNumber), diskSize: diskSize,
      virtualSize: message.form.lineEnds == .lf
        ? message.wireSize : diskSize + census.bareLineFeeds)
    let before = keywords
    let letters = message.flags.keywords.compactMap { keywords.letter(for: $0) }
    if keywords != before, let folder {
      try folder.replaceFile(
        DovecotKeywords.fileName, temporaryName: ".mailkura-keywords", with: keywords.octets)
    }
    let name = MaildirFileName(
      base: base.description, systemFlags: message.flags.system, keywordLetters: letters)
    self.message = nil
    try batch?.add(file, as: name.description, octets: diskSize)
  }

  func abandon() {
    guard message != nil else { return }
    message = nil
    file = nil
    batch?.drop()
  }

  func closeFolder() throws(ArchiveError) {
    abandon()
    try batch?.flush()
    batch = nil
    folder = nil
  }

  private func writeDisk() throws(ArchiveError) {
    census.count(disk.span)
    try file?.write(disk.span)
    diskSize += UInt64(disk.count)
  }
}
