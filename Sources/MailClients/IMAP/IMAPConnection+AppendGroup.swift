internal import IMAPWire
package import MailTypes
internal import NetTransport

/// Messages that are sent one behind the other: several in one command (MULTIAPPEND, RFC 3502), and the
/// next command before the answer to the last.
extension IMAPConnection {
  /// What is gathered before it is written.
  private static let appendPiece = 256 << 10

  /// Whether messages may be sent ahead of the answers to those before: the server has to read literals
  /// that it has not asked for.
  package func canAppendAhead() throws(ClientError) -> Bool { try readsUnaskedLiterals() }

  /// Whether one command may bring several messages.
  package var takesSeveralMessages: Bool { offers("MULTIAPPEND") }

  /// Whether a message needs a command of another form, so that `append` has to send it.
  package func goesAlone(_ message: [UInt8]) -> Bool {
    usesUTF8 && !refusesUTF8Append && OutgoingMessage.hasUTF8Header(message[...], isWhole: true)
  }

  /// Begins a command that brings messages to a mailbox.
  ///
  /// `addMessage` adds one or more, `endAppend` sends what is left, and `finishAppend` reads the answer;
  /// more may be begun before that. Finish them in the order in which they were begun, and all of them
  /// before any other command. Keep to a dozen or so: nobody reads meanwhile.
  package func beginAppend(to mailbox: MailboxName) throws(ClientError) -> AppendInFlight {
    let activity = ClientActivity.appending(mailbox)
    guard isUsable else { throw failure(.connectionEnded, activity) }
    untaggedRefusal = nil
    responsesSinceCommand = 0
    octetsSinceCommand = 0
    talkSinceCommand = 0
    let append = AppendInFlight(tag: nextTag(), activity: activity)
    let encoded: EncodedCommand
    do throws(IMAPWireError) {
      encoded = try CommandEncoder.appendStart(mailbox, tag: append.tag, usesUTF8: usesUTF8)
    } catch {
      throw failure(.unsendableMailboxName, activity)
    }
    transcript?.client(encoded.transcript)
    appendBuffer.removeAll(keepingCapacity: true)
    for (index, chunk) in encoded.chunks.enumerated() {
      if index > 0 {
        try flush(append)
        _ = try awaitContinuation(of: append.tag, activity)
      }
      appendBuffer += chunk
    }
    return append
  }

  /// Adds a message to a command, waiting for the server to ask for it where it has to.
  ///
  /// Where the server answers instead, nothing is added, and `isRefused` says so.
  package func addMessage(
    _ message: [UInt8], flags: MessageFlags, date: InternalDate?, to append: inout AppendInFlight
  ) throws(ClientError) {
    guard append.refusal == nil else { return }
    let size = UInt64(message.count)
    let isUnasked = takesUnasked == true && isSmallEnoughUnasked(size)
    do throws(IMAPWireError) {
      appendBuffer += try CommandEncoder.appendMessage(
        flags, date, octets: message.count, isUnasked: isUnasked)
    } catch {
      throw ending(.unsendableMailboxName, append.activity)
    }
    if !isUnasked {
      try flush(append)
      do throws(ClientError) {
        _ = try awaitContinuation(of: append.tag, append.activity)
      } catch {
        guard error.isRefusal, isUsable else { throw error }
        append.refusal = error
        return
      }
      // Who asks for so much does not refuse before reading it.
      largestTaken = max(largestTaken, size)
    }
    transcript?.client("‹\(size) octets›")
    if appendBuffer.count + message.count > Self.appendPiece {
      if isUnasked { try checkForRefusal(of: append) }
      try flush(append)
    }
    if message.count >= Self.appendPiece {
      append.ends.append(stream.octetsWritten + size)
      try write(message.span, append.activity)
    } else {
      appendBuffer += message
      append.ends.append(stream.octetsWritten + UInt64(appendBuffer.count))
    }
  }

  /// Sends the end of a command.
  package func endAppend(_ append: AppendInFlight) throws(ClientError) {
    guard append.refusal == nil else { return }
    appendBuffer += [0x0d, 0x0a]
    try flush(append)
    pendingAppends.insert(append.tag)
  }

  /// Reads the answer to a command whose end was sent.
  package func finishAppend(_ append: AppendInFlight) throws(ClientError) -> GroupAppendResult {
    if let refusal = append.refusal { return .refused(refusal) }
    defer { pendingAppends.remove(append.tag) }
    do throws(ClientError) {
      let early = earlyAnswers.removeValue(forKey: append.tag)
      let status =
        if let early { try check(early, append.activity) } else {
          try finish(append.tag, append.activity)
        }
      if append.ends.count > 1 { noteUse(of: ["MULTIAPPEND"]) }
      guard case .appendUID(let validity, let uids) = status.code else {
        return .stored(uidValidity: nil, uids: nil)
      }
      return .stored(
        uidValidity: validity, uids: uids.count == append.ends.count ? uids : nil)
    } catch {
      var error = error
      error.isLiteralFullyWritten = true
      guard error.isRefusal, isUsable else { throw error }
      pendingAppends.remove(append.tag)
      try confirmStep(after: error)
      return .refused(error)
    }
  }

  /// A server that refuses in the middle of a command cannot be given the rest of it, so that the
  /// connection is given up then.
  private func checkForRefusal(of append: AppendInFlight) throws(ClientError) {
    while try hasInput(append.activity) {
      switch try receive(append.activity) {
      case .tagged(append.tag, let status): throw ending(.refused(status), append.activity)
      case .tagged(let other, let status): try keepAnswer(status, to: other, append.activity)
      default: continue
      }
    }
  }

  /// Writes what is gathered.
  private func flush(_ append: AppendInFlight) throws(ClientError) {
    var octets: [UInt8] = []
    swap(&octets, &appendBuffer)
    defer {
      octets.removeAll(keepingCapacity: true)
      swap(&octets, &appendBuffer)
    }
    try write(octets.span, append.activity)
  }
}
