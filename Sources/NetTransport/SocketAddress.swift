#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// An address and a port to connect to, in the system's form.
struct SocketAddress: Hashable, Sendable {
  /// `AF_INET6` or `AF_INET`.
  let family: CInt
  /// A `sockaddr_in6` or `sockaddr_in`.
  private let octets: [UInt8]

  /// Nil for a family other than the two of the Internet.
  init?(_ pointer: UnsafePointer<sockaddr>, length: socklen_t) {
    family = unsafe CInt(pointer.pointee.sa_family)
    guard family == AF_INET || family == AF_INET6 else { return nil }
    octets = unsafe [UInt8](UnsafeRawBufferPointer(start: pointer, count: Int(length)))
  }

  /// Begins to connect; for a non-blocking socket `EINPROGRESS` is the usual answer.
  func connect(_ descriptor: CInt) -> Result<CInt, Errno> {
    unsafe octets.withUnsafeBytes { raw in
      SystemCall.once {
        guard let address = unsafe raw.baseAddress?.assumingMemoryBound(to: sockaddr.self) else {
          return -1
        }
        #if canImport(Darwin)
        return unsafe Darwin.connect(descriptor, address, socklen_t(raw.count))
        #else
        return unsafe Glibc.connect(descriptor, address, socklen_t(raw.count))
        #endif
      }
    }
  }
}
