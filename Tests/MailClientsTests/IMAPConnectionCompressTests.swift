import IMAPWire
import MailTypes
import NetTransport
import TestSupport
import Testing

@testable import MailClients

/// COMPRESS=DEFLATE (RFC 4978).
struct IMAPConnectionCompressTests {
  private static let greeting = "* PREAUTH [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] hi\r\n"

  /// A connection whose server says the first part in clear and the second compressed.
  private func open(
    clear: String, compressed: [String], limits: IMAPLimits = IMAPLimits(),
    pieces: @escaping @Sendable (Int) -> Int = { _ in .max }
  ) throws -> (connection: IMAPConnection, stream: MemoryStream) {
    let peer = PeerCompression()
    let octets = compressed.flatMap { peer.compressed(Array($0.utf8)) }
    let stream = MemoryStream(Array((Self.greeting + clear).utf8) + octets, pieces: pieces)
    let connection = IMAPConnection(over: stream, server: "imap.example.jp:993", limits: limits)
    try connection.begin(user: "taro", secret: Secret([1]))
    return (connection, stream)
  }

  @Test(
    "From the answer on both sides compress, wherever reading cuts it",
    arguments: [1, 2, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 1000])
  func compresses(piece: Int) throws {
    let (connection, stream) = try open(
      clear: "A0001 OK go\r\n",
      compressed: ["* STATUS INBOX (MESSAGES 7)\r\nA0002 OK done\r\n", "A0003 OK\r\n"]
    ) { _ in piece }
    try connection.compress()
    #expect(stream.outputText == "A0001 COMPRESS DEFLATE\r\n")
    #expect(try connection.status(.inbox).messages == 7)
    try connection.noop()
    let peer = PeerCompression()
    let sent = peer.expanded(Array(stream.output.dropFirst(24)))
    #expect(
      String(decoding: sent, as: UTF8.self)
        == "A0002 STATUS \"INBOX\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)\r\nA0003 NOOP\r\n")
    #expect(connection.octetsWritten == UInt64(24 + sent.count))
  }

  @Test("A server that refuses is spoken to without", arguments: ["NO [X] no", "BAD what"])
  func refused(answer: String) throws {
    let conversation = try Conversation(
      "A0001 \(answer)", "A0002 OK", capabilities: "IMAP4rev1 COMPRESS=DEFLATE")
    try conversation.connection.compress()
    try conversation.connection.noop()
    #expect(conversation.sent == ["A0001 COMPRESS DEFLATE", "A0002 NOOP"])
  }

  @Test("A server that does not offer it is not asked")
  func notOffered() throws {
    let conversation = try Conversation("A0001 OK", capabilities: "IMAP4rev1 COMPRESS=LZ4")
    try conversation.connection.compress()
    try conversation.connection.noop()
    #expect(conversation.sent == ["A0001 NOOP"])
  }

  @Test(
    "Octets that nobody asked for are bounded",
    arguments: [
      "* OK " + String(repeating: "y", count: 995) + "\r\n",
      "* 1 FETCH (BODY[] {990}\r\n" + String(repeating: "y", count: 990) + ")\r\n",
    ])
  func bounded(line: String) throws {
    for (count, isBorne) in [(9, true), (60, false)] {
      var limits = IMAPLimits()
      limits.untaggedOctets = 10_100
      let (connection, _) = try open(
        clear: "A0001 OK\r\n",
        compressed: [String(repeating: line, count: count), "A0002 OK\r\n"], limits: limits)
      try connection.compress()
      let error = clientError { try connection.noop() }
      #expect((error == nil) == isBorne)
      if !isBorne { #expect(error?.explanation.status == .protocolBroken) }
    }
  }

  @Test("Not where anybody on the way can read what is compressed")
  func onlyWherePrivate() throws {
    let server = try ScriptedServer(
      """
      S: * OK [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] hi
      C: {tag} LOGIN "taro" "x"
      S: {tag} OK [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] in
      C: {tag} COMPRESS DEFLATE
      S: {tag} NO not now
      """)
    let proxy = try LoopbackProxy(.socks5)
    let way = ServerRoute.proxy(ProxyServer(.socks5, host: "127.0.0.1", port: proxy.port))
    for (host, route, wants, isAsked) in [
      ("127.0.0.1", ServerRoute.direct, true, true), ("localhost", .direct, true, true),
      ("127.0.0.1", .direct, false, false), ("imap.example.jp", way, true, false),
    ] {
      var settings = ConnectionSettings(
        endpoint: ServiceEndpoint(host: host, port: server.port, security: .cleartext),
        user: "taro", tls: TLSPolicy(serverName: host))
      settings.compresses = wants
      settings.route = route
      let before = server.heard.count
      let connection = try IMAPConnection.open(
        settings, credential: .password(Secret(Array("x".utf8))))
      connection.close()
      #expect(server.heard.count - before == (isAsked ? 2 : 1), "\(host)")
    }
  }
}
