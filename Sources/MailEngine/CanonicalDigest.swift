internal import MailArchive
internal import MailFormats
internal import MailTypes

/// The SHA-256 of a message with every line end (CRLF, LF, CR) made CRLF and those at the end left out,
/// without the header lines that programs add to mark a message or to keep its state.
///
/// Two messages that differ only in what servers do to line ends, and in what other programs leave behind
/// when they bring mail to an account, have the same.
struct CanonicalDigest {
  /// Beside those in which programs keep the state: what servers of mboxes count in, and the marks of
  /// mbsync and OfflineIMAP.
  private static let markFields = [
    "X-UID", "X-UIDL", "X-IMAP", "X-IMAPbase", "Content-Length", "Lines", "X-TUID",
    "X-OfflineIMAP",
  ]

  private var capture = HeaderCapture()
  private var isPastHeader = false
  private var lines = LineEndDigest()

  mutating func update(_ bytes: Span<UInt8>) {
    if isPastHeader { return lines.update(bytes) }
    let before = capture.block.count
    let count = capture.append(bytes)
    if capture.block.count == HeaderCapture.limit {
      // Too long to be looked through: it counts as it stands.
      isPastHeader = true
      let block = capture.block
      lines.update(block.span)
      lines.update(bytes.extracting((block.count - before)..<bytes.count))
    } else if capture.isComplete {
      endHeader()
      lines.update(bytes.extracting(count..<bytes.count))
    }
  }

  mutating func finish() -> ContentDigest {
    if !isPastHeader { endHeader() }
    return lines.finish()
  }

  private mutating func endHeader() {
    isPastHeader = true
    let block = HeaderScanner.block(
      MessageNotes.withoutState(capture.block), without: Self.markFields)
    lines.update(block.span)
  }

  /// The digest of an archived message, as the server once sent it.
  static func ofFile(
    root: ArchiveRoot, _ location: MessageLocation, form: StoredForm
  ) throws -> ContentDigest {
    let reader = MessageReader(root: root)
    try reader.open(location, form: form)
    var digest = CanonicalDigest()
    try reader.forEachPiece { digest.update($0) }
    return digest.finish()
  }
}
