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

  /// Octets of a message that are asked for and sent at a time.
  private static let pieceSize = 256 << 10

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
    let tag: CommandTag
    do throws(ClientError) {
      tag = try send(.append(mailbox, flags, date, octets: size), activity)
      _ = try awaitContinuation(of: tag, activity)
    } catch {
      guard error.isRefusal, isUsable else { throw error }
      return .refused(error)
    }
    let before = stream.octetsWritten
    do {
      if let refusal = try sendMessage(size, tag, activity, body) { return refusal }
      let status = try finish(tag, activity)
      return .stored(status.code)
    } catch var error as ClientError {
      error.isLiteralFullyWritten = stream.octetsWritten - before >= size
      // With the connection alive, NO and BAD are the server's last word on this message.
      if error.isRefusal, isUsable { return .refused(error) }
      throw error
    } catch {
      close()
      throw error
    }
  }

  /// Sends the message and the line end behind it.
  ///
  /// - Returns: The refusal of a server that did not wait for the message; nil when all was sent.
  private func sendMessage(
    _ size: UInt64, _ tag: CommandTag, _ activity: ClientActivity,
    _ body: (inout MutableSpan<UInt8>) throws -> Int
  ) throws -> AppendResult? {
    let capacity = Int(clamping: min(size, UInt64(Self.pieceSize)))
    var piece = [UInt8](repeating: 0, count: capacity + 2)
    var sent: UInt64 = 0
    while sent < size {
      let wanted = Int(clamping: min(size - sent, UInt64(capacity)))
      var filled = 0
      while filled < wanted {
        var whole = piece.mutableSpan
        var free = whole._mutatingExtracting(filled..<wanted)
        let octets = try body(&free)
        guard octets > 0 else {
          throw ending(
            .lengthMismatch(announced: size, given: sent + UInt64(filled)), activity)
        }
        filled += min(octets, wanted - filled)
      }
      if sent > 0, let refusal = try earlyRefusal(tag, activity) { return refusal }
      sent += UInt64(wanted)
      // The line end goes along with the last octets: a packet of its own would cost a round trip.
      if sent == size {
        piece[wanted] = 0x0d
        piece[wanted + 1] = 0x0a
      }
      try write(piece.span.extracting(0..<(sent == size ? wanted + 2 : wanted)), activity)
    }
    if size == 0 { try write([0x0d, 0x0a].span, activity) }
    transcript?.client("‹\(size) octets›")
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

  private func hasInput(_ activity: ClientActivity) throws(ClientError) -> Bool {
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
    guard case .appendUID(let validity, let uid) = code else {
      return .stored(uidValidity: nil, uid: nil)
    }
    return .stored(uidValidity: validity, uid: uid)
  }
}
