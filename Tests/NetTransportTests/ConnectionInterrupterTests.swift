import Dispatch
import NetTransport
import TestSupport
import Testing

struct ConnectionInterrupterTests {
  /// Interrupts from another thread after a short while.
  private func interruptSoon(_ interrupter: ConnectionInterrupter) {
    DispatchQueue(label: "interrupt").asyncAfter(deadline: .now() + .milliseconds(40)) {
      interrupter.interrupt()
      interrupter.interrupt()
    }
  }

  enum Wait: CaseIterable {
    case connecting
    case handshaking
    case reading
    case readingTLS
    case writing
  }

  @Test("Whatever waits is woken at once", arguments: Wait.allCases)
  func wakes(wait: Wait) throws {
    let interrupter = ConnectionInterrupter()
    let silent = try LoopbackListener { descriptor in
      // Reads nothing, so that a writer has to wait; ends with the client.
      _ = LoopbackSocket.hasInput(descriptor, milliseconds: 2000)
      _ = LoopbackSocket.hasInput(-1, milliseconds: 300)
    }
    let secure = try TLSTestServer { _ = $0.read() }
    let hole = try BlackHole()
    interruptSoon(interrupter)
    let start = SuspendingClock.now
    let error = failure { () throws(TransportError) in
      let port =
        switch wait {
        case .connecting: hole.port
        case .readingTLS: secure.port
        default: silent.port
        }
      let stream = try TransportOpener.connect(
        host: "127.0.0.1", port: port, timeouts: TransportTimeouts(), interrupter: interrupter)
      switch wait {
      case .connecting: break
      case .reading: _ = try stream.readExactly(1)
      case .writing:
        try stream.write([UInt8](repeating: 0, count: 20_000_000).span, deadline: .never)
      case .handshaking:
        _ = try TransportOpener.startTLS(
          on: stream, policy: TLSFixture.policy(), deadline: .after(seconds: 5))
      case .readingTLS:
        let tls = try TransportOpener.startTLS(
          on: stream, policy: TLSFixture.policy(), deadline: .after(seconds: 5))
        _ = try tls.readExactly(1)
      }
    }
    #expect(error?.code == .interrupted)
    #expect(error?.isWorthRetrying == false)
    #expect(SuspendingClock.now - start < .seconds(1))
  }

  @Test("It stays interrupted")
  func isSticky() throws {
    let interrupter = ConnectionInterrupter()
    let listener = try LoopbackListener { LoopbackSocket.write([1, 2], to: $0) }
    let stream = try TransportOpener.connect(
      host: "127.0.0.1", port: listener.port, timeouts: TransportTimeouts(),
      interrupter: interrupter)
    #expect(try stream.readExactly(1, pieces: 1) == [1])
    #expect(!interrupter.isInterrupted)
    interrupter.interrupt()
    #expect(interrupter.isInterrupted)
    for _ in 0..<2 {
      let reading = failure { () throws(TransportError) in _ = try stream.readExactly(1) }
      #expect(reading?.code == .interrupted)
      let writing = failure { () throws(TransportError) in try stream.write("x") }
      #expect(writing?.code == .interrupted)
    }
    for host in ["127.0.0.1", "localhost"] {
      let opening = failure { () throws(TransportError) in
        _ = try TransportOpener.connect(
          host: host, port: listener.port, timeouts: TransportTimeouts(), interrupter: interrupter)
      }
      #expect(opening?.code == .interrupted)
    }
  }
}
