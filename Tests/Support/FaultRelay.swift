#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// One connection through a `FaultProxy`: both directions in one loop over poll(2).
struct FaultRelay {
  private enum Outcome {
    case goesOn
    case ends
  }

  /// One direction: what was read from its source and not yet written to its sink.
  private struct Way {
    let direction: RelayDirection
    let source: CInt
    let sink: CInt
    var pending: [UInt8] = []
    var passed: UInt64 = 0
    /// The source has ended; the sink was told.
    var hasEnded = false
    /// Nothing is read before this moment.
    var pause: SuspendingClock.Instant?
    var octetsPerSecond: Int?
  }

  private let client: CInt
  private let server: CInt
  private let record: RelayRecord
  private var ways: [Way]
  /// Nil once it has struck.
  private var fault: ConnectionFault?
  private var isStalled = false

  /// - Parameters:
  ///   - client: stays the caller's to close.
  ///   - server: is closed when the relay ends.
  init(client: CInt, server: CInt, fault: ConnectionFault?, record: RelayRecord) {
    self.client = client
    self.server = server
    self.fault = fault
    self.record = record
    ways = [
      Way(direction: .toServer, source: client, sink: server),
      Way(direction: .toClient, source: server, sink: client),
    ]
  }

  /// Passes octets on until both sides have ended, the fault has struck or the proxy stops.
  mutating func run() {
    defer { _ = close(server) }
    for descriptor in [client, server] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
    while !record.isStopped, ways.contains(where: { !$0.hasEnded }) {
      if case .ends = strikeIfDue() { return }
      if case .ends = waitForOctets() { return }
      for index in ways.indices where !isStalled {
        guard case .goesOn = move(index) else { return }
      }
    }
  }

  private mutating func strikeIfDue() -> Outcome {
    guard let fault, let index = ways.firstIndex(where: { $0.direction == fault.direction }),
      ways[index].passed >= fault.octets
    else { return .goesOn }
    self.fault = nil
    switch fault.action {
    case .cut:
      endOrderly()
      return .ends
    case .reset:
      LoopbackSocket.resetOnClose(client)
      LoopbackSocket.resetOnClose(server)
      return .ends
    case .stall:
      isStalled = true
    case .delay(let duration):
      for index in ways.indices { ways[index].pause = SuspendingClock.now + duration }
    case .limitRate(let octetsPerSecond):
      ways[index].octetsPerSecond = max(octetsPerSecond, 1)
    }
    return .goesOn
  }

  /// Tells both sides the end and discards what they still send: closing at once would reset.
  private func endOrderly() {
    for way in ways { _ = shutdown(way.sink, CInt(SHUT_WR)) }
    var open = ways.filter { !$0.hasEnded }.map(\.source)
    let deadline = SuspendingClock.now + .seconds(1)
    while !open.isEmpty, !record.isStopped, SuspendingClock.now < deadline {
      open.removeAll { source in
        LoopbackSocket.hasInput(source, milliseconds: 5)
          && LoopbackSocket.read(65_536, from: source).isEmpty
      }
    }
  }

  /// Waits for a moment at most, since `stop` has no other way to be noticed.
  private func waitForOctets() -> Outcome {
    var entries: [pollfd] = []
    let now = SuspendingClock.now
    for way in ways where !way.hasEnded {
      if isStalled {
        entries.append(pollfd(fd: way.source, events: Self.hangUp, revents: 0))
      } else if !way.pending.isEmpty {
        entries.append(pollfd(fd: way.sink, events: Int16(POLLOUT), revents: 0))
      } else if way.pause.map({ $0 <= now }) ?? true {
        entries.append(pollfd(fd: way.source, events: Int16(POLLIN), revents: 0))
      }
    }
    let milliseconds: CInt = entries.count < ways.count ? 2 : 20
    let ready = unsafe poll(&entries, nfds_t(entries.count), milliseconds)
    return isStalled && ready > 0 ? .ends : .goesOn
  }

  private mutating func move(_ index: Int) -> Outcome {
    if ways[index].pending.isEmpty { fill(index) }
    guard !ways[index].pending.isEmpty else { return .goesOn }
    let way = ways[index]
    let sent = unsafe send(way.sink, way.pending, way.pending.count, Self.sendFlags)
    if sent < 0 { return errno == EAGAIN ? .goesOn : .ends }
    ways[index].pending.removeFirst(sent)
    ways[index].passed += UInt64(sent)
    record.add(sent, way.direction)
    return .goesOn
  }

  /// Reads what may pass now: never beyond the octet at which the fault strikes.
  private mutating func fill(_ index: Int) {
    let way = ways[index]
    let now = SuspendingClock.now
    guard !way.hasEnded, way.pause.map({ $0 <= now }) ?? true else { return }
    var count = 65_536
    if let fault, fault.direction == way.direction {
      count = Int(min(UInt64(count), fault.octets - min(fault.octets, way.passed)))
    }
    if let rate = way.octetsPerSecond {
      count = min(count, max(rate / 50, 1))
      ways[index].pause = now + .nanoseconds(1_000_000_000 / Int64(rate) * Int64(count))
    }
    guard count > 0 else { return }
    var buffer = [UInt8](repeating: 0, count: count)
    let received = unsafe recv(way.source, &buffer, count, 0)
    if received > 0 {
      ways[index].pending = Array(buffer.prefix(received))
    } else if received == 0 || errno != EAGAIN {
      ways[index].hasEnded = true
      _ = shutdown(way.sink, CInt(SHUT_WR))
    }
  }

  #if os(Linux)
  /// POLLRDHUP, which the C library's module hides: the other side has closed.
  private static let hangUp: Int16 = 0x2000
  private static let sendFlags = CInt(MSG_NOSIGNAL)
  #else
  private static let hangUp = Int16(POLLHUP)
  private static let sendFlags: CInt = 0
  #endif
}
