package import IMAPWire
internal import MailTypes
package import NetTransport
internal import WireBytes

/// One connection to an IMAP server: blocking, used by one thread at a time.
///
/// Opening logs in. After that: `list`, `select`, `searchUIDs`, `beginFetch` and so on, one command
/// after the other; only fetches and appends may be begun before the one before is finished. An error that leaves
/// the two sides out of step ends the connection: `isUsable` is false from then on, and a new one has
/// to be opened.
package final class IMAPConnection {
  /// Another one once both sides compress.
  var stream: any ByteStream
  /// `host:port`, for errors.
  let server: String
  /// How long silence is borne; begins anew with what is told.
  var idleTime: Duration
  /// What has come of what is being waited for.
  var patience = ArrivalPatience()
  let transcript: ProtocolTranscript?
  var reader: ResponseReader
  var capabilities: CapabilitySet?
  private var lastTag: UInt32 = 0
  /// Fetches that were begun and not finished.
  var pendingFetches: [PendingFetch] = []
  /// Appends that were begun and not finished.
  var pendingAppends: Set<CommandTag> = []
  /// Commands whose answers, whatever they are, change nothing.
  var unawaited: Set<CommandTag> = []
  /// What appends have to say and is not written yet.
  var appendBuffer: [UInt8] = []
  /// The answers to commands that the server finished out of turn.
  var earlyAnswers: [CommandTag: StatusResponse] = [:]
  /// An untagged BAD: if nothing else comes any more, it was the answer.
  var untaggedRefusal: StatusResponse?
  /// Bounds the time that endless responses can take.
  var responsesSinceCommand = 0
  var octetsSinceCommand: UInt64 = 0
  /// Those of them that tell of no mailbox and no message.
  var talkSinceCommand = 0
  /// Responses dropped because they could not be understood.
  private(set) var droppedResponses = 0
  /// What the server needs otherwise than others.
  var peculiarities: Set<ServerPeculiarity> = []
  /// How we logged in; nil before that, and where the server knew us beforehand.
  package internal(set) var loginRecord: LoginRecord?
  /// Whether the server knows who we are: by a login, or beforehand (PREAUTH).
  var isLoggedIn = false
  /// Whether SEARCH has been seen to be refused, or to leave out what FETCH tells.
  var distrustsSearch = false
  /// Whether SEARCH in pages has been refused, or has left out what EXISTS counts.
  var distrustsPages = false
  /// Whether the server takes and sends UTF-8 in mailbox names and headers (RFC 6855).
  var usesUTF8 = false {
    didSet {
      reader.parser.usesUTF8 = usesUTF8
      if usesUTF8 { noteUse(of: ["UTF8=ACCEPT"]) }
    }
  }
  /// Whether the data extension UTF8 of APPEND is refused though it is enabled.
  var refusesUTF8Append = false
  /// Whether QRESYNC has been asked for, and whether it is on.
  var hasAskedForResync = false
  package internal(set) var hasResync = false
  /// What vanishes while somebody wants to know.
  var vanished: FoundUIDs?
  /// What was sent to find out whether the server reads non-synchronizing literals, and is not answered.
  var pendingProbe: LiteralProbe?
  /// Whether the server has shown that it reads non-synchronizing literals; nil before it was tried.
  var takesUnasked: Bool?
  /// The octets of the largest message that the server has taken.
  var largestTaken: UInt64 = 0
  /// Whether messages go by their UIDs alone (RFC 9586); then no view is capped.
  var usesUIDOnly = false
  /// How far down a command has come that would have looked at too many messages (RFC 9738).
  var lowestProcessed: UID?
  /// Whether EXAMINE is refused with a parameter.
  var refusesParameters = false
  /// Whether continuation requests carry what a transcript must not show.
  var hidesChallenges = false
  private var alerts: [String] = []
  /// Extensions by which the server has done something on this connection.
  var usedExtensions: Set<String> = []
  /// Extensions by which commands ask for something that are not answered yet.
  var askedExtensions: [CommandTag: AskedExtensions] = [:]
  let ledger: ExtensionLedger?
  /// How long the greeting is waited for.
  let greetingTime: Duration

  /// The mailbox that is open; kept up to date by everything the server says.
  package internal(set) var selected: SelectedMailbox?

  /// Whether commands can still be sent; false for good after a failure that ended the connection.
  package internal(set) var isUsable = true

  /// A conversation over a stream on which nothing has been said yet; see `begin`.
  ///
  /// - Parameter server: `host:port`, for errors.
  package init(
    over stream: any ByteStream, server: String, timeouts: TransportTimeouts = TransportTimeouts(),
    transcript: ProtocolTranscript? = nil, ledger: ExtensionLedger? = nil,
    limits: IMAPLimits = IMAPLimits()
  ) {
    self.stream = stream
    self.server = server
    idleTime = timeouts.idle
    greetingTime = min(timeouts.idle, timeouts.handshake * 2)
    self.transcript = transcript
    self.ledger = ledger
    reader = ResponseReader(limits: limits)
  }

  /// Connects, protects the connection, and logs in.
  ///
  /// - Parameters:
  ///   - interrupter: Ends every wait of the connection from another thread.
  ///   - transcript: Gets what is said, without secrets and message texts.
  ///   - ledger: Gets to know what extensions are used.
  package static func open(
    _ settings: ConnectionSettings, credential: Login.Credential,
    interrupter: ConnectionInterrupter = ConnectionInterrupter(),
    transcript: ProtocolTranscript? = nil, ledger: ExtensionLedger? = nil
  ) throws(ClientError) -> IMAPConnection {
    try ConnectionOpener(
      settings: settings, credential: credential, interrupter: interrupter,
      transcript: transcript, ledger: ledger
    ).open()
  }

  /// Whether the server offers a capability, compared without case, as it said after the login.
  package func offers(_ capability: String) -> Bool { capabilities?.contains(capability) ?? false }

  /// What the server wants its user to read, `[ALERT]`; each alert is returned once.
  package func takeAlerts() -> [String] {
    defer { alerts = [] }
    return alerts
  }

  package var octetsRead: UInt64 { stream.octetsRead }
  package var octetsWritten: UInt64 { stream.octetsWritten }

  /// Does something for which silence is not borne as long as usual: what can be done without.
  package func impatiently<Answer>(
    _ patience: Duration, _ body: () throws(ClientError) -> Answer
  ) throws(ClientError) -> Answer {
    let usual = idleTime
    idleTime = min(usual, patience)
    defer { idleTime = usual }
    return try body()
  }

  /// Ends the connection without a word.
  package func close() {
    isUsable = false
    stream.close()
  }

  func nextTag() -> CommandTag {
    lastTag &+= 1
    return CommandTag(number: lastTag)
  }

  func failure(_ code: ClientError.Code, _ activity: ClientActivity) -> ClientError {
    ClientError(code, server: server, activity: activity)
  }

  /// The error to throw where the two sides are out of step: nothing can be said any more.
  func ending(_ code: ClientError.Code, _ activity: ClientActivity) -> ClientError {
    close()
    return failure(code, activity)
  }

  func countDroppedResponse(_ error: IMAPWireError) {
    droppedResponses += 1
    transcript?.note("response dropped: " + error.explanation.what.en)
  }

  /// Remembers an alert, up to a number that a person may read.
  private func remember(alert: String) {
    guard alerts.count < 20, !alert.isEmpty, !alerts.contains(alert) else { return }
    alerts.append(String(alert.prefix(500)))
  }

  /// Takes in what any response may tell at any time (RFC 9051 §7).
  func absorb(_ response: Response, _ activity: ClientActivity) throws(ClientError) {
    switch response {
    case .status(let status):
      try checkNumbering(status, activity)
      absorb(status)
      if status.condition == .bye, activity != .loggingOut {
        throw ending(.serverClosing(status), activity)
      }
      if status.condition == .bad { untaggedRefusal = status }
    case .tagged(let tag, let status):
      absorb(status)
      noteAnswer(status, to: tag)
    case .capability(let capabilities): self.capabilities = capabilities
    case .exists(let count): selected?.exists = count
    case .expunge: selected?.removeOne()
    case .vanished(let uids, let isEarlier):
      if !isEarlier { selected?.remove(uids.count) }
      guard vanished?.add(uids) ?? true else {
        throw ending(.protocolViolation(IMAPWireError(.expected("fewer VANISHED"))), activity)
      }
    case .flags(let flags): selected?.flags = flags
    default: break
    }
  }

  /// A mailbox that is open keeps its UIDVALIDITY (RFC 9051 §2.3.1.1): where the server says another, what
  /// the UIDs to come mean nobody knows.
  private func checkNumbering(
    _ status: StatusResponse, _ activity: ClientActivity
  ) throws(ClientError) {
    if case .opening = activity { return }
    guard case .uidValidity(let now) = status.code, let before = selected?.uidValidity,
      now != before
    else { return }
    throw ending(
      .protocolViolation(IMAPWireError(.expected("UIDVALIDITY \(before.rawValue)"))), activity)
  }

  private func absorb(_ status: StatusResponse) {
    switch status.code {
    case .alert: remember(alert: status.text)
    case .messageLimit(let lowest): lowestProcessed = lowest
    case .capability(let capabilities): self.capabilities = capabilities
    case .some(let code):
      if case .appendUID = code { noteUse(of: ["UIDPLUS"]) }
      if case .mailboxID = code { noteUse(of: ["OBJECTID"]) }
      selected?.absorb(code)
    case nil: break
    }
  }
}
