internal import MailFormats
internal import MailTypes
internal import WireBytes

/// Reads files of a Maildir that no row tells of, and finds out what a row would say.
///
/// Belongs to one thread. Memory does not grow with a file.
package final class FileDescriber {
  private static let bufferSize = 128 << 10

  private let root: ArchiveRoot
  private let verbatim = DescribedForm(.verbatim)
  private let lf = DescribedForm(.lf)
  private var disk = [UInt8](repeating: 0, count: bufferSize)
  private var wire = [UInt8](repeating: 0, count: 2 * bufferSize)

  package init(root: ArchiveRoot) { self.root = root }

  /// Reads a file.
  ///
  /// Which form it has is told by the hash in a name of ours. Any other file with CRs in it is taken
  /// as it is, and one without as LF for CRLF, as Maildirs have it.
  ///
  /// - Returns: Nil where the name is one of ours and neither form has its hash.
  package func describe(_ file: FolderFile) throws(ArchiveError) -> FileDescription? {
    guard file.isRegular, MailboxPath.isPlain(file.name) else {
      throw ArchiveError(.linkInTheWay, path: root.path(of: [file.path]))
    }
    let open = try root.mailDirectory(file.directoryPath).file(file.name, activity: .reading)
    let facts = try open.facts()
    guard facts.isRegular else { throw ArchiveError(.linkInTheWay, path: open.path) }
    if facts.size > UInt64(Self.bufferSize) { open.expectSequentialReading() }
    var census = LineEndCensus()
    var last: UInt8?
    verbatim.begin()
    lf.begin()
    while true {
      let count = try open.read(into: &disk)
      if count == 0 { break }
      let octets = disk.span.extracting(0..<count)
      census.count(octets)
      last = octets[count - 1]
      verbatim.update(octets)
      let converted = LineEndConversion.writeWithReturns(octets, to: &wire)
      lf.update(wire.span.extracting(0..<converted))
    }
    let forms = [(LineEndForm.lf, lf.finish()), (.verbatim, verbatim.finish())]
    let diskSize = forms[1].1.size
    let hasOnlyPairs = census.lineFeeds > 0 && census.hasOnlyPairs && !census.isPairOpen
    let found: (LineEndForm, (digest: ContentDigest, size: UInt64, header: HeaderSummary))?
    if let own = MaildirBaseName(MaildirFileName(parsing: file.name).base) {
      found = forms.first { own.isMade(from: $0.1.digest) }
    } else {
      found = forms[census.carriageReturns == 0 ? 0 : 1]
    }
    guard let (lineEnds, form) = found else { return nil }
    return FileDescription(
      file: file, digest: form.digest, wireSize: form.size, diskSize: diskSize, lineEnds: lineEnds,
      endsWithNewline: last == ASCII.lineFeed, header: form.header,
      isInForm: lineEnds == .lf || !hasOnlyPairs, modified: InternalDate(seconds: facts.modified))
  }
}
