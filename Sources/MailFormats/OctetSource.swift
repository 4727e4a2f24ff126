/// Octets that can be read from any place, such as an open file.
package protocol OctetSource {
  associatedtype Failure: Error
  /// Reads octets from `offset` on; 0 at the end and behind it.
  func read(at offset: UInt64, into bytes: inout MutableSpan<UInt8>) throws(Failure) -> Int
}
