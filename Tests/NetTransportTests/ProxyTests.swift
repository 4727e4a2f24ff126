import MailTypes
import NetTransport
import TestSupport
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

struct ProxyTests {
  private static let quick = TransportTimeouts(
    connect: .milliseconds(1500), handshake: .seconds(5), idle: .seconds(5))

  private func connect(
    _ kind: ProxyServer.Kind, port proxyPort: UInt16, to host: String = "mail.invalid",
    _ port: UInt16 = 993, user: String? = nil, password: String? = nil
  ) throws(TransportError) -> TCPStream {
    let proxy = ProxyServer(
      kind, host: "127.0.0.1", port: proxyPort, user: user,
      password: password.map { Secret(Array($0.utf8)) })
    return try TransportOpener.connect(
      host: host, port: port, route: .proxy(proxy), timeouts: Self.quick)
  }

  private static func kind(_ kind: LoopbackProxy.Kind) -> ProxyServer.Kind {
    kind == .socks5 ? .socks5 : .http
  }

  @Test(
    "The proxy looks the name up, and what comes behind its answer is the server's",
    arguments: LoopbackProxy.Kind.allCases, [nil, "taro:p:w"])
  func leadsThere(kind: LoopbackProxy.Kind, login: String?) throws {
    let server = try LoopbackListener { LoopbackSocket.write(Array("* OK".utf8), to: $0) }
    let proxy = try LoopbackProxy(kind, login: login)
    let stream = try connect(
      Self.kind(kind), port: proxy.port, server.port, user: login.map { _ in "taro" },
      password: login.map { _ in "p:w" })
    #expect(try stream.readExactly(4) == Array("* OK".utf8))
    #expect(proxy.requests == ["mail.invalid:\(server.port)"])
    #expect(stream.peer == "mail.invalid:\(server.port)")
  }

  @Test("An address is passed on as one")
  func address() throws {
    let server = try LoopbackListener { LoopbackSocket.write([1], to: $0) }
    let proxy = try LoopbackProxy(.socks5)
    let stream = try connect(.socks5, port: proxy.port, to: "127.0.0.1", server.port)
    #expect(try stream.readExactly(1) == [1])
    #expect(proxy.requests == ["127.0.0.1:\(server.port)"])
  }

  @Test("A wrong login and a missing one are told apart", arguments: LoopbackProxy.Kind.allCases)
  func login(kind: LoopbackProxy.Kind) throws {
    let proxy = try LoopbackProxy(kind, login: "taro:right")
    let port = proxy.port
    let wrong = failure { () throws(TransportError) in
      _ = try connect(Self.kind(kind), port: port, user: "taro", password: "wrong")
    }
    expect(wrong, .loginRefused, .refused, port)
    let missing = failure { () throws(TransportError) in
      _ = try connect(Self.kind(kind), port: port)
    }
    expect(missing, .loginRequired, .refused, port)
    #expect(proxy.requests.isEmpty)
  }

  @Test("A server that refuses the proxy", arguments: LoopbackProxy.Kind.allCases)
  func refused(kind: LoopbackProxy.Kind) throws {
    let proxy = try LoopbackProxy(kind)
    let port = try LoopbackSocket.unusedPort()
    let error = failure { () throws(TransportError) in
      _ = try connect(Self.kind(kind), port: proxy.port, port)
    }
    expect(error, kind == .socks5 ? .connectionRefused : .hostUnreachable, .tryLater, proxy.port)
    #expect(error?.isWorthRetrying == true)
  }

  @Test("A proxy that is not there is named as such")
  func absent() throws {
    let port = try LoopbackSocket.unusedPort()
    let error = failure { () throws(TransportError) in _ = try connect(.socks5, port: port) }
    #expect(error?.code == .connectionRefused)
    #expect(error?.explanation.what.en == "Cannot connect to the proxy 127.0.0.1:\(port).")
    #expect(error?.explanation.remedy.en.contains("`proxy`") == true)
  }

  @Test(
    "Answers of SOCKS",
    arguments: [
      ([4, 0], .notAProxy), ([0x48, 0x54, 0x54, 0x50], .notAProxy), ([5, 1], .notAProxy),
      ([5, 0, 4, 0, 0, 1], .notAProxy), ([5, 0, 5, 1, 0, 1], .failed),
      ([5, 0, 5, 2, 0, 1], .forbidden), ([5, 0, 5, 3, 0, 1], .networkUnreachable),
      ([5, 0, 5, 4, 0, 1], .hostUnreachable), ([5, 0, 5, 5, 0, 1], .connectionRefused),
      ([5, 0, 5, 6, 0, 1], .timedOut), ([5, 0, 5, 7, 0, 1], .unsupported),
      ([5, 0, 5, 9, 0, 1], .failed), ([5, 0, 5, 0, 0, 9], .notAProxy),
      ([], .ended), ([5], .ended), ([5, 0, 5, 0], .ended), ([5, 0, 5, 0, 0, 3, 200, 1], .ended),
    ] as [([UInt8], ProxyFault)])
  func socksAnswers(octets: [UInt8], fault: ProxyFault) throws {
    try expectAnswer(octets, of: .socks5, fault)
  }

  @Test(
    "Answers of HTTP",
    arguments: [
      ("* OK IMAP ready\r\n", .notAProxy), ("HTTP/1.1 200", .ended),
      ("HTTP/1.1\r\n\r\n", .notAProxy),
      ("HTTP/1.1 abc x\r\n\r\n", .notAProxy), ("HTTP/1.1 403 no\r\n\r\n", .forbidden),
      ("HTTP/1.0 407 who\r\nProxy-Authenticate: Basic\r\n\r\n", .loginRequired),
      ("HTTP/1.1 404 x\n\n", .status(404)), ("HTTP/1.1 500 x\r\n\r\n", .status(500)),
      ("HTTP/1.1 502 x\r\n\r\n", .hostUnreachable), ("HTTP/1.1 504 x\r\n\r\n", .timedOut),
      ("HTTP/1.1 405 x\r\n\r\n", .unsupported), ("HTTP/1.1 301 x\r\n\r\n", .status(301)),
    ] as [(String, ProxyFault)])
  func httpAnswers(text: String, fault: ProxyFault) throws {
    try expectAnswer(Array(text.utf8), of: .http, fault)
  }

  @Test("The head of an answer may have 16,384 octets", arguments: [0, 1])
  func longHead(excess: Int) throws {
    let start = "HTTP/1.1 200 x\r\nX: "
    let filler = String(repeating: "x", count: 16_384 - start.utf8.count - 4 + excess)
    let octets = Array((start + filler + "\r\n\r\n").utf8)
    let proxy = try LoopbackListener { descriptor in
      LoopbackSocket.write(octets + [7], to: descriptor)
      _ = LoopbackSocket.read(65_536, from: descriptor)
    }
    guard excess > 0 else {
      #expect(try connect(.http, port: proxy.port).readExactly(1) == [7])
      return
    }
    let error = failure { () throws(TransportError) in
      _ = try connect(.http, port: proxy.port)
    }
    expect(error, .answerTooLong(octets: 16_385, maximum: 16_384), .protocolBroken, proxy.port)
    #expect(error?.explanation.cause.en.contains("16384") == true)
  }

  @Test(
    "An answer may come octet by octet, with the server's first words at its end",
    arguments: [
      (ProxyServer.Kind.socks5, [5, 0, 5, 0, 0, 3, 2, 0x78, 0x79, 0, 0, 0x2a]),
      (.socks5, [5, 0, 5, 0, 0, 4] + [UInt8](repeating: 0, count: 18) + [0x2a]),
      (.http, Array("HTTP/1.1 200 x\r\nA: b\r\n\r\n*".utf8)),
      (.http, Array("HTTP/1.0 299 x\nA: b\n\n*".utf8)),
    ])
  func octetByOctet(kind: ProxyServer.Kind, octets: [UInt8]) throws {
    let proxy = try LoopbackListener { descriptor in
      for octet in octets {
        LoopbackSocket.write([octet], to: descriptor)
        usleep(300)
      }
      while !LoopbackSocket.read(65_536, from: descriptor).isEmpty {}
    }
    #expect(try connect(kind, port: proxy.port).readExactly(1) == [0x2a])
  }

  @Test("A proxy that says nothing is not waited for long", arguments: LoopbackProxy.Kind.allCases)
  func silent(kind: LoopbackProxy.Kind) throws {
    let proxy = try LoopbackListener { descriptor in
      while !LoopbackSocket.read(65_536, from: descriptor).isEmpty {}
    }
    let error = failure { () throws(TransportError) in
      _ = try connect(Self.kind(kind), port: proxy.port)
    }
    expect(error, .silent, .tryLater, proxy.port)
  }

  @Test(
    "A login that cannot be sent is refused before it is",
    arguments: [
      (ProxyServer.Kind.socks5, String(repeating: "x", count: 256), "pw"),
      (.socks5, "taro", String(repeating: "x", count: 256)), (.http, "ta:ro", "pw"),
      (.http, "ta\r\nro", "pw"),
    ])
  func unsendable(kind: ProxyServer.Kind, user: String, password: String) throws {
    let proxy = try LoopbackProxy(kind == .socks5 ? .socks5 : .http, login: "x:y")
    let error = failure { () throws(TransportError) in
      _ = try connect(kind, port: proxy.port, user: user, password: password)
    }
    expect(error, .unsendableLogin, .configuration, proxy.port)
  }

  private func expectAnswer(
    _ octets: [UInt8], of kind: ProxyServer.Kind, _ fault: ProxyFault
  ) throws {
    let proxy = try LoopbackListener { descriptor in
      LoopbackSocket.write(octets, to: descriptor)
      _ = shutdown(descriptor, CInt(SHUT_WR))
      while !LoopbackSocket.read(65_536, from: descriptor).isEmpty {}
    }
    let error = failure { () throws(TransportError) in _ = try connect(kind, port: proxy.port) }
    expect(error, fault, nil, proxy.port)
  }

  private func expect(
    _ error: TransportError?, _ fault: ProxyFault, _ status: ExitCode?, _ port: UInt16
  ) {
    #expect(error?.code == .proxyFailed(fault))
    if let status { #expect(error?.explanation.status == status) }
    #expect(error?.isWorthRetrying == (error?.explanation.status == .tryLater))
    #expect(error?.explanation.cause.ja != error?.explanation.cause.en)
    #expect(error?.explanation.what.en.contains("proxy 127.0.0.1:\(port)") == true)
    #expect(error?.explanation.what.en.contains("mail.invalid") == true)
  }
}
