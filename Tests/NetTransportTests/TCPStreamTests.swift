import MailTypes
import NetTransport
import TestSupport
import Testing

struct TCPStreamTests {
  private func connect(_ listener: LoopbackListener) throws -> TCPStream {
    try TransportOpener.connect(
      host: "127.0.0.1", port: listener.port, timeouts: TransportTimeouts())
  }

  @Test("Bytes arrive as they were sent, and are counted", arguments: [1, 7, 65_536])
  func carriesBytes(pieces: Int) throws {
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    let listener = try LoopbackListener { descriptor in
      var rest = 100_000
      while rest > 0 {
        let piece = LoopbackSocket.read(rest, from: descriptor)
        if piece.isEmpty { return }
        rest -= piece.count
        LoopbackSocket.write(piece, to: descriptor)
      }
    }
    let stream = try connect(listener)
    try stream.write(bytes.span, deadline: .after(seconds: 5))
    #expect(try stream.readExactly(100_001, pieces: pieces) == bytes)
    #expect(stream.octetsWritten == 100_000)
    #expect(stream.octetsRead == 100_000)
    #expect(try stream.hasInput(before: .after(.zero)))
    #expect(try stream.readExactly(1).isEmpty)
  }

  @Test("Reading into nothing takes nothing")
  func readsIntoEmptyBuffer() throws {
    let listener = try LoopbackListener { LoopbackSocket.write([1], to: $0) }
    let stream = try connect(listener)
    var nothing: [UInt8] = []
    var span = nothing.mutableSpan
    #expect(try stream.read(into: &span, deadline: .after(seconds: 5)) == 0)
    #expect(try stream.readExactly(1) == [1])
  }

  @Test("A reset is a cut")
  func reportsReset() throws {
    let listener = try LoopbackListener { descriptor in
      _ = LoopbackSocket.read(1, from: descriptor)
      LoopbackSocket.resetOnClose(descriptor)
    }
    let stream = try connect(listener)
    try stream.write("x")
    let error = failure { () throws(TransportError) in _ = try stream.readExactly(1) }
    #expect(error?.code == .connectionLost)
    #expect(error?.errno != nil)
    // Were the signal not held back, this write would end the process.
    let again = failure { () throws(TransportError) in try stream.write("x") }
    #expect(again?.code == .connectionLost)
  }

  @Test("Waiting ends at the deadline")
  func timesOut() throws {
    let listener = try LoopbackListener { descriptor in
      _ = LoopbackSocket.hasInput(-1, milliseconds: 300)
      _ = descriptor
    }
    let stream = try connect(listener)
    #expect(try !stream.hasInput(before: .after(.zero)))
    let reading = failure { () throws(TransportError) in
      _ = try stream.readExactly(1, deadline: .after(.milliseconds(30)))
    }
    #expect(reading?.code == .timedOut(.reading))
    let writing = failure { () throws(TransportError) in
      try stream.write(
        [UInt8](repeating: 0, count: 20_000_000).span, deadline: .after(.milliseconds(30)))
    }
    #expect(writing?.code == .timedOut(.writing))
    #expect(stream.octetsWritten < 20_000_000)
  }

  @Test("A closed stream fails and does no harm")
  func failsWhenClosed() throws {
    let listener = try LoopbackListener { _ = LoopbackSocket.read(1, from: $0) }
    let stream = try connect(listener)
    stream.close()
    stream.close()
    let error = failure { () throws(TransportError) in try stream.write("x") }
    #expect(error?.code == .connectionLost)
  }
}
