internal import IMAPWire
internal import MailTypes
internal import NetTransport
internal import POP3Wire
internal import WireBytes

extension POP3Connection {
  private static let fetching = ClientActivity.fetching(.inbox)
  private static let pipelining = "PIPELINING"

  /// How long the answer to a command that was sent ahead is waited for, as long as the server has not shown
  /// that it takes such commands.
  private static let patience = Duration.seconds(30)

  /// Fetches messages whole (RFC 1939 §5), with as many commands ahead of the answers as the server bears.
  ///
  /// The octets are those of the server: byte-stuffing is undone, the termination line left away, and line
  /// ends are as they came. A message that has no line end at its end gets one on the way, since the
  /// termination line needs it; that one is dropped again where the octets without it are as many as
  /// announced, to the octet.
  ///
  /// A message that the server refuses is told to the sink and stops nothing.
  ///
  /// - Throws: `ClientError`, or what the sink threw, unchanged; the latter ends the connection.
  package func retrieve(_ wanted: [WantedMessage], into sink: some RetrieveSink) throws {
    try fetch(wanted, isWhole: true, into: sink) { .retrieve($0) }
  }

  /// Fetches the header and the first lines of the body (RFC 1939 §7, TOP), otherwise as `retrieve` does.
  ///
  /// - Parameter lines: How many lines of the body.
  package func top(
    _ wanted: [WantedMessage], lines: Int, into sink: some RetrieveSink
  ) throws {
    try fetch(wanted, isWhole: false, into: sink) { .top($0, lines: lines) }
  }

  /// Whether commands may go out before the one before has been answered.
  var maySendAhead: Bool {
    guard takesPipelining == nil else { return takesPipelining == true }
    return offers(Self.pipelining) && ledger?.record.refused.contains(Self.pipelining) != true
  }

  private func fetch(
    _ wanted: [WantedMessage], isWhole: Bool, into sink: some RetrieveSink,
    _ command: (Int) -> POP3Command
  ) throws {
    var queue = RetrievalQueue(wanted)
    // A refusal counts once the server has shown that it goes on: some say -ERR and hang up.
    var refused: (message: RetrievedMessage, reply: Reply)?
    while !queue.isDone {
      let next = queue.takeNext(isPipelined: maySendAhead)
      let reply = try closing(after: refused?.reply) { () throws(ClientError) in
        if !next.isEmpty { try send(next.map { command($0.number) }, Self.fetching) }
        return try receiveReply(isAhead: queue.isCurrentAhead)
      }
      if let refused { try tell(refused.message, to: sink) }
      refused = nil
      let current = queue.current
      queue.advance()
      var message = RetrievedMessage(number: current.number, announced: current.octets)
      if reply.isPositive {
        if message.announced == nil { message.announced = Self.size(in: reply.text) }
        if !isWhole { message.announced = nil }
        try receive(message, into: sink)
      } else {
        message.ending = .refused(refusal(reply, Self.fetching))
        refused = (message, reply)
      }
    }
    guard let refused else { return }
    try closing(after: refused.reply) { () throws(ClientError) in
      try send(.noop, Self.fetching)
      _ = try receiveReply(Self.fetching)
    }
    try tell(refused.message, to: sink)
  }

  /// Takes a lost connection for what the last -ERR was about.
  private func closing<Value>(
    after refusal: Reply?, _ work: () throws(ClientError) -> Value
  ) throws(ClientError) -> Value {
    do throws(ClientError) {
      return try work()
    } catch {
      guard let refusal, error.isLostConnection else { throw error }
      throw ending(.serverClosing(StatusResponse(refusal, .bye)), Self.fetching)
    }
  }

  /// - Parameter isAhead: Whether the command was sent before the one before it was answered.
  private func receiveReply(isAhead: Bool) throws(ClientError) -> Reply {
    guard isAhead else { return try receiveReply(Self.fetching) }
    let usualTime = idleTime
    if takesPipelining == nil { idleTime = min(usualTime, Self.patience) }
    defer { idleTime = usualTime }
    do throws(ClientError) {
      let reply = try receiveReply(Self.fetching)
      if takesPipelining == nil { noteUse(of: Self.pipelining) }
      takesPipelining = true
      return reply
    } catch {
      guard error.mayMeanPipelining(isProven: takesPipelining == true) else { throw error }
      takesPipelining = false
      ledger?.note(refused: [Self.pipelining])
      throw failure(.pipeliningFailed, Self.fetching)
    }
  }

  /// Hands the text of a message to the sink.
  private func receive(_ begun: RetrievedMessage, into sink: some RetrieveSink) throws {
    var message = begun
    try guarded { try sink.bodyBegins(message.number, announced: message.announced) }
    var reader = MultilineReader()
    while true {
      switch reader.next(in: buffer.bytes) {
      case .needsMore:
        do throws(ClientError) {
          try fill(Self.fetching)
        } catch {
          message.ending = .cut
          try tell(message, to: sink)
          throw error
        }
      case .content(let octets, let skipped):
        try pass(octets, of: &message, to: sink)
        buffer.consume(octets + skipped)
      case .end(let lineEnd, let consumed):
        message.isAddedLineEndDropped = lineEnd > 0 && message.octets == message.announced
        if !message.isAddedLineEndDropped { try pass(lineEnd, of: &message, to: sink) }
        buffer.consume(consumed)
        message.endsLinesWithLF = reader.lineEnd == .lf
        transcript?.server("‹\(message.octets) octets› .")
        return try tell(message, to: sink)
      }
    }
  }

  /// Hands over the first octets of the buffer.
  private func pass(
    _ octets: Int, of message: inout RetrievedMessage, to sink: some RetrieveSink
  ) throws {
    guard octets > 0 else { return }
    message.octets += UInt64(octets)
    guard message.octets <= limits.message else {
      let error = violation(
        POP3WireError(
          .limitExceeded(what: .message, actual: message.octets, maximum: limits.message)),
        Self.fetching)
      message.ending = .cut
      try tell(message, to: sink)
      throw error
    }
    try guarded { try buffer.withBytes(0..<octets) { try sink.bodyBytes($0) } }
  }

  private func tell(_ message: RetrievedMessage, to sink: some RetrieveSink) throws {
    try guarded { try sink.didRetrieve(message) }
  }

  /// A failure of the sink ends the connection, since the rest of what was asked for is still on the wire.
  private func guarded(_ work: () throws -> Void) throws {
    do { try work() } catch {
      close()
      throw error
    }
  }

  /// What RETR says of the size, as in `+OK 120 octets`; nil where it does not.
  private static func size(in text: String) -> UInt64? {
    let words = text.split(separator: " ", maxSplits: 2)
    guard words.count >= 2, words[0].utf8.allSatisfy(ASCII.isDigit) else { return nil }
    let unit = words[1].lowercased()
    return unit.hasPrefix("octet") || unit.hasPrefix("byte") ? UInt64(words[0]) : nil
  }
}

extension ClientError {
  /// Whether a server that takes no commands ahead might be the reason why an answer did not come.
  fileprivate func mayMeanPipelining(isProven: Bool) -> Bool {
    switch code {
    case .pop3Violation: true
    case .transport(let error): error.code == .timedOut(.reading) || isLostConnection && !isProven
    default: false
    }
  }
}
