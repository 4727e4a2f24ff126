#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A TCP connection, or one to a tunnel command: a non-blocking socket that waits with poll(2) and
/// never past a deadline.
package final class TCPStream: ByteStream {
  /// Where to: `host:port`.
  package let peer: String
  package private(set) var octetsRead: UInt64 = 0
  package private(set) var octetsWritten: UInt64 = 0
  private let interrupter: ConnectionInterrupter
  /// Nil once closed.
  private var socket: Descriptor?
  /// That of `socket`, or -1, for which the system has an error ready.
  private var descriptor: CInt
  /// The command at the other end; nil where that is the server.
  private let tunnel: TunnelProcess?

  init(
    connected socket: consuming Descriptor, peer: String, interrupter: ConnectionInterrupter,
    tunnel: TunnelProcess? = nil
  ) {
    self.peer = peer
    self.tunnel = tunnel
    self.interrupter = interrupter
    descriptor = socket.number
    self.socket = consume socket
  }

  package func read(
    into buffer: inout MutableSpan<UInt8>, deadline: Deadline
  ) throws(TransportError) -> Int {
    guard !buffer.isEmpty else { return 0 }
    while true {
      try refuseIfInterrupted()
      let received = unsafe buffer.withUnsafeMutableBytes { unsafe receive(into: $0) }
      switch received {
      case .success(0) where tunnel != nil:
        throw explained(TransportError(.connectionLost, peer: peer))
      case .success(let count): return count
      case .failure(let failure) where failure.isWouldBlock:
        try wait(for: .input, before: deadline, during: .reading)
      case .failure(let failure):
        throw explained(.failed(failure, peer: peer, during: .reading))
      }
    }
  }

  package func write(_ bytes: Span<UInt8>, deadline: Deadline) throws(TransportError) {
    var written = 0
    while written < bytes.count {
      try refuseIfInterrupted()
      let sent = unsafe bytes.extracting(written...).withUnsafeBytes { unsafe send($0) }
      switch sent {
      case .success(let count): written += count
      case .failure(let failure) where failure.isWouldBlock:
        try wait(for: .output, before: deadline, during: .writing)
      case .failure(let failure):
        throw explained(.failed(failure, peer: peer, during: .writing))
      }
    }
  }

  package func hasInput(before deadline: Deadline) throws(TransportError) -> Bool {
    try refuseIfInterrupted()
    return try isReady(for: .input, before: deadline, during: .reading)
  }

  package func close() {
    descriptor = -1
    socket = nil
    tunnel?.end()
  }

  /// A lost connection is, where a command is at the other end, one that has ended; it knows how.
  func explained(_ error: TransportError) -> TransportError {
    guard let tunnel, error.code == .connectionLost else { return error }
    close()
    let ending = TunnelEnding(tunnel.ending, hasSpoken: octetsRead > 0)
    return TransportError(.tunnelEnded(ending), peer: peer, path: tunnel.line)
  }

  enum Direction {
    case input
    case output
  }

  /// Takes what is there, without waiting.
  ///
  /// - Returns: the count of octets, 0 at the end of the stream.
  func receive(into buffer: UnsafeMutableRawBufferPointer) -> Result<Int, Errno> {
    let received = SystemCall.retrying {
      unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
    }
    if case .success(let count) = received { octetsRead &+= UInt64(count) }
    return received
  }

  /// Hands over as much as the system takes now.
  func send(_ bytes: UnsafeRawBufferPointer) -> Result<Int, Errno> {
    #if canImport(Darwin)
    let flags: CInt = 0
    let sent = SystemCall.retrying {
      unsafe Darwin.send(descriptor, bytes.baseAddress, bytes.count, flags)
    }
    #else
    let flags = CInt(MSG_NOSIGNAL)
    let sent = SystemCall.retrying {
      unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, flags)
    }
    #endif
    if case .success(let count) = sent { octetsWritten &+= UInt64(count) }
    return sent
  }

  /// Waits until the socket can be read or written; past the deadline it throws.
  func wait(
    for direction: Direction, before deadline: Deadline, during activity: TransportActivity
  ) throws(TransportError) {
    guard try isReady(for: direction, before: deadline, during: activity) else {
      throw TransportError(.timedOut(activity), peer: peer)
    }
  }

  func refuseIfInterrupted() throws(TransportError) {
    if interrupter.isInterrupted { throw TransportError(.interrupted, peer: peer) }
  }

  private func isReady(
    for direction: Direction, before deadline: Deadline, during activity: TransportActivity
  ) throws(TransportError) -> Bool {
    var pollSet = PollSet(interrupter: interrupter)
    switch direction {
    case .input: pollSet.watchForInput(descriptor)
    case .output: pollSet.watchForOutput(descriptor)
    }
    switch pollSet.wait(before: deadline) {
    case .ready: return true
    case .timedOut: return false
    case .interrupted: throw TransportError(.interrupted, peer: peer)
    case .failed(let failure): throw .failed(failure, peer: peer, during: activity)
    }
  }
}
