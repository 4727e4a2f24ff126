internal import MailFormats
internal import WireBytes

/// Turns the octets of a message on the wire into those on disk, piece by piece.
struct DiskForm {
  private let isStoredWithLF: Bool
  /// Whether a CR waits for its LF.
  private var holdsReturn = false

  init(_ form: StoredForm) { isStoredWithLF = form.lineEnds == .lf }

  mutating func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
    guard bytes.count > 0 else { return }
    guard isStoredWithLF else {
      unsafe bytes.withUnsafeBufferPointer { unsafe output.append(contentsOf: $0) }
      return
    }
    if holdsReturn, bytes[0] != ASCII.lineFeed { output.append(ASCII.carriageReturn) }
    holdsReturn = bytes[bytes.count - 1] == ASCII.carriageReturn
    let end = bytes.count - (holdsReturn ? 1 : 0)
    LineEndConversion.appendWithoutReturns(bytes.extracting(0..<end), to: &output)
  }

  mutating func finish(to output: inout [UInt8]) {
    if holdsReturn { output.append(ASCII.carriageReturn) }
    holdsReturn = false
  }
}
