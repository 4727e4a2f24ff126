internal import WireBytes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Line ends from CRLF to LF and back, between two buffers.
enum LineEndConversion {
  /// Appends the octets without the CR of each CRLF.
  static func appendWithoutReturns(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { octets in
      var start = 0
      while start < octets.count {
        let found = unsafe indexOfLineFeed(in: octets, from: start)
        guard let found, found > start, unsafe octets[found - 1] == ASCII.carriageReturn else {
          let end = found.map { $0 + 1 } ?? octets.count
          unsafe output.append(contentsOf: octets[start..<end])
          start = end
          continue
        }
        unsafe output.append(contentsOf: octets[start..<(found - 1)])
        output.append(ASCII.lineFeed)
        start = found + 1
      }
    }
  }

  /// Appends the octets with a CR before each LF.
  static func appendWithReturns(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { octets in
      var start = 0
      while start < octets.count {
        guard let found = unsafe indexOfLineFeed(in: octets, from: start) else {
          unsafe output.append(contentsOf: octets[start..<octets.count])
          return
        }
        unsafe output.append(contentsOf: octets[start..<found])
        output.append(ASCII.carriageReturn)
        output.append(ASCII.lineFeed)
        start = found + 1
      }
    }
  }

  private static func indexOfLineFeed(
    in octets: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    guard let base = octets.baseAddress,
      let found = unsafe memchr(base + start, CInt(ASCII.lineFeed), octets.count - start)
    else { return nil }
    return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }
}
