import MailClients
import MailTypes
import NetTransport
import TestSupport

/// A client of a server that lies.
struct MaildropBench {
  let server: LyingPOP3Server
  let ledger = ExtensionLedger()
  let idle: Duration

  init(
    _ maildrop: ServedMaildrop = ServedMaildrop(count: 5), idle: Duration = .seconds(20),
    _ lie: @escaping LyingPOP3Server.Lie = { _, _ in }
  ) throws {
    self.idle = idle
    server = try LyingPOP3Server(maildrop, lie: lie)
  }

  func open(_ security: TransportSecurity = .cleartext) throws -> POP3Connection {
    let settings = ConnectionSettings(
      endpoint: ServiceEndpoint(
        host: "127.0.0.1", port: server.port, security: security, mailProtocol: .pop3),
      user: "taro", tls: TLSPolicy(serverName: "127.0.0.1"),
      timeouts: TransportTimeouts(connect: .seconds(5), handshake: .seconds(2), idle: idle))
    return try POP3Connection.open(
      settings, credential: .password(Secret(Array("hunter2".utf8))), ledger: ledger)
  }

  /// A whole session: the listings and all messages.
  func fetch() throws -> (sink: MaildropSink, error: ClientError?) {
    let sink = MaildropSink()
    let error = clientError {
      let connection = try open()
      _ = try connection.stat()
      var wanted: [WantedMessage] = []
      try connection.scanListing { wanted.append(WantedMessage($0)) }
      _ = try connection.uniqueIDListing { _ in }
      try connection.retrieve(wanted, into: sink)
      guard connection.quit() == .confirmed else {
        throw ClientError(.connectionEnded, server: "", activity: .loggingOut)
      }
    }
    return (sink, error)
  }

  /// What the server holds.
  var all: [[UInt8]] { server.maildrop.messages.map(\.octets) }
}
