#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Finds octets as quickly as the C library can.
package enum OctetSearch {
  /// Where the octet stands first at or behind `start`; nil where it does not.
  package static func first(
    _ octet: UInt8, in bytes: Span<UInt8>, from start: Int = 0
  ) -> Int? {
    guard start < bytes.count else { return nil }
    return unsafe bytes.withUnsafeBufferPointer { octets in
      guard let base = octets.baseAddress,
        let found = unsafe memchr(base + start, CInt(octet), octets.count - start)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
  }
}

extension [UInt8] {
  /// Appends a part of a span at once.
  package mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    let part = bytes.extracting(range)
    unsafe part.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}
