internal import Digests
package import MailFormats
package import MailTypes

/// Re-reads stored messages, one after another, and says what they hold.
///
/// Belongs to one thread. Memory does not grow with a message.
package final class ArchiveCheck {
  /// What a message holds.
  package struct Finding: Hashable, Sendable {
    /// Of the octets as they would go over the wire.
    package var digest: ContentDigest
    package var wireSize: UInt64
    package var diskSize: UInt64
    package var lineEnds: LineEndForm
  }

  /// Read, converted and digested while it is in the processor's cache.
  private static let bufferSize = 128 << 10
  /// Open directories: `cur` and `new` of a few folders.
  private static let openDirectories = 6

  private let root: ArchiveRoot
  private var directories = DirectoryCache(limit: openDirectories)
  private let asWritten = SHA256Stream()
  private let withReturns = SHA256Stream()
  private var disk = [UInt8](repeating: 0, count: bufferSize)
  private var wire = [UInt8](repeating: 0, count: 2 * bufferSize)

  private let range: MboxRangeReader
  private var octets: [UInt8] = []

  package init(root: ArchiveRoot) {
    self.root = root
    range = MboxRangeReader(root: root)
  }

  /// Reads a message whose form is known.
  ///
  /// - Parameter location: As `ArchiveStore.location` tells it.
  package func read(
    _ location: MessageLocation, form: StoredForm
  ) throws(ArchiveError) -> Finding {
    switch location {
    case .file(let folder, let name):
      return try read(folder: folder, fileName: name, lineEnds: form.lineEnds)
    case .range(let folder, let offset, let length):
      return try read(folder: folder, offset: offset, length: length, form: form)
    }
  }

  /// Reads a message of an mbox.
  private func read(
    folder: String, offset: UInt64, length: UInt64, form: StoredForm
  ) throws(ArchiveError) -> Finding {
    try range.open(folder: folder, offset: offset, length: length, form: form)
    defer { range.close() }
    asWritten.begin()
    var wireSize: UInt64 = 0
    while try range.next(into: &octets) {
      asWritten.update(octets.span)
      wireSize += UInt64(octets.count)
    }
    return Finding(
      digest: asWritten.finish(), wireSize: wireSize, diskSize: length, lineEnds: form.lineEnds)
  }

  /// Reads a message of a Maildir whose form is known.
  func read(
    folder: String, fileName: String, lineEnds: LineEndForm
  ) throws(ArchiveError) -> Finding {
    let file = try MessageReader.open(root: root, folder: folder, fileName: fileName)
    return try findings(of: file, forms: [lineEnds])[0]
  }

  /// Reads a file of a Maildir whose form is known.
  package func read(_ file: FolderFile, form: StoredForm) throws(ArchiveError) -> Finding {
    try findings(of: try open(file), forms: [form.lineEnds])[0]
  }

  /// Reads a file of a Maildir of which nothing is known, in each form that it could have.
  package func readForms(of file: FolderFile) throws(ArchiveError) -> [Finding] {
    try findings(of: try open(file), forms: [.lf, .verbatim])
  }

  /// Reads a message of which nothing is known but its own name, and finds its form by the hash in
  /// the name.
  ///
  /// - Returns: Nil where the name is none of ours or neither form has its hash.
  package func identify(folder: String, fileName: String) throws(ArchiveError) -> Finding? {
    guard let name = MaildirBaseName(MaildirFileName(parsing: fileName).base) else { return nil }
    let file = try MessageReader.open(root: root, folder: folder, fileName: fileName)
    return try findings(of: file, forms: [.lf, .verbatim]).first { name.isMade(from: $0.digest) }
  }

  private func open(_ file: FolderFile) throws(ArchiveError) -> OpenFile {
    let root = root
    guard file.isRegular, MailboxPath.isPlain(file.name) else {
      throw ArchiveError(.linkInTheWay, path: root.path(of: [file.path]))
    }
    return try directories.directory(file.directoryPath) { () throws(ArchiveError) in
      try root.mailDirectory(file.directoryPath)
    }.file(file.name, activity: .reading)
  }

  private func findings(
    of file: borrowing OpenFile, forms: [LineEndForm]
  ) throws(ArchiveError) -> [Finding] {
    let facts = try file.facts()
    guard facts.isRegular else { throw ArchiveError(.linkInTheWay, path: file.path) }
    if facts.size > UInt64(Self.bufferSize) { file.expectSequentialReading() }
    let (isVerbatim, isLF) = (forms.contains(.verbatim), forms.contains(.lf))
    asWritten.begin()
    withReturns.begin()
    var diskSize: UInt64 = 0
    var wireSize: UInt64 = 0
    while true {
      let count = try file.read(into: &disk)
      if count == 0 { break }
      diskSize += UInt64(count)
      let octets = disk.span.extracting(0..<count)
      if isVerbatim { asWritten.update(octets) }
      if isLF {
        let converted = LineEndConversion.writeWithReturns(octets, to: &wire)
        withReturns.update(wire.span.extracting(0..<converted))
        wireSize += UInt64(converted)
      }
      // What another program appends meanwhile is none of the message.
      if count < Self.bufferSize, diskSize >= facts.size { break }
    }
    return forms.map { form in
      form == .lf
        ? Finding(
          digest: withReturns.finish(), wireSize: wireSize, diskSize: diskSize, lineEnds: .lf)
        : Finding(
          digest: asWritten.finish(), wireSize: diskSize, diskSize: diskSize, lineEnds: .verbatim)
    }
  }
}
