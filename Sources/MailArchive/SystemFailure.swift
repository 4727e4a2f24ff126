internal import CSystem

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A call of the C library failed with this error number.
struct SystemFailure: Error, Hashable {
  let number: CInt

  /// Makes a call, and makes it again when a signal has cut it short; -1 becomes the failure.
  static func check<Value: FixedWidthInteger & SignedInteger>(
    _ call: () -> Value
  ) throws(SystemFailure) -> Value {
    while true {
      let value = call()
      if value != -1 { return value }
      let number = errno
      if number != EINTR { throw SystemFailure(number: number) }
    }
  }

  /// The system's words, as in `No space left on device`.
  static func words(_ number: CInt) -> String {
    var text = [CChar](repeating: 0, count: 256)
    let failed = unsafe text.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return EINVAL }
      return unsafe strerror_r(number, start, buffer.count)
    }
    guard failed == 0 else { return "error \(number)" }
    let octets = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: octets, as: UTF8.self)
  }

  /// What may still be written to the file system of an open file.
  static func freeOctets(_ descriptor: CInt) -> Int64? {
    let free = csystem_free_octets(descriptor)
    return free < 0 ? nil : free
  }
}
