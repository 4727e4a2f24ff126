internal import Digests
internal import MailTypes

/// The SHA-256 of octets with every line end made CRLF, and those at the end left out.
struct LineEndDigest {
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
