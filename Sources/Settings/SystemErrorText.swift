#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The system's own words for an `errno`.
struct SystemErrorText: Error, Hashable, Sendable, CustomStringConvertible {
  let number: Int32

  var description: String { Self.text(number) }

  static func text(_ number: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    _ = unsafe strerror_r(number, &buffer, buffer.count - 1)
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
