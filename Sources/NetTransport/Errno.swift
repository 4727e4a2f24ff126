#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Why a system call failed.
package struct Errno: Error, Hashable, CustomStringConvertible {
  package let rawValue: CInt

  package init(_ rawValue: CInt) { self.rawValue = rawValue }

  /// That of the call that failed last on this thread.
  static var current: Errno { Errno(errno) }

  /// The system's words, as in `Connection refused`.
  package var description: String {
    var text = [CChar](repeating: 0, count: 256)
    let failed = unsafe text.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return EINVAL }
      return unsafe strerror_r(rawValue, start, buffer.count)
    }
    guard failed == 0 else { return "error \(rawValue)" }
    let octets = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: octets, as: UTF8.self)
  }
}

extension Errno {
  /// A non-blocking call had nothing to do.
  var isWouldBlock: Bool { rawValue == EAGAIN || rawValue == EWOULDBLOCK }

  static let tooManyOpenFiles = Errno(EMFILE)
  static let addressNotAvailable = Errno(EADDRNOTAVAIL)
}
