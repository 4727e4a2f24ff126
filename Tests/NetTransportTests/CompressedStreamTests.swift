import MailTypes
import NetTransport
import TestSupport
import Testing

struct CompressedStreamTests {
  private static let text = Array("* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n".utf8)

  private func open(
    _ input: [UInt8], early: [UInt8] = [], end: MemoryStream.End = .closed,
    writable: Int = .max, pieces: @escaping @Sendable (Int) -> Int = { _ in .max }
  ) throws -> (stream: CompressedStream, wire: MemoryStream) {
    let wire = MemoryStream(input, end: end, writable: writable, pieces: pieces)
    return (try CompressedStream(over: wire, early: early.span, peer: "imap.example.jp:993"), wire)
  }

  @Test("What comes is expanded, however it is cut", arguments: [1, 2, 7, 300, 100_000])
  func expands(piece: Int) throws {
    let peer = PeerCompression()
    let lines = (0..<400).map { Array("* \($0) FETCH (UID \($0 * 7))\r\n".utf8) }
    let input = lines.flatMap { peer.compressed($0) }
    let (stream, _) = try open(input) { _ in piece }
    let wanted = Array(lines.joined())
    #expect(try stream.readExactly(wanted.count + 1, pieces: piece) == wanted)
    #expect(stream.octetsRead == UInt64(wanted.count))
  }

  @Test("What was read behind the answer to COMPRESS is expanded too", arguments: 0...40)
  func takesEarlyOctets(early: Int) throws {
    let input = PeerCompression().compressed(Self.text)
    let (stream, _) = try open(Array(input.dropFirst(early)), early: Array(input.prefix(early)))
    #expect(try stream.readExactly(Self.text.count + 1) == Self.text)
  }

  @Test("Each write can be expanded at once", arguments: [1, 80, 70_000, 600_000])
  func flushes(size: Int) throws {
    let (stream, wire) = try open([])
    let peer = PeerCompression()
    var seen = 0
    for round in 1...3 {
      let octets = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 &+ round) }
      try stream.write(octets.span, deadline: .never)
      #expect(peer.expanded(Array(wire.output[seen...])) == octets)
      seen = wire.output.count
      #expect(stream.octetsWritten == UInt64(size * round))
    }
  }

  @Test("Octets count as written only where something of them has left")
  func countsWhatLeft() throws {
    let (stream, _) = try open([], writable: 40)
    #expect(failure { () throws(TransportError) in try stream.write("A1 NOOP\r\n") } == nil)
    #expect(stream.octetsWritten == 9)
    let noise = (0..<1000).map { _ in UInt8.random(in: 0...255) }
    #expect(
      failure { () throws(TransportError) in try stream.write(noise.span, deadline: .never) }?.code
        == .connectionLost)
    #expect(stream.octetsWritten == 1009)
    #expect(
      failure { () throws(TransportError) in try stream.write("A2 NOOP\r\n") }?.code
        == .connectionLost)
    #expect(stream.octetsWritten == 1009)
  }

  @Test("A bomb is expanded no further than there is room")
  func bounded() throws {
    let bomb = PeerCompression().compressed([UInt8](repeating: 0x78, count: 32 << 20))
    #expect(bomb.count < 64 << 10)
    let (stream, wire) = try open(bomb)
    var buffer = [UInt8](repeating: 0, count: 1000)
    for _ in 0..<50 {
      var span = buffer.mutableSpan
      #expect(try stream.read(into: &span, deadline: .never) == 1000)
    }
    #expect(stream.octetsRead == 50_000)
    #expect(wire.octetsRead <= 64 << 10)
  }

  @Test("What is no deflate is a broken protocol")
  func garbage() throws {
    let (stream, _) = try open(Array("* OK not compressed at all\r\n".utf8))
    let error = failure { () throws(TransportError) in _ = try stream.readExactly(1) }
    #expect(error?.code == .compressionBroken)
    #expect(error?.explanation.status == .protocolBroken)
  }

  @Test("Whatever octets come, reading ends, and brings no more than there is room for")
  func mutated() throws {
    var chance = SystemRandomNumberGenerator()
    let sound = PeerCompression().compressed(Array(repeatElement(Self.text, count: 40).joined()))
    for _ in 0..<3000 {
      var octets = sound
      for _ in 0..<Int.random(in: 1...4, using: &chance) {
        octets[Int.random(in: 0..<octets.count, using: &chance)] = .random(in: 0...255)
      }
      octets.removeLast(Int.random(in: 0..<octets.count, using: &chance))
      let (stream, _) = try open(octets)
      var buffer = [UInt8](repeating: 0, count: 100)
      var total: UInt64 = 0
      let error = failure { () throws(TransportError) in
        while true {
          var span = buffer.mutableSpan
          let count = try stream.read(into: &span, deadline: .after(seconds: 5))
          if count == 0 { return }
          total += UInt64(count)
        }
      }
      #expect(error == nil || error?.code == .compressionBroken)
      #expect(stream.octetsRead == total)
    }
  }

  @Test("Compressed nothing without end is a broken protocol")
  func nothingForEver() throws {
    // An empty block, as a flush leaves it.
    let nothing = Array(repeatElement([0x00, 0x00, 0x00, 0xff, 0xff] as [UInt8], count: 40_000))
    let (stream, wire) = try open(Array(nothing.joined()))
    let error = failure { () throws(TransportError) in _ = try stream.readExactly(1) }
    #expect(error?.code == .compressionBroken)
    #expect(wire.octetsRead <= 128 << 10)
    let (few, _) = try open(
      Array(nothing.prefix(1000).joined()) + PeerCompression().compressed(Self.text))
    #expect(try few.readExactly(Self.text.count) == Self.text)
  }

  @Test("Where the other side ends compression, or is cut, the stream ends")
  func ends() throws {
    let input = PeerCompression().compressed(Self.text, isLast: true)
    let (ended, _) = try open(input + Self.text)
    #expect(try ended.readExactly(1000) == Self.text)
    #expect(try ended.hasInput(before: .never))
    let (cut, _) = try open(Array(input.dropLast(3)), end: .lost)
    #expect(
      failure { () throws(TransportError) in _ = try cut.readExactly(1000) }?.code
        == .connectionLost)
  }

  @Test("Input is there when an octet can be expanded, not when one has come")
  func knowsOfInput() throws {
    let peer = PeerCompression()
    let (empty, _) = try open(peer.compressed([]))
    #expect(try !empty.hasInput(before: .after(.zero)))
    let (stream, _) = try open(PeerCompression().compressed(Self.text))
    #expect(try stream.hasInput(before: .after(.zero)))
    #expect(try stream.hasInput(before: .after(.zero)))
    #expect(try stream.readExactly(Self.text.count) == Self.text)
    #expect(stream.octetsRead == UInt64(Self.text.count))
    #expect(try !stream.hasInput(before: .after(.zero)))
  }

  @Test("An interruption ends the wait for compressed octets")
  func interrupted() throws {
    let interrupter = ConnectionInterrupter()
    let listener = try LoopbackListener { _ = LoopbackSocket.read(1, from: $0) }
    let wire = try TransportOpener.connect(
      host: "127.0.0.1", port: listener.port, timeouts: TransportTimeouts(),
      interrupter: interrupter)
    let early: [UInt8] = []
    let stream = try CompressedStream(over: wire, early: early.span, peer: wire.peer)
    #expect(
      failure { () throws(TransportError) in
        _ = try stream.readExactly(1, deadline: .after(.milliseconds(50)))
      }?.code == .timedOut(.reading))
    interrupter.interrupt()
    #expect(
      failure { () throws(TransportError) in _ = try stream.readExactly(1, deadline: .never) }?.code
        == .interrupted)
  }
}
