internal import Digests
internal import MailFormats
internal import MailTypes
internal import WireBytes

/// The octets of a message in a file of another program's, as they would go over the wire.
struct ImportContent {
  private static let pieceSize = 256 << 10

  let file: ImportFile
  /// Comes before what is read from the file.
  var prefix: [UInt8] = []
  var range: Range<UInt64>
  var unquoting: MboxQuoting.Direction?
  /// Whether each LF becomes CRLF.
  var addsReturns: Bool

  /// Calls `body` with the octets, piece by piece.
  func forEachPiece<Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Void
  ) throws(ImportFailure<Failure>) {
    var chunk = [UInt8](repeating: 0, count: Self.pieceSize)
    var unquoted: [UInt8] = []
    var wire: [UInt8] = []
    var quoting = unquoting.map { MboxQuoting($0) }
    func pass(_ octets: Span<UInt8>) throws(ImportFailure<Failure>) {
      if octets.isEmpty { return }
      do throws(Failure) {
        guard addsReturns else { return try body(octets) }
        wire.removeAll(keepingCapacity: true)
        LineEndConversion.appendWithReturns(octets, to: &wire)
        try body(wire.span)
      } catch {
        throw .taker(error)
      }
    }
    try pass(prefix.span)
    var position = range.lowerBound
    while position < range.upperBound {
      let wanted = Int(min(UInt64(Self.pieceSize), range.upperBound - position))
      var count = 0
      do throws(ArchiveError) {
        var whole = chunk.mutableSpan
        var part = whole._mutatingExtracting(0..<wanted)
        count = try file.read(at: position, into: &part)
      } catch {
        throw .source(error)
      }
      if count == 0 { break }
      position += UInt64(count)
      guard quoting != nil else {
        try pass(chunk.span.extracting(0..<count))
        continue
      }
      unquoted.removeAll(keepingCapacity: true)
      quoting?.append(chunk.span.extracting(0..<count), to: &unquoted)
      try pass(unquoted.span)
    }
    unquoted.removeAll(keepingCapacity: true)
    quoting?.finish(to: &unquoted)
    try pass(unquoted.span)
  }

  /// The hash and the count of the octets on the wire.
  func digest(with stream: SHA256Stream) throws(ArchiveError) -> (ContentDigest, UInt64) {
    stream.begin()
    var size: UInt64 = 0
    do throws(ImportFailure<Never>) {
      try forEachPiece { (octets: Span<UInt8>) throws(Never) in
        stream.update(octets)
        size += UInt64(octets.count)
      }
    } catch {
      switch error {
      case .source(let failure): throw failure
      }
    }
    return (stream.finish(), size)
  }

  /// Whether a CR stands in the range; the header block is taken out on the way.
  func survey() throws(ArchiveError) -> (hasReturns: Bool, header: [UInt8]) {
    var capture = HeaderCapture()
    var hasReturns = false
    var plain = self
    plain.addsReturns = false
    do throws(ImportFailure<Never>) {
      try plain.forEachPiece { (octets: Span<UInt8>) throws(Never) in
        if !hasReturns { hasReturns = OctetSearch.first(ASCII.carriageReturn, in: octets) != nil }
        if !capture.isComplete { _ = capture.append(octets) }
      }
    } catch {
      switch error {
      case .source(let failure): throw failure
      }
    }
    return (hasReturns, capture.block)
  }
}

/// Why octets did not get from a source to where they were wanted.
package enum ImportFailure<Taker: Error>: Error {
  /// The source could not be read.
  case source(ArchiveError)
  /// Whoever took the octets could not.
  case taker(Taker)
}
