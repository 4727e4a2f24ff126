internal import IMAPWire
internal import MailTypes
internal import NetTransport
internal import POP3Wire
internal import WireBytes

extension POP3Connection {
  /// What a server says where it is its turn.
  enum ServerLine {
    case reply(Reply)
    /// `+ ` and a challenge in base64 (RFC 5034 §4).
    case challenge([UInt8])
  }

  /// Reads the reply to a command.
  func receiveReply(_ activity: ClientActivity) throws(ClientError) -> Reply {
    switch try receiveLine(activity) {
    case .reply(let reply): return reply
    case .challenge: throw violation(POP3WireError(.unexpectedChallenge), activity)
    }
  }

  /// Reads a reply or, while a mechanism is at work, a challenge.
  func receiveLine(_ activity: ClientActivity) throws(ClientError) -> ServerLine {
    while true {
      let step: ReplyLine.Step
      do throws(POP3WireError) {
        step = try ReplyLine.next(in: buffer.bytes, maximum: limits.reply)
      } catch {
        throw violation(error, activity)
      }
      switch step {
      case .needsMore: try fill(activity)
      case .line(let octets, let consumed):
        patience.noteResponse()
        isOverCapabilities = false
        defer { buffer.consume(consumed) }
        return try read(octets, activity)
      }
    }
  }

  private func read(
    _ octets: Int, _ activity: ClientActivity
  ) throws(ClientError) -> ServerLine {
    let line: ServerLine
    do throws(POP3WireError) {
      line = try buffer.withBytes(0..<octets) { (octets) throws(POP3WireError) in
        try Self.parse(octets)
      }
    } catch {
      transcribe(octets)
      throw violation(error, activity)
    }
    if case .challenge = line { transcript?.server("+ ‹challenge›") } else { transcribe(octets) }
    return line
  }

  private func transcribe(_ octets: Int) {
    guard let transcript else { return }
    transcript.server(buffer.withBytes(0..<octets) { Self.text(of: $0) })
  }

  private static func parse(_ line: Span<UInt8>) throws(POP3WireError) -> ServerLine {
    if let challenge = challenge(in: line) { return .challenge(challenge) }
    return .reply(try Reply(line))
  }

  /// What follows `+` and a blank; nil where the line begins otherwise.
  private static func challenge(in line: Span<UInt8>) -> [UInt8]? {
    guard line.count > 0, line[0] == UInt8(ascii: "+") else { return nil }
    guard line.count == 1 || line[1] == ASCII.space else { return nil }
    var octets: [UInt8] = []
    octets.append(line, min(2, line.count)..<line.count)
    // Some write blanks where nothing is to follow.
    return octets.last == ASCII.space ? octets.filter { $0 != ASCII.space } : octets
  }

  private static func text(of line: Span<UInt8>) -> String {
    let maximum = 1000
    var octets: [UInt8] = []
    octets.append(line, 0..<min(line.count, maximum))
    return String(decoding: octets, as: UTF8.self) + (line.count > maximum ? "…" : "")
  }

  /// Reads the lines of a listing up to its end.
  ///
  /// - Parameters:
  ///   - maximum: How many lines are taken.
  ///   - each: Gets the octets of a line, which are gone when it returns.
  /// - Throws: `ClientError`, or what `each` threw; that ends the connection.
  func receiveListing<Failure: Error>(
    maximum: Int, what: POP3WireError.Limit, _ activity: ClientActivity,
    _ each: (Span<UInt8>) throws(Failure) -> Void
  ) throws(ReadFailure<Failure>) {
    let reader = ListingReader(maximum: limits.listingLine)
    var lines: UInt64 = 0
    while true {
      let step: ListingReader.Step
      do throws(POP3WireError) {
        step = try reader.next(in: buffer.bytes)
      } catch {
        throw .client(violation(error, activity))
      }
      switch step {
      case .needsMore:
        try ReadFailure<Failure>.lift { () throws(ClientError) in try fill(activity) }
      case .end(let consumed):
        buffer.consume(consumed)
        transcript?.server("‹\(lines) lines› .")
        return
      case .line(let range, let consumed):
        lines += 1
        guard lines <= UInt64(maximum) else {
          let error = POP3WireError(
            .limitExceeded(what: what, actual: lines, maximum: UInt64(maximum)))
          throw .client(violation(error, activity))
        }
        do throws(Failure) {
          try buffer.withBytes(range, each)
        } catch {
          close()
          throw .target(error)
        }
        buffer.consume(consumed)
      }
    }
  }

  /// Waits for octets; silence beyond the idle time ends the connection, and next to nothing does too.
  func fill(_ activity: ClientActivity) throws(ClientError) {
    let left = patience.left(idle: idleTime)
    guard left > .zero else { throw outOfPatience(activity) }
    let deadline = Deadline.after(left)
    let began = SuspendingClock.now
    let octets: Int
    do throws(TransportError) {
      octets = try buffer.fill { (free) throws(TransportError) in
        try stream.read(into: &free, deadline: deadline)
      }
    } catch {
      guard case .timedOut = error.code else { throw ending(.transport(error), activity) }
      patience.noteSilence(began.duration(to: .now))
      guard patience.exhaustion(idle: idleTime) != nil else {
        throw ending(.transport(error), activity)
      }
      throw outOfPatience(activity)
    }
    guard octets > 0 else {
      throw ending(.transport(TransportError(.connectionLost, peer: server)), activity)
    }
    patience.note(octets: octets, after: began.duration(to: .now))
  }

  /// Whether octets come within some time; silence ends nothing here.
  func hasMore(within time: Duration, _ activity: ClientActivity) throws(ClientError) -> Bool {
    let deadline = Deadline.after(min(time, idleTime))
    do throws(TransportError) {
      let octets = try buffer.fill { (free) throws(TransportError) in
        try stream.read(into: &free, deadline: deadline)
      }
      return octets > 0
    } catch {
      guard case .timedOut = error.code else { throw ending(.transport(error), activity) }
      return false
    }
  }

  /// Why a server is not waited for any longer.
  private func outOfPatience(_ activity: ClientActivity) -> ClientError {
    guard let exhaustion = patience.exhaustion(idle: idleTime) else {
      return ending(.transport(TransportError(.timedOut(.reading), peer: server)), activity)
    }
    return ending(
      .trickle(
        octets: exhaustion.octets, expected: exhaustion.expected, seconds: exhaustion.seconds),
      activity)
  }
}
