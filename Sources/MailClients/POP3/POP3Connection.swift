package import MailTypes
package import NetTransport
package import POP3Wire
internal import WireBytes

/// One connection to a POP3 server: blocking, used by one thread at a time.
///
/// Opening logs in. After that: `stat`, `scanListing`, `uniqueIDListing`, `retrieve` and so on, and `quit` at the
/// end, without which nothing is removed. An error that leaves the two sides out of step ends the
/// connection: `isUsable` is false from then on, and a new one has to be opened.
package final class POP3Connection {
  /// Large enough that one call of the system brings much, small enough for the cache.
  private static let capacity = 256 << 10

  let stream: any ByteStream
  /// `host:port`, for errors.
  let server: String
  /// How long silence is borne; begins anew with what is told.
  var idleTime: Duration
  /// What has come of what is being waited for.
  var patience = ArrivalPatience()
  /// How long the greeting is waited for.
  let greetingTime: Duration
  let transcript: ProtocolTranscript?
  let ledger: ExtensionLedger?
  let limits: POP3Limits
  var buffer: ReceiveBuffer

  package internal(set) var state = POP3ConnectionState.authorization
  /// What the server offers, as it said last; nil where it does not know CAPA.
  var capabilities: POP3Capabilities?
  /// Whether CAPA is asked at all: some old servers hang up on it.
  let asksCapabilities: Bool
  /// Whether CAPA was asked, and the server has not shown since that it goes on.
  var isOverCapabilities = false
  /// The timestamp of the greeting, for APOP; nil where there is none that may be used.
  var timestamp: String?
  /// How we logged in; nil before that, and where the server knew us beforehand.
  package internal(set) var loginRecord: LoginRecord?
  /// Whether commands may be sent before the one before has been answered; nil as long as the server has not
  /// shown it.
  var takesPipelining: Bool?

  /// Whether commands can still be sent; false for good after a failure that ended the connection, and after
  /// QUIT.
  package internal(set) var isUsable = true

  /// A conversation over a stream on which nothing has been said yet; see `begin`.
  ///
  /// - Parameters:
  ///   - server: `host:port`, for errors.
  ///   - asksCapabilities: whether CAPA is asked; without it the server counts as one that does not know it.
  package init(
    over stream: any ByteStream, server: String, timeouts: TransportTimeouts = TransportTimeouts(),
    transcript: ProtocolTranscript? = nil, ledger: ExtensionLedger? = nil,
    limits: POP3Limits = POP3Limits(), asksCapabilities: Bool = true
  ) {
    self.asksCapabilities = asksCapabilities
    self.stream = stream
    self.server = server
    idleTime = timeouts.idle
    greetingTime = min(timeouts.idle, timeouts.handshake * 2)
    self.transcript = transcript
    self.ledger = ledger
    self.limits = limits
    buffer = ReceiveBuffer(capacity: Self.capacity, maximum: max(Self.capacity, limits.reply * 2))
  }

  /// Connects, protects the connection, and logs in.
  ///
  /// - Parameters:
  ///   - interrupter: Ends every wait of the connection from another thread.
  ///   - transcript: Gets what is said, without secrets and message texts.
  ///   - ledger: Gets to know what extensions are used, and remembers for further connections which of them
  ///     do not hold what they promise.
  package static func open(
    _ settings: ConnectionSettings, credential: Login.Credential,
    interrupter: ConnectionInterrupter = ConnectionInterrupter(),
    transcript: ProtocolTranscript? = nil, ledger: ExtensionLedger? = nil
  ) throws(ClientError) -> POP3Connection {
    try ConnectionOpener(
      settings: settings, credential: credential, interrupter: interrupter,
      transcript: transcript, ledger: ledger
    ).openMaildrop()
  }

  /// Whether the server offers a capability, compared without case.
  package func offers(_ capability: String) -> Bool { capabilities?.contains(capability) ?? false }

  /// How long messages stay at the least; nil where the server does not say.
  package var retention: MaildropRetention? { capabilities?.retention }

  /// The seconds that have to pass between two logins; nil where the server does not say.
  package var loginDelay: Int? { capabilities?.loginDelay }

  package var octetsRead: UInt64 { stream.octetsRead }
  package var octetsWritten: UInt64 { stream.octetsWritten }

  /// Ends the connection without a word: what was marked with DELE stays (RFC 1939 §6).
  package func close() {
    isUsable = false
    stream.close()
  }

  func failure(_ code: ClientError.Code, _ activity: ClientActivity) -> ClientError {
    var error = ClientError(code, server: server, activity: activity)
    error.mailProtocol = .pop3
    return error
  }

  /// The error to throw where the two sides are out of step: nothing can be said any more.
  func ending(_ code: ClientError.Code, _ activity: ClientActivity) -> ClientError {
    close()
    return failure(code, activity)
  }

  func violation(_ error: POP3WireError, _ activity: ClientActivity) -> ClientError {
    ending(.pop3Violation(error), activity)
  }

  /// The error for a -ERR; the connection goes on.
  func refusal(_ reply: Reply, _ activity: ClientActivity) -> ClientError {
    var error = failure(.refused(.init(reply)), activity)
    if activity.isLogin, reply.code == .loginDelay { error.loginDelay = capabilities?.loginDelay }
    return error
  }
}
