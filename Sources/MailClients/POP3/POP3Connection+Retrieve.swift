internal import IMAPWire
internal import MailTypes
internal import NetTransport
internal import POP3Wire
internal import WireBytes

extension POP3Connection {
  private static let fetching = ClientActivity.fetching(.inbox)
  /// Fetches messages whole (RFC 1939 §5), with as many commands ahead of the answers as the server bears.
  ///
  /// The octets are those of the server: byte-stuffing is undone, the termination line left away, and line
  /// ends are as they came. A message that has no line end at its end gets one from the server, since the
  /// termination line needs it.
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

  /// - Parameter isStartStuffed: whether a dot that a text begins with may have been put there.
  private func fetch(
    _ wanted: [WantedMessage], isWhole: Bool, isStartStuffed: Bool = true,
    into sink: some RetrieveSink, _ command: (Int) -> POP3Command
  ) throws {
    var queue = RetrievalQueue(wanted) { [ledger] message in
      message.octets.flatMap { ledger?.isAskedAlone(octets: $0) } ?? false
    }
    var held: HeldMessage?
    var again: [WantedMessage] = []
    while !queue.isDone {
      let next = queue.takeNext(isPipelined: maySendAhead)
      let isAhead = queue.isCurrentAhead && held == nil
      let reply = try settle(&held, into: sink) { () throws(ClientError) in
        if !next.isEmpty { try send(next.map { command($0.number) }, Self.fetching) }
        return try receiveReply(isAhead: isAhead, Self.fetching)
      }
      let (current, isLast) = (queue.current, queue.isCurrentLast)
      queue.advance()
      var message = RetrievedMessage(number: current.number, announced: current.octets)
      guard reply.isPositive else {
        message.ending = .refused(refusal(reply, Self.fetching))
        held = HeldMessage(message: message, refusal: reply)
        continue
      }
      if message.announced == nil { message.announced = Self.size(in: reply.text) }
      if !isWhole { message.announced = nil }
      var reader = MultilineReader(isStartStuffed: isStartStuffed)
      try receive(&message, by: &reader, listed: current.octets, isLast: isLast, into: sink)
      if isWhole, reader.hasStuffedStart, let octets = current.octets, message.octets + 1 == octets
      {
        // Dovecot up to 2.3 does not stuff the first octet of a text: the size tells that the dot is the
        // message's own.
        message.ending = .cut
        again.append(current)
        try tell(message, to: sink)
      } else if let announced = message.announced, message.octets < announced {
        held = HeldMessage(message: message)
      } else {
        try tell(message, to: sink)
      }
    }
    if held != nil {
      _ = try settle(&held, into: sink) { () throws(ClientError) in
        try send(.noop, Self.fetching)
        return try receiveReply(Self.fetching)
      }
    }
    if !again.isEmpty {
      try fetch(again, isWhole: isWhole, isStartStuffed: false, into: sink, command)
    }
  }

  /// A message whose end is believed once the server goes on with a reply.
  ///
  /// That is one that was refused, since some say -ERR and hang up; and one that has fewer octets than
  /// announced, since a server that forgets byte-stuffing ends messages early, and says the rest behind.
  private struct HeldMessage {
    var message: RetrievedMessage
    /// Nil where the message came.
    var refusal: Reply?
  }

  /// Tells the sink of what is held once the next reply is there.
  private func settle(
    _ held: inout HeldMessage?, into sink: some RetrieveSink,
    _ next: () throws(ClientError) -> Reply
  ) throws -> Reply {
    let reply: Reply
    do throws(ClientError) {
      reply = try next()
    } catch {
      guard var message = held?.message else { throw error }
      if let refusal = held?.refusal {
        guard error.isLostConnection else { throw error }
        throw ending(.serverClosing(StatusResponse(refusal, .bye)), Self.fetching)
      }
      message.ending = .cut
      try tell(message, to: sink)
      guard case .pop3Violation(let violation) = error.code else { throw error }
      throw failure(
        .pop3Violation(POP3WireError(.falseEnd, excerpt: violation.excerpt)), Self.fetching)
    }
    if let held { try tell(held.message, to: sink) }
    held = nil
    return reply
  }

  /// Hands the text of a message to the sink.
  ///
  /// - Parameters:
  ///   - octets: What LIST tells of the size.
  ///   - isLast: Whether nothing was asked for behind this one.
  private func receive(
    _ message: inout RetrievedMessage, by reader: inout MultilineReader, listed octets: UInt64?,
    isLast: Bool, into sink: some RetrieveSink
  ) throws {
    try guarded { try sink.bodyBegins(message.number, announced: message.announced) }
    while true {
      let (lineEnd, consumed): (Int, Int)
      switch reader.next(in: buffer.bytes) {
      case .needsMore:
        try orCut(&message, sink) { () throws(ClientError) in try fill(Self.fetching) }
        continue
      case .content(let octets, let skipped):
        try pass(octets, of: &message, to: sink)
        buffer.consume(octets + skipped)
        continue
      case .end(let end, let used):
        // A message that has octets does not end before the first of them.
        if message.octets == 0, end == 0, let octets, octets > 0,
          try goesOn(behind: used, &message, listed: octets, isLast: isLast, sink)
        {
          reader.takeStart()
          try pass(1, of: &message, to: sink)
          buffer.consume(1)
          continue
        }
        (lineEnd, consumed) = (end, used)
      case .bareEnd(let end, let used):
        // Where all octets are there it may be the end, if nothing more comes.
        if let octets, message.announced == octets, message.octets + UInt64(end) == octets,
          try !goesOn(behind: used, &message, listed: octets, isLast: isLast, sink)
        {
          (lineEnd, consumed) = (end, used)
          break
        }
        try pass(end + 1, of: &message, to: sink)
        buffer.consume(end + 1)
        continue
      }
      try pass(lineEnd, of: &message, to: sink)
      buffer.consume(consumed)
      message.endsLinesWithLF = reader.lineEnd == .lf
      transcript?.server("‹\(message.octets) octets› .")
      return
    }
  }

  /// How long more is waited for behind what may be the end of a message: little where its octets are
  /// all there.
  private static func pause(isComplete: Bool) -> Duration {
    isComplete ? .milliseconds(250) : .seconds(1)
  }

  /// From so many sizes of messages on that have to be asked for alone, all are.
  private static let mostAlone = 3

  /// Whether the server goes on with a message behind what may be its end.
  ///
  /// A server says nothing unasked, so what comes is the message's, if nothing else was asked for. Else the
  /// connection ends, and the next one asks for messages of this size alone.
  private func goesOn(
    behind consumed: Int, _ message: inout RetrievedMessage, listed octets: UInt64, isLast: Bool,
    _ sink: some RetrieveSink
  ) throws -> Bool {
    let pause = Self.pause(isComplete: message.octets > 0)
    return try orCut(&message, sink) { () throws(ClientError) in
      guard isLast else {
        if let ledger, ledger.askAlone(octets: octets) >= Self.mostAlone { shunPipelining() }
        throw ending(.pipeliningFailed, Self.fetching)
      }
      if buffer.count > consumed { return true }
      return try hasMore(within: pause, Self.fetching)
    }
  }

  /// Tells the sink that a message was cut off where the connection fails.
  private func orCut<Value>(
    _ message: inout RetrievedMessage, _ sink: some RetrieveSink,
    _ work: () throws(ClientError) -> Value
  ) throws -> Value {
    do throws(ClientError) {
      return try work()
    } catch {
      message.ending = .cut
      try tell(message, to: sink)
      throw error
    }
  }

  /// Hands over the first octets of the buffer.
  private func pass(
    _ octets: Int, of message: inout RetrievedMessage, to sink: some RetrieveSink
  ) throws {
    guard octets > 0 else { return }
    let sum = message.octets + UInt64(octets)
    guard sum <= limits.message else {
      let error = violation(
        POP3WireError(.limitExceeded(what: .message, actual: sum, maximum: limits.message)),
        Self.fetching)
      message.ending = .cut
      try tell(message, to: sink)
      throw error
    }
    message.octets = sum
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
