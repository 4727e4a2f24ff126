internal import IMAPWire
internal import MailTypes
internal import NetTransport

extension IMAPConnection {
  /// Sends a command up to its last octet, waiting where the server has to ask for a literal.
  func send(_ command: Command, _ activity: ClientActivity) throws(ClientError) -> CommandTag {
    guard isUsable else { throw failure(.connectionEnded, activity) }
    untaggedRefusal = nil
    patience = ArrivalPatience()
    responsesSinceCommand = 0
    octetsSinceCommand = 0
    talkSinceCommand = 0
    let tag = nextTag()
    var encoded: EncodedCommand
    do throws(IMAPWireError) {
      encoded = try CommandEncoder.encode(command, tag: tag, usesUTF8: usesUTF8)
    } catch {
      throw failure(
        activity.isLogin ? .unsendableCredential : .unsendableMailboxName, activity)
    }
    defer { encoded.wipe() }
    noteSent(command, tag)
    transcript?.client(encoded.transcript)
    var isFirst = true
    for chunk in encoded.chunks where !chunk.isEmpty {
      if !isFirst { _ = try awaitContinuation(of: tag, activity) }
      try write(chunk.span, activity)
      isFirst = false
    }
    return tag
  }

  /// Waits until the server asks for more.
  ///
  /// - Returns: What it said with its request.
  /// - Throws: `refused` where it answers the command instead.
  func awaitContinuation(
    of tag: CommandTag, _ activity: ClientActivity
  ) throws(ClientError) -> [UInt8] {
    while true {
      switch try receive(activity) {
      case .continuationRequest(let text): return text
      case .tagged(tag, let status) where status.condition == .ok:
        throw ending(
          .protocolViolation(IMAPWireError(.expected("continuation request"))), activity)
      case .tagged(tag, let status): throw failure(.refused(status), activity)
      case .tagged(let other, let status): try keepAnswer(status, to: other, activity)
      default: continue
      }
    }
  }

  func write(_ octets: Span<UInt8>, _ activity: ClientActivity) throws(ClientError) {
    do throws(TransportError) {
      try stream.write(octets, deadline: .after(idleTime))
    } catch {
      if case .connectionLost = error.code, let lastWords = lastWords(activity) {
        throw lastWords
      }
      throw ending(.transport(error), activity)
    }
  }

  /// Why the server hung up, where it said so before; nil where it said nothing.
  private func lastWords(_ activity: ClientActivity) -> ClientError? {
    idleTime = min(idleTime, .seconds(1))
    while true {
      do throws(ClientError) {
        if case .tagged(_, let status) = try receive(activity), status.condition != .ok {
          return ending(.refused(status), activity)
        }
      } catch {
        if case .serverClosing = error.code { return error }
        return nil
      }
    }
  }

  /// Sends a command and reads up to its answer; everything in between goes to `data`.
  @discardableResult
  func run(
    _ command: Command, _ activity: ClientActivity,
    data: (Response) throws(ClientError) -> Void = { _ in }
  ) throws(ClientError) -> StatusResponse {
    let tag = try send(command, activity)
    return try finish(tag, activity, data: data)
  }

  /// Reads up to the answer to a command.
  ///
  /// - Throws: `refused` for NO and BAD.
  @discardableResult
  func finish(
    _ tag: CommandTag, _ activity: ClientActivity,
    data: (Response) throws(ClientError) -> Void = { _ in }
  ) throws(ClientError) -> StatusResponse {
    while true {
      let response = try receive(activity)
      switch response {
      case .tagged(tag, let status): return try check(status, activity)
      case .tagged(let other, let status): try keepAnswer(status, to: other, activity)
      default: try data(response)
      }
    }
  }

  /// The status of a command that was done; NO and BAD become errors.
  func check(
    _ status: StatusResponse, _ activity: ClientActivity
  ) throws(ClientError) -> StatusResponse {
    untaggedRefusal = nil
    guard status.condition == .ok else { throw failure(.refused(status), activity) }
    return status
  }

  /// Keeps the answer to a command that was begun and is finished later; an answer to none is a broken
  /// protocol.
  func keepAnswer(
    _ status: StatusResponse, to tag: CommandTag, _ activity: ClientActivity
  ) throws(ClientError) {
    if unawaited.remove(tag) != nil { return }
    let isPending =
      pendingAppends.contains(tag) || pendingProbe?.contains(tag) == true
      || pendingFetches.contains(where: { $0.tag == tag })
    guard isPending, earlyAnswers[tag] == nil else {
      throw ending(
        .protocolViolation(IMAPWireError(.notAResponse, excerpt: "\(tag) \(status.text)")),
        activity)
    }
    earlyAnswers[tag] = status
  }
}
