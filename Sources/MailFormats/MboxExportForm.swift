package import MailTypes
internal import WireBytes

/// What an exported mbox says of a message, so that `import` gets back exactly the octets that were
/// archived; see `MboxFlagHeaders`.
package struct MboxExportForm: Hashable, Sendable {
  /// Lines that can stand before the last one of the block.
  private static let limit = 8

  package var isVerbatim: Bool
  package var endsWithNewline: Bool
  /// Of the octets on the wire.
  package var digest: ContentDigest
  /// Octets of the lines that were put before the message; nil where they do not stand there as
  /// they were written.
  package var length: Int?

  /// Reads the header block of a message; nil where no such lines are in it.
  package init?(_ block: [UInt8]) {
    guard let body = HeaderScanner.firstBody(of: MboxFlagHeaders.formName, in: block) else {
      return nil
    }
    let words = body.split { $0 == ASCII.space || $0 == UInt8(ascii: ",") }
      .map { String(decoding: $0, as: UTF8.self) }
    let prefix = "sha256="
    guard let hash = words.first(where: { $0.hasPrefix(prefix) }),
      let digest = ContentDigest(hexadecimal: String(hash.dropFirst(prefix.count)))
    else { return nil }
    isVerbatim = words.contains(MboxFlagHeaders.verbatim)
    endsWithNewline = !words.contains(MboxFlagHeaders.noFinalNewline)
    self.digest = digest
    length = Self.length(of: block)
  }

  private static func length(of block: [UInt8]) -> Int? {
    var position = 0
    for _ in 0..<limit {
      let line = block[position...]
      guard let end = line.firstIndex(of: ASCII.lineFeed),
        MboxFlagHeaders.names.contains(where: { line.starts(with: ($0 + ":").utf8) })
      else { return nil }
      let isLast = line.starts(with: (MboxFlagHeaders.formName + ":").utf8)
      position = end + 1
      if isLast { return position }
    }
    return nil
  }
}
