import MailClients
import MailTypes
import NetTransport
import TestSupport

/// A maildrop of a private Dovecot.
struct Maildrop {
  let server: DovecotServer
  let user: String

  init(_ server: DovecotServer, _ purpose: String, _ messages: [[UInt8]] = []) throws {
    self.server = server
    user = server.newUser(purpose)
    try server.deliver(messages, to: user)
  }

  var password: Login.Credential { .password(Secret(Array(server.password.utf8))) }

  func settings(
    _ security: TransportSecurity = .implicitTLS, _ mechanism: AuthenticationMechanism? = nil
  ) -> ConnectionSettings {
    let port = (security == .implicitTLS ? server.pop3s : server.pop3) ?? 0
    return ConnectionSettings(
      endpoint: ServiceEndpoint(
        host: server.host, port: port, security: security, mailProtocol: .pop3),
      user: user, tls: TLSPolicy(serverName: server.host, caFile: server.caFile),
      mechanism: mechanism)
  }

  func open(
    _ security: TransportSecurity = .implicitTLS, _ mechanism: AuthenticationMechanism? = nil,
    _ credential: Login.Credential? = nil, ledger: ExtensionLedger? = nil,
    transcript: ProtocolTranscript? = nil
  ) throws -> POP3Connection {
    try POP3Connection.open(
      settings(security, mechanism), credential: credential ?? password, transcript: transcript,
      ledger: ledger)
  }
}

/// Collects what RETR and TOP bring.
final class MaildropSink: RetrieveSink {
  struct Refusal: Error, Equatable {}

  private(set) var messages: [(message: RetrievedMessage, octets: [UInt8])] = []
  private var octets: [UInt8] = []
  private var begun: Int?
  /// Throws at the n-th call of any kind.
  var callsLeft = Int.max

  /// The messages that came whole.
  var whole: [[UInt8]] { messages.filter { $0.message.ending == .whole }.map(\.octets) }

  func bodyBegins(_ number: Int, announced: UInt64?) throws {
    try countCall()
    octets = []
    begun = number
  }

  func bodyBytes(_ bytes: Span<UInt8>) throws {
    try countCall()
    for index in bytes.indices { octets.append(bytes[index]) }
  }

  func didRetrieve(_ message: RetrievedMessage) throws {
    try countCall()
    if case .refused = message.ending {
      precondition(begun == nil)
    } else {
      precondition(begun == message.number && octets.count == Int(message.octets))
    }
    messages.append((message, octets))
    octets = []
    begun = nil
  }

  private func countCall() throws {
    callsLeft -= 1
    if callsLeft < 0 { throw Refusal() }
  }
}
