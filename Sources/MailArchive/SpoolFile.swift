internal import Synchronization

/// Octets of staged messages on their way into mboxes: a file of the archive without a name.
///
/// It goes with its last reference, or with the process. One thread writes it, another one reads.
/// Small messages are written together, and read together.
package final class SpoolFile: Sendable {
  static let directoryName = "spool"
  /// Octets that are written, and read, with one call.
  private static let pieceSize = 64 << 10

  /// Octets of the file that are in memory.
  private struct Piece {
    var octets: [UInt8] = []
    /// Where in the file they belong.
    var start: UInt64 = 0

    /// Copies what it has from `offset` on, as far as it fits; how much that is.
    func copy(from offset: UInt64, into target: inout [UInt8], _ range: Range<Int>) -> Int {
      guard offset >= start, offset - start < UInt64(octets.count) else { return 0 }
      let first = Int(offset - start)
      let count = min(octets.count - first, range.count)
      target.replaceSubrange(
        range.lowerBound..<(range.lowerBound + count), with: octets[first..<(first + count)])
      return count
    }
  }

  private struct Pieces {
    /// The last octets, which have not been written.
    var tail = Piece()
    /// Octets that were read before they were asked for.
    var ahead = Piece()
  }

  private let file: OpenFile
  private let pieces = Mutex(Pieces())

  /// For messages.
  var path: String { file.path }

  /// - Parameter name: What no other file of the directory has.
  init(root: ArchiveRoot, name: String) throws(ArchiveError) {
    _ = try root.directory.makeDirectory(Self.directoryName)
    let directory = try root.directory.directory(Self.directoryName)
    file = try directory.makeFile(name)
    // One that stays, after a crash just here, is removed before the next run.
    try directory.remove(name)
  }

  /// Puts octets behind the last ones; after a failure those before are still there.
  func append(_ octets: [UInt8]) throws(ArchiveError) {
    try pieces.withLock { (pieces) throws(ArchiveError) in
      if pieces.tail.octets.count + octets.count > Self.pieceSize {
        try file.write(pieces.tail.octets.span, at: pieces.tail.start)
        pieces.tail.start += UInt64(pieces.tail.octets.count)
        pieces.tail.octets.removeAll(keepingCapacity: true)
      }
      if octets.count > Self.pieceSize {
        try file.write(octets.span, at: pieces.tail.start)
        pieces.tail.start += UInt64(octets.count)
      } else {
        pieces.tail.octets += octets
      }
    }
  }

  /// Takes the octets from `end` on back.
  func cut(to end: UInt64) {
    pieces.withLock { pieces in
      pieces.ahead = Piece()
      if end < pieces.tail.start { pieces.tail = Piece(start: end) }
      let excess = pieces.tail.octets.count - Int(end - pieces.tail.start)
      if excess > 0 { pieces.tail.octets.removeLast(excess) }
    }
  }

  /// Reads octets from `offset` on, as many as fit between `start` and `end` of the array at most;
  /// 0 behind the last one.
  func read(
    into octets: inout [UInt8], from start: Int = 0, to end: Int, at offset: UInt64
  ) throws(ArchiveError) -> Int {
    guard start < end else { return 0 }
    return try pieces.withLock { (pieces) throws(ArchiveError) in
      guard offset < pieces.tail.start else {
        return pieces.tail.copy(from: offset, into: &octets, start..<end)
      }
      let written = Int(clamping: pieces.tail.start - offset)
      let count = min(end - start, written)
      if count > Self.pieceSize / 2 {
        return try file.read(into: &octets, from: start, to: start + count, at: offset)
      }
      if pieces.ahead.start + UInt64(pieces.ahead.octets.count) < offset + UInt64(count)
        || pieces.ahead.start > offset
      {
        pieces.ahead.start = offset
        pieces.ahead.octets = [UInt8](repeating: 0, count: min(Self.pieceSize, written))
        let read = try file.read(
          into: &pieces.ahead.octets, to: pieces.ahead.octets.count, at: offset)
        pieces.ahead.octets.removeLast(pieces.ahead.octets.count - read)
      }
      return pieces.ahead.copy(from: offset, into: &octets, start..<(start + count))
    }
  }
}

/// Where the octets of a staged message lie, in the quoting of mboxrd.
package struct SpooledOctets: Hashable, Sendable {
  package let spool: SpoolFile
  package let offset: UInt64

  package static func == (one: SpooledOctets, other: SpooledOctets) -> Bool {
    one.spool === other.spool && one.offset == other.offset
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(spool))
    hasher.combine(offset)
  }
}
