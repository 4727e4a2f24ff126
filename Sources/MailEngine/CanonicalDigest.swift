internal import Digests
internal import MailArchive
internal import MailTypes

/// The SHA-256 of a message with every line end (CRLF, LF, CR) made CRLF, and those at the end
/// left out.
///
/// Two messages that differ only in what servers do to line ends have the same.
struct CanonicalDigest {
  private var stream = SHA256Stream()
  private var afterCR = false
  /// Line ends that are digested only once something follows them.
  private var pendingLineEnds = 0
  private var buffer: [UInt8] = []

  mutating func update(_ bytes: Span<UInt8>) {
    buffer.removeAll(keepingCapacity: true)
    for index in bytes.indices {
      let byte = bytes[index]
      if byte == 0x0a {
        if !afterCR { pendingLineEnds += 1 }
        afterCR = false
      } else if byte == 0x0d {
        pendingLineEnds += 1
        afterCR = true
      } else {
        afterCR = false
        flushLineEnds()
        buffer.append(byte)
      }
    }
    stream.update(buffer.span)
  }

  mutating func finish() -> ContentDigest { stream.finish() }

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

  private mutating func flushLineEnds() {
    while pendingLineEnds > 0 {
      buffer.append(0x0d)
      buffer.append(0x0a)
      pendingLineEnds -= 1
      if buffer.count >= 65_536 {
        stream.update(buffer.span)
        buffer.removeAll(keepingCapacity: true)
      }
    }
  }
}
