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

  /// Writes the octets with a CR before each LF to the beginning of a buffer.
  ///
  /// - Parameter output: At least twice as long as `bytes`.
  /// - Returns: How many octets were written.
  static func writeWithReturns(_ bytes: Span<UInt8>, to output: inout [UInt8]) -> Int {
    precondition(output.count / 2 >= bytes.count, "no room for the line ends")
    return unsafe bytes.withUnsafeBufferPointer { octets in
      unsafe output.withUnsafeMutableBufferPointer { target in
        guard let from = octets.baseAddress, let to = target.baseAddress else { return 0 }
        return unsafe writeWithReturns(from, octets.count, to: to)
      }
    }
  }

  private static func writeWithReturns(
    _ octets: UnsafePointer<UInt8>, _ count: Int, to output: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let (carriageReturn, lineFeed) = (ASCII.carriageReturn, ASCII.lineFeed)
    var read = 0
    var written = 0
    while read < count {
      let start = unsafe octets + read
      let found = unsafe memchr(start, CInt(lineFeed), count &- read)
      let end = unsafe found.map { unsafe UnsafeRawPointer($0) - UnsafeRawPointer(octets) }
      let length = (end ?? count) &- read
      unsafe memcpy(output + written, start, length)
      written &+= length
      read &+= length
      guard end != nil else { break }
      unsafe output[written] = carriageReturn
      unsafe output[written &+ 1] = lineFeed
      written &+= 2
      read &+= 1
    }
    return written
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
