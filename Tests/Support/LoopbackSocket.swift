#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Calls on loopback sockets for the servers and relays of the tests.
package enum LoopbackSocket {
  /// Why a server of a test could not start.
  package struct Failure: Error {
    package var call: String
    package var errno: CInt
  }

  /// A socket that listens on a free port of loopback.
  ///
  /// - Parameter queue: how many connections may wait to be accepted.
  package static func listening(
    _ family: LoopbackListener.Family, queue: CInt = 64
  ) throws -> (descriptor: CInt, port: UInt16) {
    let descriptor = stream(family)
    guard descriptor >= 0 else { throw Failure(call: "socket", errno: errno) }
    let bound = unsafe withAddress(family, port: 0) { unsafe bind(descriptor, $0, $1) }
    guard bound == 0, listen(descriptor, queue) == 0 else {
      throw Failure(call: "bind", errno: errno)
    }
    return (descriptor, localPort(of: descriptor))
  }

  /// A blocking connection to a port of loopback; -1 where it is refused.
  package static func connect(port: UInt16) -> CInt {
    let descriptor = stream(.ipv4)
    guard descriptor >= 0 else { return -1 }
    let connected = connect(descriptor, port: port)
    if connected == 0 { return descriptor }
    _ = close(descriptor)
    return -1
  }

  /// A port on which nobody listens; it was free a moment ago.
  package static func unusedPort() throws -> UInt16 {
    let (descriptor, port) = try listening(.ipv4)
    _ = close(descriptor)
    return port
  }

  /// A socket whose connection may or may not come about.
  package static func beginConnecting(port: UInt16) -> CInt {
    let descriptor = stream(.ipv4)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    _ = connect(descriptor, port: port)
    return descriptor
  }

  package static func hasInput(_ descriptor: CInt, milliseconds: CInt) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&entry, 1, milliseconds) > 0
  }

  /// Writes all of it; false once the other side is gone.
  @discardableResult
  package static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe systemWrite(descriptor, $0) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// At most `count` octets; none at the end of the stream.
  package static func read(_ count: Int, from descriptor: CInt) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let received = unsafe recv(descriptor, &bytes, count, 0)
    return Array(bytes.prefix(max(received, 0)))
  }

  /// Makes the close that follows a reset instead of an orderly end.
  package static func resetOnClose(_ descriptor: CInt) {
    var option = linger(l_onoff: 1, l_linger: 0)
    let size = socklen_t(MemoryLayout<linger>.size)
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, size)
  }

  /// Writing to a connection that is gone shall fail on this thread, not end the process.
  package static func blockPipeSignal() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  private static func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Darwin)
    unsafe Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #else
    unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }

  private static func connect(_ descriptor: CInt, port: UInt16) -> CInt {
    unsafe withAddress(.ipv4, port: port) { address, length in
      #if canImport(Darwin)
      unsafe Darwin.connect(descriptor, address, length)
      #else
      unsafe Glibc.connect(descriptor, address, length)
      #endif
    }
  }

  private static func stream(_ family: LoopbackListener.Family) -> CInt {
    #if canImport(Darwin)
    let kind = SOCK_STREAM
    #else
    let kind = CInt(SOCK_STREAM.rawValue)
    #endif
    let descriptor = socket(family == .ipv4 ? AF_INET : AF_INET6, kind, 0)
    if descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    return descriptor
  }

  private static func withAddress(
    _ family: LoopbackListener.Family, port: UInt16,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
  ) -> CInt {
    switch family {
    case .ipv4:
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      return unsafe withUnsafeBytes(of: &address) { unsafe call(body, $0) }
    case .ipv6:
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      address.sin6_addr = in6addr_loopback
      return unsafe withUnsafeBytes(of: &address) { unsafe call(body, $0) }
    }
  }

  private static func call(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt, _ raw: UnsafeRawBufferPointer
  ) -> CInt {
    guard let address = unsafe raw.baseAddress?.assumingMemoryBound(to: sockaddr.self) else {
      return -1
    }
    return unsafe body(address, socklen_t(raw.count))
  }

  private static func localPort(of descriptor: CInt) -> UInt16 {
    var address = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let status = unsafe withUnsafeMutableBytes(of: &address) { raw -> CInt in
      guard let start = unsafe raw.baseAddress?.assumingMemoryBound(to: sockaddr.self) else {
        return -1
      }
      return unsafe getsockname(descriptor, start, &length)
    }
    // The port stands at the same place in both families.
    return status == 0 ? UInt16(bigEndian: address.sin6_port) : 0
  }
}
