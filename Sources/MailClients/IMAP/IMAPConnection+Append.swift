internal import IMAPWire
package import MailTypes
internal import NetTransport
internal import WireBytes

extension IMAPConnection {
  /// The flags without those keywords that no command can carry.
  package static func sendable(_ flags: MessageFlags) -> MessageFlags {
    MessageFlags(
      system: flags.system,
      keywords: flags.keywords.filter { CommandEncoder.isSendable(keyword: $0) })
  }

  /// Has the server copy messages of the open mailbox into another (RFC 9051 §6.4.7); those that are not
  /// there any more are passed over.
  package func copy(_ uids: UIDSet, to mailbox: MailboxName) throws(ClientError) {
    for part in Self.batches(of: uids) {
      try forEachLimited(part) { (part) throws(ClientError) in
        try run(.uidCopy(part, mailbox), .appending(mailbox))
      }
    }
  }

  /// Adds a message to a mailbox (RFC 9051 §6.3.12).
  ///
  /// - Parameters:
  ///   - date: Left to the server where nil.
  ///   - size: The octets of the message.
  ///   - body: Puts the next octets of the message into the span and returns how many; 0 at the end.
  /// - Throws: `ClientError`, whose `isLiteralFullyWritten` tells whether the server may have stored
  ///   the message without saying so; or what `body` threw, which ends the connection before the
  ///   server has the whole message.
  package func append(
    to mailbox: MailboxName, flags: MessageFlags, date: InternalDate?, size: UInt64,
    body: (inout MutableSpan<UInt8>) throws -> Int
  ) throws -> AppendResult {
    let activity = ClientActivity.appending(mailbox)
    var message = OutgoingMessage(size: size)
    // Whether the header is UTF-8 shows in the first piece alone.
    if usesUTF8, !refusesUTF8Append { try take(&message, activity, body) }
    let (tag, form): (CommandTag, LiteralForm)
    do throws(ClientError) {
      (tag, form) = try announce(
        size, to: mailbox, flags, date, isUTF8: message.hasUTF8Header, activity)
    } catch {
      guard error.isRefusal, isUsable else { throw error }
      return .refused(error)
    }
    let before = stream.octetsWritten
    do {
      if let refusal = try sendMessage(&message, form, tag, activity, body) { return refusal }
      let status = try finish(tag, activity)
      largestTaken = max(largestTaken, size)
      return .stored(status.code)
    } catch var error as ClientError {
      error.isLiteralFullyWritten = stream.octetsWritten - before >= size
      // With the connection alive, NO and BAD are the server's last word on this message.
      if error.isRefusal, isUsable {
        if form == .unasked { try confirmStep(after: error) }
        return .refused(error)
      }
      throw error
    } catch {
      close()
      throw error
    }
  }

  /// How a message is handed over.
  private enum LiteralForm {
    case plain
    /// By the data extension UTF8.
    case utf8
    /// Without waiting for the server to ask for it.
    case unasked
  }

  /// Sends the command up to where the server asks for the message.
  ///
  /// - Returns: The tag, and how the message goes: not as UTF-8 where the server does not know of that
  ///   though it has agreed to it.
  private func announce(
    _ size: UInt64, to mailbox: MailboxName, _ flags: MessageFlags, _ date: InternalDate?,
    isUTF8: Bool, _ activity: ClientActivity
  ) throws(ClientError) -> (CommandTag, LiteralForm) {
    if isUTF8 {
      do throws(ClientError) {
        let tag = try send(.append(mailbox, flags, date, octets: size, isUTF8: true), activity)
        _ = try awaitContinuation(of: tag, activity)
        return (tag, .utf8)
      } catch {
        guard case .refused(let status) = error.code, status.condition == .bad, isUsable else {
          throw error
        }
        refusesUTF8Append = true
      }
    }
    if try maySendUnasked(size) {
      let command = Command.append(mailbox, flags, date, octets: size, isUnasked: true)
      return (try send(command, activity), .unasked)
    }
    let tag = try send(.append(mailbox, flags, date, octets: size), activity)
    _ = try awaitContinuation(of: tag, activity)
    return (tag, .plain)
  }

  private func take(
    _ message: inout OutgoingMessage, _ activity: ClientActivity,
    _ body: (inout MutableSpan<UInt8>) throws -> Int
  ) throws {
    do {
      try message.take(body)
    } catch let error as OutgoingMessage.TooShort {
      throw ending(.lengthMismatch(announced: message.size, given: error.given), activity)
    } catch {
      close()
      throw error
    }
  }

  /// Sends the message and the line end behind it.
  ///
  /// - Returns: The refusal of a server that did not wait for the message; nil when all was sent.
  private func sendMessage(
    _ message: inout OutgoingMessage, _ form: LiteralForm, _ tag: CommandTag,
    _ activity: ClientActivity, _ body: (inout MutableSpan<UInt8>) throws -> Int
  ) throws -> AppendResult? {
    let end: [UInt8] = form == .utf8 ? [UInt8(ascii: ")"), 0x0d, 0x0a] : [0x0d, 0x0a]
    var isFirst = true
    repeat {
      try take(&message, activity, body)
      if !isFirst, let refusal = try earlyRefusal(tag, activity) { return refusal }
      isFirst = false
      try message.give(closing: end) { (piece) throws(ClientError) in
        try write(piece, activity)
      }
    } while !message.isWhole
    transcript?.client("‹\(message.size) octets›")
    return nil
  }

  /// The answer of a server that refuses in the middle of the message; it cannot be sent to an end
  /// then, so the connection is given up.
  private func earlyRefusal(
    _ tag: CommandTag, _ activity: ClientActivity
  ) throws -> AppendResult? {
    guard try hasInput(activity) else { return nil }
    switch try receive(activity) {
    case .tagged(tag, let status) where status.condition != .ok:
      return .refused(ending(.refused(status), activity))
    case .tagged:
      throw ending(
        .protocolViolation(IMAPWireError(.expected("the end of the literal first"))), activity)
    default: return nil
    }
  }

  func hasInput(_ activity: ClientActivity) throws(ClientError) -> Bool {
    do throws(TransportError) {
      if !reader.buffer.isEmpty { return true }
      return try stream.hasInput(before: .after(.zero))
    } catch {
      throw ending(.transport(error), activity)
    }
  }
}

extension AppendResult {
  /// From the response code of an OK.
  fileprivate static func stored(_ code: ResponseCode?) -> AppendResult {
    guard case .appendUID(let validity, let uids) = code else {
      return .stored(uidValidity: nil, uid: nil)
    }
    return .stored(uidValidity: validity, uid: uids.count == 1 ? uids.first : nil)
  }
}
