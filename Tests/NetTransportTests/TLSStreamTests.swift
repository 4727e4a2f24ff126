import COpenSSL
import MailTypes
import NetTransport
import TestSupport
import Testing

struct TLSStreamTests {
  /// A handshake with a server of this test.
  private func open(
    _ server: TLSTestServer, interrupter: ConnectionInterrupter = ConnectionInterrupter()
  ) throws -> TLSStream {
    let stream = try TransportOpener.connect(
      host: "127.0.0.1", port: server.port, timeouts: TransportTimeouts(),
      interrupter: interrupter)
    return try TransportOpener.startTLS(
      on: stream, policy: TLSFixture.policy(), deadline: .after(seconds: 5))
  }

  private static func sample(_ count: Int) -> [UInt8] {
    var state: UInt32 = 1
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(truncatingIfNeeded: state >> 24)
    }
  }

  @Test(
    "Bytes arrive as they were sent, in pieces of any size",
    arguments: [1, 1000, 65_536], [TLS1_2_VERSION, TLS1_3_VERSION])
  func carriesBytes(pieces: Int, version: CInt) throws {
    let bytes = Self.sample(pieces == 1 ? 40_000 : 700_000)
    let server = try TLSTestServer(versions: version...version) { connection in
      let received = connection.readExactly(bytes.count)
      for start in stride(from: 0, to: received.count, by: 30_000) {
        connection.write(Array(received[start..<min(start + 30_000, received.count)]))
      }
      connection.sendCloseNotify()
    }
    let tls = try open(server)
    try tls.write(bytes.span, deadline: .after(seconds: 5))
    #expect(tls.octetsWritten == UInt64(bytes.count))
    let received = try tls.readExactly(bytes.count + 1, pieces: pieces)
    #expect(received == bytes)
    #expect(tls.octetsRead == UInt64(bytes.count))
    // The orderly end stays the end.
    #expect(try tls.readExactly(1).isEmpty)
  }

  @Test("One read takes all records that have arrived")
  func readsSeveralRecords() throws {
    let server = try TLSTestServer { connection in
      for _ in 0..<20 { connection.write([UInt8](repeating: 1, count: 1000)) }
      _ = connection.read()
    }
    let tls = try open(server)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var total = 0
    var reads = 0
    while total < 20_000 {
      var span = buffer.mutableSpan
      total += try tls.read(into: &span, deadline: .after(seconds: 5))
      reads += 1
    }
    #expect(total == 20_000)
    #expect(reads < 20)
  }

  @Test("The server is told the name, but no address", arguments: ["localhost", "127.0.0.1"])
  func sendsServerName(name: String) throws {
    let server = try TLSTestServer { connection in
      connection.write(Array((connection.requestedName ?? "none").utf8))
      connection.sendCloseNotify()
    }
    let stream = try TransportOpener.connect(
      host: "127.0.0.1", port: server.port, timeouts: TransportTimeouts())
    let tls = try TransportOpener.startTLS(
      on: stream, policy: TLSFixture.policy(for: name), deadline: .after(seconds: 5))
    let expected = name == "localhost" ? name : "none"
    #expect(try String(decoding: tls.readExactly(20), as: UTF8.self) == expected)
  }

  @Test("An end without close_notify is a cut, after what came before it")
  func reportsTruncation() throws {
    let server = try TLSTestServer { connection in connection.write(Array("half".utf8)) }
    let tls = try open(server)
    #expect(try tls.readExactly(4) == Array("half".utf8))
    let failure = failure { () throws(TransportError) in _ = try tls.readExactly(1) }
    #expect(failure?.code == .connectionLost)
    #expect(failure?.explanation.status == .tryLater)
  }

  @Test("Bytes that were changed on the way are a cut")
  func reportsDamage() throws {
    let server = try TLSTestServer { connection in
      connection.write(Array("good".utf8))
      LoopbackSocket.write(
        [23, 3, 3, 0, 20] + [UInt8](repeating: 7, count: 20), to: connection.descriptor)
      _ = connection.read()
    }
    let tls = try open(server)
    #expect(try tls.readExactly(4) == Array("good".utf8))
    let first = failure { () throws(TransportError) in _ = try tls.readExactly(1) }
    #expect(first?.code == .connectionLost)
    let again = failure { () throws(TransportError) in try tls.write("x") }
    #expect(again?.code == .connectionLost)
  }

  @Test("A server that falls silent is waited for until the deadline, and may go on then")
  func timesOutReading() throws {
    let server = try TLSTestServer { connection in
      connection.write(connection.read(1))
      _ = connection.read(1)
    }
    let tls = try open(server)
    #expect(try !tls.hasInput(before: .after(.milliseconds(20))))
    let failure = failure { () throws(TransportError) in
      _ = try tls.readExactly(1, deadline: .after(.milliseconds(50)))
    }
    #expect(failure?.code == .timedOut(.reading))
    try tls.write("x")
    #expect(try tls.hasInput(before: .after(seconds: 5)))
    #expect(try tls.readExactly(1) == [UInt8(ascii: "x")])
  }

  @Test("A server that reads nothing is written to until the deadline, and never again")
  func timesOutWriting() throws {
    let server = try TLSTestServer { connection in
      while !LoopbackSocket.hasInput(connection.descriptor, milliseconds: 1000) {}
      _ = LoopbackSocket.hasInput(-1, milliseconds: 400)
    }
    let tls = try open(server)
    let bytes = [UInt8](repeating: 0, count: 20_000_000)
    let error = failure { () throws(TransportError) in
      try tls.write(bytes.span, deadline: .after(.milliseconds(150)))
    }
    #expect(error?.code == .timedOut(.writing))
    #expect(tls.octetsWritten < 20_000_000)
    let again = failure { () throws(TransportError) in try tls.write("x") }
    #expect(again?.code == .timedOut(.writing))
  }

  @Test(
    "A server that knows only old versions is refused", arguments: [TLS1_VERSION, TLS1_1_VERSION])
  func refusesOldVersions(version: CInt) throws {
    let server = try TLSTestServer(versions: version...version) { _ in }
    let error = failure { () throws(TransportError) in
      do { _ = try open(server) } catch let error as TransportError { throw error } catch {}
    }
    #expect(error?.code == .noCommonTLS)
    #expect(error?.explanation.status == .unavailable)
  }

  @Test(
    "What answers in clear is told from TLS",
    arguments: ["* OK ready\r\n", "HTTP/1.1 400 Bad\r\n\r\n"])
  func refusesClearText(answer: String) throws {
    let listener = try LoopbackListener { descriptor in
      LoopbackSocket.write(Array(answer.utf8), to: descriptor)
      while !LoopbackSocket.read(1000, from: descriptor).isEmpty {}
    }
    let error = try handshakeFailure(port: listener.port)
    #expect(error?.code == .notTLS)
    #expect(error?.explanation.status == .unavailable)
  }

  @Test("A server that never answers the handshake is left at the deadline")
  func timesOutHandshake() throws {
    let listener = try LoopbackListener { descriptor in
      while !LoopbackSocket.read(1000, from: descriptor).isEmpty {}
    }
    let error = try handshakeFailure(port: listener.port, deadline: .after(.milliseconds(60)))
    #expect(error?.code == .timedOut(.handshaking))
    #expect(error?.explanation.status == .tryLater)
  }

  @Test("A handshake that is cut may succeed later", arguments: [false, true])
  func handshakeCut(isReset: Bool) throws {
    let listener = try LoopbackListener { descriptor in
      if isReset { LoopbackSocket.resetOnClose(descriptor) }
      _ = LoopbackSocket.read(1000, from: descriptor)
    }
    let error = try handshakeFailure(port: listener.port)
    #expect(error?.code == .connectionLost)
    #expect(error?.isWorthRetrying == true)
  }

  @Test("A server that agrees to STARTTLS and hangs up cannot do TLS", arguments: [false, true])
  func startTLSBrokenOff(isReset: Bool) throws {
    let listener = try LoopbackListener { descriptor in
      LoopbackSocket.write(Array("a1 OK begin TLS now\r\n".utf8), to: descriptor)
      if isReset { LoopbackSocket.resetOnClose(descriptor) }
      _ = LoopbackSocket.read(1000, from: descriptor)
    }
    let error = try handshakeFailure(port: listener.port, greeting: 21)
    #expect(error?.code == .tlsBrokenOff)
    #expect(error?.explanation.status == .unavailable)
  }

  @Test("TLS begins in the middle of a connection")
  func startsAfterClearText() throws {
    let server = try TLSTestServer(greeting: "OK\r\n") { connection in
      connection.write(connection.read(5))
      connection.sendCloseNotify()
    }
    let stream = try TransportOpener.connect(
      host: "127.0.0.1", port: server.port, timeouts: TransportTimeouts())
    #expect(try stream.readExactly(4) == Array("OK\r\n".utf8))
    try stream.write("go\r\n")
    let tls = try TransportOpener.startTLS(
      on: stream, policy: TLSFixture.policy(), deadline: .after(seconds: 5))
    try tls.write("12345")
    #expect(try tls.readExactly(5) == Array("12345".utf8))
    tls.close()
    tls.close()
    let error = failure { () throws(TransportError) in try tls.write("x") }
    #expect(error?.code == .connectionLost)
  }

  @Test(
    "A CA file that cannot be used says why",
    arguments: [
      ("no-such-file.pem", TransportError.Code.caFileMissing, ExitCode.notFound),
      ("server.key/x", .caFileMissing, .notFound),
      ("server.pin", .caFileWithoutCertificate, .configuration),
    ])
  func refusesAuthorityFile(name: String, code: TransportError.Code, status: ExitCode) throws {
    let listener = try LoopbackListener { _ in }
    let stream = try TransportOpener.connect(
      host: "127.0.0.1", port: listener.port, timeouts: TransportTimeouts())
    let error = failure { () throws(TransportError) in
      _ = try TransportOpener.startTLS(
        on: stream, policy: TLSFixture.policy(authority: TLSFixture.path(name)),
        deadline: .after(seconds: 5))
    }
    #expect(error?.code == code)
    #expect(error?.explanation.status == status)
    #expect(error?.path == TLSFixture.path(name))
  }

  private func handshakeFailure(
    port: UInt16, greeting: Int = 0, deadline: Deadline = .after(seconds: 5)
  ) throws -> TransportError? {
    let stream = try TransportOpener.connect(
      host: "127.0.0.1", port: port, timeouts: TransportTimeouts())
    _ = try stream.readExactly(greeting)
    return failure { () throws(TransportError) in
      _ = try TransportOpener.startTLS(on: stream, policy: TLSFixture.policy(), deadline: deadline)
    }
  }
}
