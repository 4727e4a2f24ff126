import TestSupport
import Testing

@testable import NetTransport

struct ConnectionRaceTests {
  private func address(_ host: String, _ port: UInt16) throws -> SocketAddress {
    guard case .addresses(let addresses) = HostLookup.ask(host, port: port, flags: 0) else {
      throw TransportError(.hostNotFound, peer: host)
    }
    return try #require(addresses.first)
  }

  private func run(
    _ addresses: [SocketAddress], deadline: Deadline = .after(seconds: 5),
    interrupter: ConnectionInterrupter = ConnectionInterrupter()
  ) throws(TransportError) -> TCPStream {
    let socket = try ConnectionRace(
      addresses: addresses, peer: "test", deadline: deadline, interrupter: interrupter
    ).run()
    return TCPStream(connected: socket, peer: "test", interrupter: interrupter)
  }

  @Test("An address that refuses costs no time")
  func passesOverRefusal() throws {
    let listener = try LoopbackListener { LoopbackSocket.write([7], to: $0) }
    let unused = try LoopbackSocket.unusedPort()
    let start = SuspendingClock.now
    let stream = try run([
      address("::1", unused), address("127.0.0.1", unused), address("127.0.0.1", listener.port),
    ])
    #expect(try stream.readExactly(1) == [7])
    #expect(SuspendingClock.now - start < .milliseconds(450))
  }

  @Test("An address that does not answer costs a quarter of a second")
  func passesOverSilence() throws {
    let listener = try LoopbackListener { LoopbackSocket.write([7], to: $0) }
    let hole = try BlackHole()
    let start = SuspendingClock.now
    let stream = try run([address("127.0.0.1", hole.port), address("127.0.0.1", listener.port)])
    #expect(try stream.readExactly(1) == [7])
    #expect(SuspendingClock.now - start >= .milliseconds(250))
    #expect(SuspendingClock.now - start < .seconds(2))
  }

  @Test("A refusal says more than silence or a missing route, and no address at all is no route")
  func reportsBestReason() throws {
    let unused = try LoopbackSocket.unusedPort()
    let addresses = [try address("127.0.0.1", unused), try address("::1", unused)]
    let error = failure { () throws(TransportError) in _ = try run(addresses) }
    #expect(error?.code == .connectionRefused)
    let none = failure { () throws(TransportError) in _ = try run([]) }
    #expect(none?.code == .unreachable)
  }

  @Test("The families take turns, the resolver's first choice first")
  func interleaves() throws {
    let six = try (1...3).map { try address("::1", $0) }
    let four = try (1...2).map { try address("127.0.0.1", $0) }
    #expect(ConnectionRace.interleaved(six + four) == [six[0], four[0], six[1], four[1], six[2]])
    #expect(ConnectionRace.interleaved(four + six) == [four[0], six[0], four[1], six[1], six[2]])
    #expect(ConnectionRace.interleaved([]).isEmpty)
  }
}
