#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Reads whole small files.
enum DescriptorReading {
  /// Everything up to the end of the file, but never more than `maximum` octets.
  static func readAll(
    _ descriptor: Int32, atMost maximum: Int
  ) -> Result<[UInt8], SystemErrorText> {
    var bytes: [UInt8] = []
    while bytes.count < maximum {
      switch readSome(descriptor, atMost: min(65_536, maximum - bytes.count)) {
      case .success(let some):
        if some.isEmpty { return .success(bytes) }
        bytes += some
      case .failure(let failure): return .failure(failure)
      }
    }
    return .success(bytes)
  }

  /// What one call gives; empty at the end of the file.
  static func readSome(
    _ descriptor: Int32, atMost maximum: Int
  ) -> Result<[UInt8], SystemErrorText> {
    var buffer = [UInt8](repeating: 0, count: maximum)
    while true {
      let count = unsafe read(descriptor, &buffer, maximum)
      if count >= 0 {
        buffer.removeLast(maximum - count)
        return .success(buffer)
      }
      if errno != EINTR { return .failure(SystemErrorText(number: errno)) }
    }
  }
}
