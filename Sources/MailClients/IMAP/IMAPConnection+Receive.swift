internal import IMAPWire
internal import MailTypes
internal import NetTransport
internal import WireBytes

extension IMAPConnection {
  /// How long is waited behind an untagged BAD, which some servers send instead of an answer.
  private static let patienceAfterRefusal = Duration.seconds(30)

  /// Reads the next response that can be understood, and takes in what it tells.
  func receive(_ activity: ClientActivity) throws(ClientError) -> Response {
    do throws(ReadFailure<Never>) {
      return try receive(activity, into: NoBodyTarget())
    } catch {
      switch error {
      case .client(let failure): throw failure
      }
    }
  }

  /// Reads the next response that can be understood; message bodies go to the target as they come.
  ///
  /// A failure of the target ends the connection, since the rest of the message is still on the wire.
  func receive<Target: BodyTarget>(
    _ activity: ClientActivity, into target: Target
  ) throws(ReadFailure<Target.Failure>) -> Response {
    typealias Failure = ReadFailure<Target.Failure>
    while true {
      let step = try Failure.lift { () throws(ClientError) in try self.step(activity) }
      switch step {
      case .needsMore: try Failure.lift { () throws(ClientError) in try fill(activity) }
      case .literal(let octets, let isBody):
        try pass(octets, isBody: isBody, activity, to: target)
      case .response(let octets):
        let response = try Failure.lift { () throws(ClientError) in
          try complete(octets, activity)
        }
        guard let response else { continue }
        if case .fetch(_, inlineBody: .some(let body)) = response {
          try hand(body, to: target)
        }
        return response
      }
    }
  }

  private func step(
    _ activity: ClientActivity
  ) throws(ClientError) -> ResponseFramer.Step {
    do throws(IMAPWireError) {
      return try reader.step()
    } catch {
      throw ending(.protocolViolation(error), activity)
    }
  }

  /// Parses a complete response; nil where it could not be understood and costs nothing else.
  private func complete(
    _ octets: Int, _ activity: ClientActivity
  ) throws(ClientError) -> Response? {
    if let transcript {
      let text = reader.transcriptText(octets: octets)
      transcript.server(hidesChallenges && text.hasPrefix("+") ? "+ ‹challenge›" : text)
    }
    patience.noteResponse()
    try countResponse(octets: reader.framer.kept.count + octets, activity)
    let response: Response
    do throws(IMAPWireError) {
      response = try reader.takeResponse(octets: octets)
    } catch {
      switch error.code {
      case .notAResponse, .limitExceeded(what: .messages, _, _):
        throw ending(.protocolViolation(error), activity)
      default:
        countDroppedResponse(error)
        try countTalk(activity)
        return nil
      }
    }
    if response.isTalk { try countTalk(activity) }
    if let transcript {
      for quirk in reader.takeNewQuirks() { transcript.note("accepted: " + quirk.sentence) }
    }
    try absorb(response, activity)
    return response
  }

  private func countResponse(
    octets: Int, _ activity: ClientActivity
  ) throws(ClientError) {
    responsesSinceCommand += 1
    let maximum = reader.framer.limits.untaggedResponses
    if responsesSinceCommand > maximum {
      throw tooMuch(.untaggedResponses, UInt64(responsesSinceCommand), UInt64(maximum), activity)
    }
    try count(octets: UInt64(octets), activity)
  }

  /// Counts what tells of no mailbox and no message.
  private func countTalk(_ activity: ClientActivity) throws(ClientError) {
    talkSinceCommand += 1
    let maximum = reader.framer.limits.talk
    guard talkSinceCommand > maximum else { return }
    throw tooMuch(.untaggedResponses, UInt64(talkSinceCommand), UInt64(maximum), activity)
  }

  /// Counts what nobody has asked for by its length.
  private func count(octets: UInt64, _ activity: ClientActivity) throws(ClientError) {
    octetsSinceCommand += octets
    let maximum = reader.framer.limits.untaggedOctets
    if octetsSinceCommand > maximum {
      throw tooMuch(.untaggedOctets, octetsSinceCommand, maximum, activity)
    }
  }

  private func tooMuch(
    _ what: IMAPWireError.Limit, _ actual: UInt64, _ maximum: UInt64, _ activity: ClientActivity
  ) -> ClientError {
    let error = IMAPWireError(.limitExceeded(what: what, actual: actual, maximum: maximum))
    return ending(.protocolViolation(error), activity)
  }

  /// Hands a literal on, straight from the receive buffer.
  private func pass<Target: BodyTarget>(
    _ octets: UInt64, isBody: Bool, _ activity: ClientActivity, to target: Target
  ) throws(ReadFailure<Target.Failure>) {
    do throws(Target.Failure) {
      if isBody { try target.begins(octets: octets) }
    } catch {
      close()
      throw .target(error)
    }
    if !isBody || !Target.wantsBodies {
      try ReadFailure<Target.Failure>.lift { () throws(ClientError) in
        try count(octets: octets, activity)
      }
    }
    var left = octets
    while left > 0 {
      if reader.buffer.isEmpty {
        try ReadFailure<Target.Failure>.lift { () throws(ClientError) in try fill(activity) }
      }
      let piece = Int(clamping: min(left, UInt64(reader.buffer.count)))
      do throws(Target.Failure) {
        if isBody { try target.bytes(reader.buffer.bytes.extracting(0..<piece)) }
      } catch {
        close()
        throw .target(error)
      }
      reader.buffer.consume(piece)
      left -= UInt64(piece)
    }
  }

  /// A message that came as a quoted string instead of a literal.
  private func hand<Target: BodyTarget>(
    _ body: [UInt8], to target: Target
  ) throws(ReadFailure<Target.Failure>) {
    do throws(Target.Failure) {
      try target.begins(octets: UInt64(body.count))
      if !body.isEmpty { try target.bytes(body.span) }
    } catch {
      close()
      throw .target(error)
    }
  }

  /// Waits for octets; silence beyond the idle time ends the connection, and next to nothing does too.
  private func fill(_ activity: ClientActivity) throws(ClientError) {
    let refusal = untaggedRefusal
    let idle = refusal == nil ? idleTime : min(idleTime, Self.patienceAfterRefusal)
    let left = patience.left(idle: idle)
    guard left > .zero else { throw outOfPatience(idle, refusal, activity) }
    let deadline = Deadline.after(left)
    let began = SuspendingClock.now
    let octets: Int
    do throws(TransportError) {
      octets = try reader.buffer.fill { (free) throws(TransportError) in
        try stream.read(into: &free, deadline: deadline)
      }
    } catch {
      guard case .timedOut = error.code else { throw ending(.transport(error), activity) }
      patience.noteSilence(began.duration(to: .now))
      if refusal == nil, patience.exhaustion(idle: idle) == nil {
        throw ending(.transport(error), activity)
      }
      throw outOfPatience(idle, refusal, activity)
    }
    guard octets > 0 else {
      let lost = TransportError(.connectionLost, peer: server)
      throw ending(.transport(lost), activity)
    }
    patience.note(octets: octets, after: began.duration(to: .now))
  }

  /// Why a server is not waited for any longer.
  private func outOfPatience(
    _ idle: Duration, _ refusal: StatusResponse?, _ activity: ClientActivity
  ) -> ClientError {
    if let refusal { return ending(.refused(refusal), activity) }
    guard let exhaustion = patience.exhaustion(idle: idle) else {
      return ending(.transport(TransportError(.timedOut(.reading), peer: server)), activity)
    }
    return ending(
      .trickle(
        octets: exhaustion.octets, expected: exhaustion.expected, seconds: exhaustion.seconds),
      activity)
  }
}

extension Response {
  /// Whether it tells of no mailbox and no message.
  fileprivate var isTalk: Bool {
    switch self {
    case .status, .continuationRequest, .capability, .namespace, .flags, .other: true
    default: false
    }
  }
}
