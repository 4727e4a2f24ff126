#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Connects to several addresses, a quarter of a second apart, and keeps the first that answers.
///
/// RFC 8305 §5: a dead IPv6 route then costs little, and a living one is preferred.
struct ConnectionRace {
  private let peer: String
  private let deadline: Deadline
  private let interrupter: ConnectionInterrupter
  /// Not yet tried, the next one last.
  private var waiting: [SocketAddress]
  /// Connecting; closed by whoever ends the race, but for the winner.
  private var running: [CInt] = []
  private var worstFailure: Errno?

  /// RFC 8305 §8, Connection Attempt Delay.
  private static let delay = Duration.milliseconds(250)

  init(
    addresses: [SocketAddress], peer: String, deadline: Deadline,
    interrupter: ConnectionInterrupter
  ) {
    self.peer = peer
    self.deadline = deadline
    self.interrupter = interrupter
    waiting = Self.interleaved(addresses).reversed()
  }

  /// - Returns: a connected, non-blocking socket.
  consuming func run() throws(TransportError) -> Descriptor {
    defer { for loser in running { _ = close(loser) } }
    while true {
      if let winner = startNext() { return Descriptor(owning: winner) }
      if running.isEmpty, waiting.isEmpty {
        throw .failed(worstFailure ?? .addressNotAvailable, peer: peer, during: .connecting)
      }
      if running.isEmpty { continue }
      var pollSet = PollSet(interrupter: interrupter)
      for descriptor in running { pollSet.watchForOutput(descriptor) }
      let turn = waiting.isEmpty ? deadline : min(deadline, .after(Self.delay))
      switch pollSet.wait(before: turn) {
      case .ready:
        if let winner = takeWinner(pollSet) { return Descriptor(owning: winner) }
      case .timedOut where !deadline.hasPassed: break
      case .timedOut: throw TransportError(.timedOut(.connecting), peer: peer)
      case .interrupted: throw TransportError(.interrupted, peer: peer)
      case .failed(let failure): throw .failed(failure, peer: peer, during: .connecting)
      }
    }
  }

  /// RFC 8305 §4: the families take turns, beginning with that of the first address.
  static func interleaved(_ addresses: [SocketAddress]) -> [SocketAddress] {
    guard let first = addresses.first else { return [] }
    var own = addresses.filter { $0.family == first.family }[...]
    var other = addresses.filter { $0.family != first.family }[...]
    var result: [SocketAddress] = []
    while let address = own.popFirst() {
      result.append(address)
      if let address = other.popFirst() { result.append(address) }
    }
    return result + other
  }

  /// Begins the next attempt, if there is one.
  ///
  /// - Returns: a socket that was connected at once.
  private mutating func startNext() -> CInt? {
    guard let address = waiting.popLast() else { return nil }
    switch Self.makeSocket(family: address.family) {
    case .failure(let failure):
      note(failure)
      return nil
    case .success(let descriptor):
      switch address.connect(descriptor) {
      case .success:
        return descriptor
      case .failure(let failure) where failure.rawValue == EINPROGRESS || failure.rawValue == EINTR:
        running.append(descriptor)
      case .failure(let failure):
        note(failure)
        _ = close(descriptor)
      }
      return nil
    }
  }

  /// Looks at the attempts that have come to an end; those that failed are closed.
  private mutating func takeWinner(_ pollSet: PollSet) -> CInt? {
    for descriptor in running where pollSet.isReady(descriptor) {
      running.removeAll { $0 == descriptor }
      guard let failure = Self.pendingError(descriptor) else { return descriptor }
      note(failure)
      _ = close(descriptor)
    }
    return nil
  }

  /// Keeps the failure that tells most: a refusal says more than a missing route.
  private mutating func note(_ failure: Errno) {
    if worstFailure == nil || failure.transportCode(during: .connecting) != .unreachable {
      worstFailure = failure
    }
  }

  private static func pendingError(_ descriptor: CInt) -> Errno? {
    var status: CInt = 0
    var length = socklen_t(MemoryLayout<CInt>.size)
    guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &status, &length) == 0 else {
      return .current
    }
    return status == 0 ? nil : Errno(status)
  }

  private static func makeSocket(family: CInt) -> Result<CInt, Errno> {
    #if canImport(Darwin)
    let made = SystemCall.once { socket(family, SOCK_STREAM, 0) }
    #else
    let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let made = SystemCall.once { socket(family, kind, 0) }
    #endif
    guard case .success(let descriptor) = made else { return made }
    #if canImport(Darwin)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    setOption(SO_NOSIGPIPE, of: descriptor, level: SOL_SOCKET)
    #endif
    setOption(SO_KEEPALIVE, of: descriptor, level: SOL_SOCKET)
    setOption(TCP_NODELAY, of: descriptor, level: CInt(IPPROTO_TCP))
    return made
  }

  /// Switches an option on; a system without it does no harm.
  private static func setOption(_ option: CInt, of descriptor: CInt, level: CInt) {
    var on: CInt = 1
    _ = unsafe setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<CInt>.size))
  }
}
