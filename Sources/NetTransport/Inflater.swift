internal import CZlib

/// Expands raw deflate (RFC 1951) piece by piece; what it needs never grows.
@safe final class Inflater {
  enum Failure: Error {
    /// The octets are no deflate.
    case broken
    case outOfMemory
  }

  struct Step {
    /// Octets of the input that were used.
    var used: Int
    /// Octets of the output that were filled.
    var made: Int
  }

  /// Whether the other side has said that nothing more follows.
  private(set) var hasEnded = false
  private let stream: UnsafeMutablePointer<z_stream>

  init() throws(Failure) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    guard unsafe czlib_inflate_init(stream) == Z_OK else { throw .outOfMemory }
  }

  deinit {
    _ = unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Expands until either span is used up, and not beyond.
  func inflate(_ input: Span<UInt8>, into output: inout MutableSpan<UInt8>) throws(Failure) -> Step
  {
    guard !hasEnded else { return Step(used: input.count, made: 0) }
    let room = UInt32(clamping: output.count)
    let given = UInt32(clamping: input.count)
    let result = unsafe input.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        unsafe stream.pointee.avail_in = given
        unsafe stream.pointee.next_out = target.baseAddress
        unsafe stream.pointee.avail_out = room
        return unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
      }
    }
    let step = unsafe Step(
      used: Int(given - stream.pointee.avail_in), made: Int(room - stream.pointee.avail_out))
    switch result {
    case Z_STREAM_END: hasEnded = true
    case Z_OK, Z_BUF_ERROR: break
    case Z_MEM_ERROR: throw .outOfMemory
    default: throw .broken
    }
    return step
  }
}
