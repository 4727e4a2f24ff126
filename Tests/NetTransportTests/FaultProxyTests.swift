import NetTransport
import TestSupport
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The relay that other tests trust to harm connections exactly where they ask for it.
struct FaultProxyTests {
  /// Sends what it receives back, until the end.
  private func echo() throws -> LoopbackListener {
    try LoopbackListener { descriptor in
      while true {
        let bytes = LoopbackSocket.read(65_536, from: descriptor)
        if bytes.isEmpty || !LoopbackSocket.write(bytes, to: descriptor) { return }
      }
    }
  }

  private func connect(_ proxy: FaultProxy) throws -> TCPStream {
    try TransportOpener.connect(
      host: "127.0.0.1", port: proxy.port, timeouts: TransportTimeouts())
  }

  /// The relay counts what it has handed over, so the receiver may be a little ahead of the count.
  private func passed(
    _ proxy: FaultProxy, _ direction: RelayDirection, atLeast octets: UInt64
  ) -> UInt64 {
    for _ in 0..<500 where proxy.octets(direction) < octets { usleep(10_000) }
    return proxy.octets(direction)
  }

  @Test("Without a fault everything passes, and is counted")
  func passesOn() throws {
    let server = try echo()
    let proxy = try FaultProxy(to: server.port)
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    for _ in 0..<2 {
      let stream = try connect(proxy)
      for start in stride(from: 0, to: bytes.count, by: 50_000) {
        let piece = Array(bytes[start..<start + 50_000])
        try stream.write(piece.span, deadline: .after(seconds: 5))
        #expect(try stream.readExactly(piece.count) == piece)
      }
    }
    #expect(proxy.connections == 2)
    #expect(passed(proxy, .toServer, atLeast: 600_000) == 600_000)
    #expect(passed(proxy, .toClient, atLeast: 600_000) == 600_000)
  }

  @Test(
    "The first connection is cut after exactly so many octets, the next is not",
    arguments: [0, 1, 9, 10])
  func cuts(octets: UInt64) throws {
    let server = try echo()
    let proxy = try FaultProxy(to: server.port) { $0 == 0 ? .cut(.toClient, after: octets) : nil }
    let stream = try connect(proxy)
    try stream.write("0123456789")
    #expect(try stream.readExactly(20).count == Int(octets))
    #expect(passed(proxy, .toClient, atLeast: octets) == octets)
    let next = try connect(proxy)
    try next.write("0123456789")
    #expect(try next.readExactly(10).count == 10)
  }

  @Test("A cut towards the server keeps the rest from it")
  func cutsTowardsServer() throws {
    let server = try echo()
    let proxy = try FaultProxy(to: server.port) { _ in .cut(.toServer, after: 4) }
    let stream = try connect(proxy)
    try stream.write("0123456789")
    #expect(proxy.octets(.toServer) <= 4)
    #expect(try stream.readExactly(10).count <= 4)
    #expect(passed(proxy, .toServer, atLeast: 4) == 4)
  }

  @Test("A reset is seen as a reset")
  func resets() throws {
    let server = try echo()
    let proxy = try FaultProxy(to: server.port) { _ in .reset(.toClient, after: 3) }
    let stream = try connect(proxy)
    try stream.write("0123456789")
    let error = failure { () throws(TransportError) in _ = try stream.readExactly(10) }
    #expect(error?.code == .connectionLost)
  }

  @Test("A stalled connection is silent until the proxy stops")
  func stalls() throws {
    let server = try echo()
    let proxy = try FaultProxy(to: server.port) { _ in .stall(.toClient, after: 3) }
    let stream = try connect(proxy)
    try stream.write("0123456789")
    #expect(try stream.readExactly(3) == Array("012".utf8))
    let error = failure { () throws(TransportError) in
      _ = try stream.readExactly(1, deadline: .after(.milliseconds(60)))
    }
    #expect(error?.code == .timedOut(.reading))
    proxy.stop()
    #expect(try stream.hasInput(before: .after(seconds: 2)))
  }

  @Test("A delay and a limited rate hold octets back, and lose none")
  func slowsDown() throws {
    let server = try echo()
    let proxy = try FaultProxy(to: server.port) { connection in
      connection == 0
        ? .delay(.toClient, after: 2, .milliseconds(100))
        : .limitRate(.toClient, octetsPerSecond: 2000)
    }
    for length in [10, 300] {
      let start = SuspendingClock.now
      let stream = try connect(proxy)
      try stream.write(String(repeating: "x", count: length))
      #expect(try stream.readExactly(length).count == length)
      #expect(SuspendingClock.now - start >= .milliseconds(95))
    }
  }
}
