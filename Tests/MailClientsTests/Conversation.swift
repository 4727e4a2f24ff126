import IMAPWire
import MailClients
import MailTypes
import NetTransport
import TestSupport

/// A connection over memory whose server has said everything beforehand.
struct Conversation {
  let connection: IMAPConnection
  let stream: MemoryStream

  /// Already logged in: the next command is A0001.
  init(
    _ lines: String..., capabilities: String = "IMAP4rev1", end: MemoryStream.End = .closed,
    writable: Int = .max, pieces: @escaping @Sendable (Int) -> Int = { _ in .max }
  ) throws {
    let greeting = "* PREAUTH [CAPABILITY \(capabilities)] hi"
    let input = ([greeting] + lines).map { $0 + "\r\n" }.joined()
    try self.init(octets: Array(input.utf8), end: end, writable: writable, pieces: pieces)
  }

  init(
    octets: [UInt8], end: MemoryStream.End = .closed, writable: Int = .max,
    limits: IMAPLimits = IMAPLimits(), pieces: @escaping @Sendable (Int) -> Int = { _ in .max }
  ) throws {
    stream = MemoryStream(octets, end: end, writable: writable, pieces: pieces)
    connection = IMAPConnection(over: stream, server: "imap.example.jp:993", limits: limits)
    try connection.begin(user: "taro", secret: Secret([0x78]))
  }

  /// What the client has sent, line by line.
  var sent: [String] { stream.outputText.split(separator: "\r\n").map(String.init) }
}

extension IMAPConnection {
  /// Begins with a password; PREAUTH will do, so that a test need not log in.
  func begin(
    user: String, secret: Secret, mechanism: AuthenticationMechanism? = nil
  ) throws(ClientError) {
    var login = Login(
      user: user, credential: .password(secret), mechanism: mechanism, endpoint: .example)
    login.acceptsPreauthentication = true
    try begin(login)
  }
}

extension ServiceEndpoint {
  static let example = ServiceEndpoint(
    host: "imap.example.jp", port: 993, security: .implicitTLS)
}

/// Collects what a FETCH brings.
final class CollectingSink: FetchSink {
  struct Refusal: Error, Equatable {}

  private(set) var messages: [(data: FetchData, octets: [UInt8])] = []
  private(set) var others: [FetchData] = []
  private(set) var announced: [UInt64] = []
  private var octets: [UInt8] = []
  /// Throws at the n-th call of any kind.
  var callsLeft = Int.max

  func bodyBegins(octets count: UInt64) throws {
    try countCall()
    octets = []
    announced.append(count)
  }

  func bodyBytes(_ bytes: Span<UInt8>) throws {
    try countCall()
    for index in bytes.indices { octets.append(bytes[index]) }
  }

  func didFetch(_ data: FetchData) throws {
    try countCall()
    if case .octets = data.body { messages.append((data, octets)) } else { others.append(data) }
    octets = []
  }

  private func countCall() throws {
    callsLeft -= 1
    if callsLeft < 0 { throw Refusal() }
  }
}

extension UIDSet: ExpressibleByArrayLiteral {
  package init(arrayLiteral elements: UInt32...) { self.init(elements.compactMap(UID.init)) }
}

/// The error that some work with a connection throws.
func clientError(_ work: () throws -> Void) -> ClientError? {
  do {
    try work()
    return nil
  } catch {
    return error as? ClientError
  }
}
