import MailClients
import MailTypes
import NetTransport
import TestSupport

/// A POP3 connection over memory whose server has said everything beforehand.
struct MaildropConversation {
  let connection: POP3Connection
  let stream: MemoryStream
  let ledger = ExtensionLedger()

  /// Nothing has been said yet.
  ///
  /// - Parameter lines: What the server says; each gets CR LF.
  init(
    saying lines: [String], end: MemoryStream.End = .closed,
    transcript: ProtocolTranscript? = nil, pieces: @escaping @Sendable (Int) -> Int = { _ in .max }
  ) {
    stream = MemoryStream(lines: lines, end: end, pieces: pieces)
    connection = POP3Connection(
      over: stream, server: "pop.example.jp:995", transcript: transcript, ledger: ledger)
  }

  /// Logged in by USER and PASS at a server with these capabilities; nil for one without CAPA.
  init(
    _ lines: String..., capabilities: [String]? = ["TOP", "UIDL", "USER"],
    end: MemoryStream.End = .closed,
    pieces: @escaping @Sendable (Int) -> Int = { _ in .max }
  ) throws {
    let listing = capabilities.map { ["+OK"] + $0 + ["."] } ?? ["-ERR what?"]
    let login = ["+OK hi"] + listing + ["+OK", "+OK in"] + (capabilities == nil ? [] : listing)
    self.init(saying: login + lines, end: end, pieces: pieces)
    try connection.begin(.maildrop())
  }

  /// What the client has sent, line by line.
  var sent: [String] { stream.outputText.split(separator: "\r\n").map(String.init) }
}

extension Login {
  /// The user of the tests.
  static func maildrop(
    _ mechanism: AuthenticationMechanism? = nil,
    _ credential: Login.Credential = .password(Secret(Array("tanstaaf".utf8))),
    security: TransportSecurity = .implicitTLS, host: String = "pop.example.jp"
  ) -> Login {
    Login(
      user: "mrose", credential: credential, mechanism: mechanism,
      endpoint: ServiceEndpoint(host: host, port: 995, security: security, mailProtocol: .pop3))
  }
}
