package import MailTypes
internal import WireBytes

/// A connection on which both sides compress everything (COMPRESS=DEFLATE, RFC 4978).
///
/// Each write is flushed, so that the other side never waits for the end of a command. Expanding goes
/// straight into the reader's span: however much a few octets unfold to, no more is held than that.
/// Both counts are those of the octets before compression, as without it.
package final class CompressedStream: ByteStream {
  /// Octets that are compressed before they are known to be on their way.
  private static let pieceSize = 256 << 10
  /// Octets that may come without anything in them: a block header takes less than 300.
  private static let maximumEmptyOctets = 64 << 10

  package private(set) var octetsRead: UInt64
  package private(set) var octetsWritten: UInt64
  private let stream: any ByteStream
  private let peer: String
  private let inflater: Inflater
  private let deflater: Deflater
  /// What was received and is still to be expanded.
  private var received: ReceiveBuffer
  /// An octet that was expanded to see whether there is one.
  private var foreseen: UInt8?
  private var emptyOctets = 0

  /// - Parameters:
  ///   - early: What was read behind the answer that let compression begin: it is compressed already.
  ///   - peer: `host:port`, for errors.
  package init(
    over stream: any ByteStream, early: Span<UInt8>, peer: String
  ) throws(TransportError) {
    do throws(Inflater.Failure) {
      inflater = try Inflater()
    } catch {
      throw TransportError(.systemFailure, peer: peer)
    }
    do throws(Deflater.OutOfMemory) {
      deflater = try Deflater()
    } catch {
      throw TransportError(.systemFailure, peer: peer)
    }
    self.stream = stream
    self.peer = peer
    let capacity = 64 << 10
    received = ReceiveBuffer(capacity: capacity, maximum: max(capacity, early.count))
    var taken = 0
    while taken < early.count {
      taken += received.fill { free in
        let count = min(free.count, early.count - taken)
        for index in 0..<count { free[index] = early[taken + index] }
        return count
      }
    }
    octetsRead = stream.octetsRead - min(stream.octetsRead, UInt64(early.count))
    octetsWritten = stream.octetsWritten
  }

  package func read(
    into buffer: inout MutableSpan<UInt8>, deadline: Deadline
  ) throws(TransportError) -> Int {
    guard !buffer.isEmpty else { return 0 }
    if let octet = foreseen {
      foreseen = nil
      buffer[0] = octet
      octetsRead &+= 1
      return 1
    }
    while true {
      let count = try expand(into: &buffer)
      octetsRead &+= UInt64(count)
      if count > 0 { return count }
      guard try receive(before: deadline) else { return 0 }
    }
  }

  package func write(_ bytes: Span<UInt8>, deadline: Deadline) throws(TransportError) {
    var written = 0
    while written < bytes.count {
      let count = min(bytes.count - written, Self.pieceSize)
      let before = stream.octetsWritten
      defer {
        // Octets of which nothing has left cannot have arrived; of the others each may have.
        if stream.octetsWritten > before { octetsWritten &+= UInt64(count) }
      }
      try deflater.deflate(bytes.extracting(written..<(written + count))) {
        (piece) throws(TransportError) in try stream.write(piece, deadline: deadline)
      }
      written += count
    }
  }

  package var channelBindings: [ChannelBinding] { stream.channelBindings }

  package func hasInput(before deadline: Deadline) throws(TransportError) -> Bool {
    if foreseen != nil { return true }
    while true {
      var octet: [UInt8] = [0]
      var span = octet.mutableSpan
      let count = try expand(into: &span)
      if count > 0 {
        foreseen = octet[0]
        return true
      }
      if inflater.hasEnded { return true }
      guard try stream.hasInput(before: deadline) else { return false }
      guard try receive(before: deadline) else { return true }
    }
  }

  package func close() { stream.close() }

  /// Expands what has been received; 0 where more has to be received first, or nothing more comes.
  private func expand(into buffer: inout MutableSpan<UInt8>) throws(TransportError) -> Int {
    do throws(Inflater.Failure) {
      let step = try inflater.inflate(received.bytes, into: &buffer)
      received.consume(step.used)
      emptyOctets = step.made > 0 ? 0 : emptyOctets + step.used
      if emptyOctets > Self.maximumEmptyOctets, !inflater.hasEnded { throw .broken }
      return step.made
    } catch {
      let code: TransportError.Code = error == .broken ? .compressionBroken : .systemFailure
      throw TransportError(code, peer: peer)
    }
  }

  /// Takes more from the connection; false at its end, or where the other side has ended compression.
  private func receive(before deadline: Deadline) throws(TransportError) -> Bool {
    guard !inflater.hasEnded else { return false }
    return try received.fill { (free) throws(TransportError) in
      try stream.read(into: &free, deadline: deadline)
    } > 0
  }
}
