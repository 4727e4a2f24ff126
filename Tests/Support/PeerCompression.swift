internal import CZlib

/// The other side of a connection that is compressed by raw deflate (RFC 4978); straight from zlib.
@safe package final class PeerCompression {
  private let incoming: UnsafeMutablePointer<z_stream>
  private let outgoing: UnsafeMutablePointer<z_stream>

  package init() {
    unsafe incoming = .allocate(capacity: 1)
    unsafe outgoing = .allocate(capacity: 1)
    unsafe incoming.initialize(to: z_stream())
    unsafe outgoing.initialize(to: z_stream())
    _ = unsafe czlib_inflate_init(incoming)
    _ = unsafe czlib_deflate_init(outgoing)
  }

  deinit {
    _ = unsafe inflateEnd(incoming)
    _ = unsafe deflateEnd(outgoing)
    unsafe incoming.deallocate()
    unsafe outgoing.deallocate()
  }

  /// What goes over the wire for these octets; the receiver can expand all of it.
  ///
  /// - Parameter isLast: Whether the stream of deflate ends here.
  package func compressed(_ octets: [UInt8], isLast: Bool = false) -> [UInt8] {
    unsafe Self.run(outgoing, octets) { unsafe deflate($0, isLast ? Z_FINISH : Z_SYNC_FLUSH) }
  }

  /// What the octets of the wire say, as far as they go.
  package func expanded(_ octets: [UInt8]) -> [UInt8] {
    unsafe Self.run(incoming, octets) { unsafe inflate($0, Z_SYNC_FLUSH) }
  }

  private static func run(
    _ stream: UnsafeMutablePointer<z_stream>, _ octets: [UInt8],
    _ step: (UnsafeMutablePointer<z_stream>) -> CInt
  ) -> [UInt8] {
    var input = octets
    var out: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    let count = piece.count
    unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe stream.pointee.next_in = source.baseAddress
      unsafe stream.pointee.avail_in = UInt32(source.count)
      var room = 0
      repeat {
        let made = unsafe piece.withUnsafeMutableBufferPointer { target in
          unsafe stream.pointee.next_out = target.baseAddress
          unsafe stream.pointee.avail_out = UInt32(count)
          _ = unsafe step(stream)
          room = unsafe Int(stream.pointee.avail_out)
          return count - room
        }
        out += piece[..<made]
      } while room == 0
    }
    return out
  }
}
