internal import CZlib

/// Compresses to raw deflate (RFC 1951) piece by piece.
@safe final class Deflater {
  struct OutOfMemory: Error {}

  private static let pieceSize = 32 << 10
  private let stream: UnsafeMutablePointer<z_stream>
  private var piece = [UInt8](repeating: 0, count: pieceSize)

  init() throws(OutOfMemory) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    guard unsafe czlib_deflate_init(stream) == Z_OK else { throw OutOfMemory() }
  }

  deinit {
    _ = unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Hands on what becomes of the octets, in pieces, all of it: the other side can expand it at once.
  ///
  /// - Parameter input: At most 4 GiB.
  func deflate<Failure: Error>(
    _ input: Span<UInt8>, to write: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    // Lent to this call, so that the pieces can be handed on without a copy.
    var piece: [UInt8] = []
    swap(&piece, &self.piece)
    defer { swap(&piece, &self.piece) }
    var used = 0
    var isDone = false
    while !isDone {
      let rest = input.extracting(used...)
      let given = UInt32(clamping: rest.count)
      var whole = piece.mutableSpan
      unsafe rest.withUnsafeBufferPointer { source in
        unsafe whole.withUnsafeMutableBufferPointer { target in
          unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
          unsafe stream.pointee.avail_in = given
          unsafe stream.pointee.next_out = target.baseAddress
          unsafe stream.pointee.avail_out = UInt32(Self.pieceSize)
          // With a state that is sound and room for output it cannot fail.
          _ = unsafe CZlib.deflate(stream, Z_SYNC_FLUSH)
        }
      }
      used += unsafe Int(given - stream.pointee.avail_in)
      let left = unsafe Int(stream.pointee.avail_out)
      if left < Self.pieceSize { try write(piece.span.extracting(0..<(Self.pieceSize - left))) }
      // Room that was left over says that the flush is complete.
      isDone = left > 0
    }
  }
}
