import COpenSSL
import MailTypes
import NetTransport
import TestSupport
import Testing

/// What a login is bound to is what the server sees too.
struct ChannelBindingTests {
  private func open(
    _ server: TLSTestServer, _ policy: TLSPolicy = TLSFixture.policy()
  ) throws -> TLSStream {
    let stream = try TransportOpener.connect(
      host: "127.0.0.1", port: server.port, timeouts: TransportTimeouts())
    return try TransportOpener.startTLS(on: stream, policy: policy, deadline: .after(seconds: 5))
  }

  @Test(
    "Both ends have the same, tls-exporter with TLS 1.3 alone",
    arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
  func agrees(version: CInt) throws {
    let server = try TLSTestServer(versions: version...version) { connection in
      connection.write(connection.exportedMaterial + connection.certificateHash)
      _ = connection.read()
    }
    let tls = try open(server)
    let bindings = tls.channelBindings
    let theirs = try tls.readExactly(64)
    let endPoint = ChannelBinding(.serverEndPoint, Array(theirs.suffix(32)))
    let exporter = ChannelBinding(.exporter, Array(theirs.prefix(32)))
    #expect(bindings == (version == TLS1_3_VERSION ? [exporter, endPoint] : [endPoint]))
  }

  @Test("Another connection has another exporter, and the same end point")
  func differs() throws {
    let server = try TLSTestServer { connection in _ = connection.read() }
    let first = try open(server).channelBindings
    let second = try open(server).channelBindings
    #expect(first.map(\.kind) == [.exporter, .serverEndPoint])
    #expect(first.first != second.first)
    #expect(first.last == second.last)
  }

  @Test("TCP alone is nothing to bind to")
  func clear() throws {
    let listener = try LoopbackListener { _ in }
    let stream = try TransportOpener.connect(
      host: "127.0.0.1", port: listener.port, timeouts: TransportTimeouts())
    #expect(stream.channelBindings.isEmpty)
  }

  @Test("The server learns whose certificate the client has, and none without one")
  func clientCertificate() throws {
    let server = try TLSTestServer(asksForCertificate: true) { connection in
      connection.write(Array((connection.clientName ?? "nobody").utf8))
      _ = connection.read()
    }
    var policy = TLSFixture.policy()
    #expect(try Self.said(open(server, policy)) == "nobody")
    policy.clientCertificate = ClientCertificate(
      file: TLSFixture.path("server.pem"), keyFile: TLSFixture.path("server.key"))
    #expect(try Self.said(open(server, policy)) != "nobody")
  }

  private static func said(_ tls: TLSStream) throws -> String {
    var buffer = [UInt8](repeating: 0, count: 200)
    var span = buffer.mutableSpan
    let count = try tls.read(into: &span, deadline: .after(seconds: 5))
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }

  @Test(
    "A client certificate that cannot be used is explained before anything is sent",
    arguments: [
      ("missing.pem", "server.key", .missing, .notFound),
      ("server.pem", "missing.key", .missing, .notFound),
      ("server.key", "server.key", .noCertificate, .configuration),
      ("server.pem", "server.pem", .noKey, .configuration),
      ("server.pem", "ca.pem", .noKey, .configuration),
    ] as [(String, String, ClientCertificateFault, ExitCode)])
  func unusable(
    file: String, key: String, fault: ClientCertificateFault, status: ExitCode
  ) throws {
    try check(TLSFixture.path(file), TLSFixture.path(key), fault, status)
  }

  @Test("A key of another certificate, and one that needs a passphrase")
  func keys() throws {
    let scratch = try ScratchDirectory("keys")
    let certificate = TLSFixture.path("server.pem")
    let other = scratch("other.key")
    let curve = ["-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    try run(["genpkey"] + curve + ["-out", other])
    try check(certificate, other, .otherKey, .configuration)
    let locked = scratch("locked.key")
    try run(["genpkey"] + curve + ["-aes-256-cbc", "-pass", "pass:x", "-out", locked])
    try check(certificate, locked, .noKey, .configuration)
  }

  private func run(_ arguments: [String]) throws {
    let run = try ChildProcess.run(["openssl"] + arguments)
    #expect(run.ending == .exit(0), "\(run.errorOutput)")
  }

  private func check(
    _ file: String, _ key: String, _ fault: ClientCertificateFault, _ status: ExitCode
  ) throws {
    let server = try TLSTestServer { connection in _ = connection.read() }
    var policy = TLSFixture.policy()
    policy.clientCertificate = ClientCertificate(file: file, keyFile: key)
    let error = #expect(throws: TransportError.self) { try open(server, policy) }
    #expect(error?.code == .clientCertificateUnusable(fault))
    #expect(error?.explanation.status == status)
    #expect(error?.isWorthRetrying == false)
  }
}
