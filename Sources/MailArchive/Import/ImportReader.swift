internal import Digests
internal import MIMEText
package import MailFormats
internal import MailTypes
internal import WireBytes

/// Reads the messages of an import's source, one after another.
///
/// Used by one thread. Each message is read to its end to be digested, and again by whoever takes
/// it; memory does not grow with messages or with mboxes.
package final class ImportReader {
  let tree: ImportTree
  private let stream = SHA256Stream()

  private var container: ImportContainer?
  private var directory: OpenDirectory?
  private var entries: DirectoryEntries?
  private var scanner: MboxScanner<ImportFile>?
  private var mbox: ImportFile?
  private var number = 0
  /// Directories of a Maildir that are still to be read.
  private var pending: [String] = []
  private var subdirectory = ""
  private var keywords = DovecotKeywords()
  private var list: EMLList?
  /// What of this container was passed over: links, devices.
  package private(set) var others = PassedOver()
  /// What of this container has no octet and is a message all the same.
  package private(set) var emptyFiles = PassedOver()

  package init(_ tree: ImportTree) { self.tree = tree }

  /// Begins with a container; throws where it cannot be opened at all.
  package func open(_ container: ImportContainer) throws(ArchiveError) {
    close()
    self.container = container
    number = 0
    switch container.kind {
    case .maildir:
      let directory = try directory(at: container.path)
      self.directory = directory
      keywords = DovecotKeywords(
        try directory.octets(of: DovecotKeywords.fileName, limit: 64 << 10))
      pending = ["new", "cur"]
    case .mbox(let variant):
      let parent = try self.directory(at: container.path.dropLast())
      let file = try ImportFile(parent, container.path.last ?? "")
      try file.findLineEnds()
      mbox = file
      scanner = MboxScanner(file, variant: variant)
    case .files(nil):
      let directory = try directory(at: container.path)
      self.directory = directory
      list = try EMLList(in: directory)
      entries = try DirectoryEntries(directory)
    case .files(.some):
      directory = try directory(at: container.path)
    }
  }

  /// What is doubtful about the mbox that has been read; nil for another container.
  package var findings: MboxFindings? { scanner?.findings }

  /// Whether the mbox has been written to since it was opened.
  package var hasMboxChanged: Bool {
    guard let mbox else { return false }
    do throws(ArchiveError) { return try mbox.hasChanged() } catch { return true }
  }

  /// What comes next in the container; nil at its end.
  ///
  /// - Parameter includingExpunged: Whether messages that their program has deleted and still
  ///   holds come as messages.
  package func next(includingExpunged: Bool = false) throws(ArchiveError) -> ImportStep? {
    guard let container else { return nil }
    switch container.kind {
    case .mbox: return try nextOfMbox(container, includingExpunged)
    case .maildir: return try nextOfMaildir(container)
    case .files(let only):
      guard let only else { return try nextOfFiles(container) }
      self.container = nil
      return step(only, in: container, at: directory) { (file) throws(ArchiveError) in
        try self.emlMessage(file, only, container)
      }
    }
  }

  package func close() {
    container = nil
    directory = nil
    entries = nil
    scanner = nil
    mbox = nil
    list = nil
    pending = []
    others = PassedOver()
    emptyFiles = PassedOver()
  }

  private func directory(
    at path: some Collection<String>
  ) throws(ArchiveError) -> OpenDirectory {
    path.isEmpty ? tree.root : try tree.root.directory(path.joined(separator: "/"))
  }

  /// Makes a message of a file, or a failure that stops nothing else.
  private func step(
    _ name: String, in container: ImportContainer, at directory: OpenDirectory?,
    below: String? = nil, _ make: (ImportFile) throws(ArchiveError) -> ImportMessage?
  ) -> ImportStep {
    let path = (container.path + [below].compactMap(\.self) + [name]).joined(separator: "/")
    do throws(ArchiveError) {
      guard let directory else { throw ArchiveError(.missing, path: path) }
      let file = try ImportFile(directory, name)
      guard let message = try make(file) else { return .empty(path: path) }
      return try file.hasChanged() ? .changed(path: path) : .message(message)
    } catch {
      return .failed(path: path, error)
    }
  }

  // MARK: Maildir

  private func nextOfMaildir(_ container: ImportContainer) throws(ArchiveError) -> ImportStep? {
    while true {
      while entries == nil {
        guard let name = pending.popLast() else { return nil }
        do throws(ArchiveError) {
          let part = try self.directory(at: container.path + [name])
          directory = part
          subdirectory = name
          entries = try DirectoryEntries(part)
        } catch let error where error.isAboutMissingFile {
          continue
        }
      }
      guard let entry = try entries?.next() else {
        entries = nil
        continue
      }
      if entry.name.hasPrefix(".") { continue }
      switch entry.kind {
      case .directory: continue
      case .other:
        others.add((container.path + [subdirectory, entry.name]).joined(separator: "/"))
      case .file:
        return step(entry.name, in: container, at: directory, below: subdirectory) {
          (file) throws(ArchiveError) in try self.maildirMessage(file, entry.name, container)
        }
      }
    }
  }

  private func maildirMessage(
    _ file: ImportFile, _ name: String, _ container: ImportContainer
  ) throws(ArchiveError) -> ImportMessage {
    let parsed = MaildirFileName(parsingCopied: name)
    let words = parsed.keywordLetters.compactMap { keywords.keyword(of: $0) }
    var (content, _) = try content(of: file)
    var (digest, size) = try content.digest(with: stream)
    if let own = MaildirBaseName(parsed.base), !own.isMade(from: digest) {
      // A name of ours tells what the line ends were on the wire.
      content.addsReturns.toggle()
      let other = try content.digest(with: stream)
      if own.isMade(from: other.0) {
        (digest, size) = other
      } else {
        content.addsReturns.toggle()
      }
    }
    let path = (container.path + [subdirectory, name]).joined(separator: "/")
    if size == 0, MaildirBaseName(parsed.base)?.isMade(from: digest) != true {
      emptyFiles.add(path)
    }
    return ImportMessage(
      path: path, number: nil,
      folders: [container.levels], digest: digest, wireSize: size,
      date: InternalDate(seconds: file.modified),
      flags: MessageFlags(system: parsed.systemFlags, keywords: words), content: content)
  }

  /// A whole file, and its header block.
  private func content(
    of file: ImportFile
  ) throws(ArchiveError) -> (content: ImportContent, header: [UInt8]) {
    var content = ImportContent(file: file, range: 0..<file.size, addsReturns: false)
    let (hasReturns, header) = try content.survey()
    content.addsReturns = !hasReturns
    return (content, header)
  }

  // MARK: Files of one message

  private func nextOfFiles(_ container: ImportContainer) throws(ArchiveError) -> ImportStep? {
    while let entry = try entries?.next() {
      guard ImportTree.isMessage(entry.name), entry.kind == .file else { continue }
      return step(entry.name, in: container, at: directory) { (file) throws(ArchiveError) in
        try self.emlMessage(file, entry.name, container)
      }
    }
    return nil
  }

  private func emlMessage(
    _ file: ImportFile, _ name: String, _ container: ImportContainer
  ) throws(ArchiveError) -> ImportMessage? {
    let (content, header) = try content(of: file)
    let (digest, size) = try content.digest(with: stream)
    var message = ImportMessage(
      path: (container.path + [name]).joined(separator: "/"), number: nil,
      folders: [container.levels], digest: digest, wireSize: size,
      date: InternalDate(seconds: file.modified), flags: MessageFlags(), content: content)
    message.statesFlags = false
    if let known = try list?.entry(of: name) {
      if known.digest != digest {
        // Perhaps only its line ends are not what a message's line ends are mostly.
        var other = content
        other.addsReturns.toggle()
        let (otherDigest, otherSize) = try other.digest(with: stream)
        guard otherDigest == known.digest else { return message }
        message = ImportMessage(
          path: message.path, number: nil, folders: message.folders, digest: otherDigest,
          wireSize: otherSize, date: message.date, flags: MessageFlags(), content: other)
      }
      message.flags = known.flags
      message.statesFlags = true
      if let date = known.date { message.date = date }
    } else if size == 0 {
      return nil
    } else if let arrival = ArrivalDate(header: header) {
      message.date = arrival.date
    }
    return message
  }

  // MARK: mbox

  private func nextOfMbox(
    _ container: ImportContainer, _ includesExpunged: Bool
  ) throws(ArchiveError) -> ImportStep? {
    guard let mbox, let found = try scanner?.next() else { return nil }
    number += 1
    let plain = ImportContent(
      file: mbox, range: found.offset..<found.end, unquoting: found.unquoting,
      addsReturns: !found.hasReturns)
    if let (message, digest, size, notes) = try exported(found, plain) {
      return step(
        found, message, digest, size, in: container, folders: [container.levels],
        notes.flags, statesFlags: true)
    }
    let notes = MessageNotes(found.header)
    if notes.isFolderData { return .folderData }
    if notes.isExpunged, !includesExpunged { return .expunged }
    let (digest, size) = try plain.digest(with: stream)
    guard let labels = notes.labels else {
      return step(
        found, plain, digest, size, in: container, folders: [container.levels],
        notes.flags, statesFlags: notes.statesFlags)
    }
    let said = GmailLabels(HeaderText.decode(labels))
    let flags = MessageFlags(
      system: notes.flags.system.union(said.flags.system),
      keywords: notes.flags.keywords + said.flags.keywords)
    return step(
      found, plain, digest, size, in: container, folders: said.folders, flags,
      statesFlags: true)
  }

  private func step(
    _ found: MboxMessage, _ content: ImportContent, _ digest: ContentDigest, _ size: UInt64,
    in container: ImportContainer, folders: [[String]], _ flags: MessageFlags,
    statesFlags: Bool
  ) -> ImportStep {
    let date =
      found.separator.date ?? ArrivalDate(header: found.header)?.date
      ?? InternalDate(seconds: content.file.modified)
    return .message(
      ImportMessage(
        path: container.path.joined(separator: "/"), number: number, folders: folders,
        digest: digest, wireSize: size, date: date, flags: flags, statesFlags: statesFlags,
        content: content))
  }

  /// The message as it was archived, where the lines that an export put before it lead to it.
  private func exported(
    _ found: MboxMessage, _ plain: ImportContent
  ) throws(ArchiveError) -> (ImportContent, ContentDigest, UInt64, MessageNotes)? {
    guard let form = MboxExportForm(found.header) else { return nil }
    var candidates: [(ImportContent, MessageNotes)] = []
    if let length = form.length {
      var content = plain
      content.range = (found.offset + UInt64(length))..<found.end
      // What the message itself says of its state is not what the export says.
      candidates.append((content, MessageNotes(Array(found.header[..<length]))))
    }
    if UInt64(found.header.count) == found.headerLength {
      // Another program has put the lines elsewhere.
      var content = plain
      content.prefix = Self.withoutNotes(found.header)
      content.range = (found.offset + found.headerLength)..<found.end
      candidates.append((content, MessageNotes(found.header)))
    }
    for (candidate, notes) in candidates {
      var content = candidate
      content.addsReturns = !form.isVerbatim
      if !form.endsWithNewline, !content.range.isEmpty {
        content.range = content.range.lowerBound..<(content.range.upperBound - 1)
      }
      let (digest, size) = try content.digest(with: stream)
      if digest == form.digest { return (content, digest, size, notes) }
    }
    return nil
  }

  /// A header block without the lines of an export and what other programs note beside them.
  private static func withoutNotes(_ block: [UInt8]) -> [UInt8] {
    let kept = HeaderScanner.block(
      block, without: MboxFlagHeaders.names + ["Content-Length", "Lines"])
    var quoting = MboxQuoting(.unquoting)
    var plain: [UInt8] = []
    quoting.append(kept.span, to: &plain)
    quoting.finish(to: &plain)
    return plain
  }
}
