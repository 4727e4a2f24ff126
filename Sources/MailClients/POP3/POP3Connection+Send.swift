internal import IMAPWire
internal import MailTypes
internal import NetTransport
internal import POP3Wire

extension POP3Connection {
  /// Sends a command.
  func send(_ command: POP3Command, _ activity: ClientActivity) throws(ClientError) {
    try send([command], activity)
  }

  /// Sends commands at once.
  func send(_ commands: [POP3Command], _ activity: ClientActivity) throws(ClientError) {
    guard isUsable else { throw failure(.connectionEnded, activity) }
    patience = ArrivalPatience()
    var octets: [UInt8] = []
    defer { for index in octets.indices { octets[index] = 0 } }
    for command in commands {
      do throws(POP3WireError) {
        var encoded = try POP3CommandEncoder.encode(command, maximum: limits.command)
        defer { encoded.wipe() }
        octets += encoded.octets
        transcript?.client(encoded.transcript)
      } catch {
        throw failure(.pop3Violation(error), activity)
      }
    }
    try write(octets.span, activity)
  }

  func write(_ octets: Span<UInt8>, _ activity: ClientActivity) throws(ClientError) {
    do throws(TransportError) {
      try stream.write(octets, deadline: .after(idleTime))
    } catch {
      if case .connectionLost = error.code, let reply = lastWords(activity) {
        throw ending(.serverClosing(StatusResponse(reply, .bye)), activity)
      }
      throw ending(.transport(error), activity)
    }
  }

  /// Why the server hung up, where it said so before; nil where it said nothing.
  private func lastWords(_ activity: ClientActivity) -> Reply? {
    idleTime = min(idleTime, .seconds(1))
    guard let reply = try? receiveReply(activity), !reply.isPositive else { return nil }
    return reply
  }

  /// Sends a command and reads its reply.
  ///
  /// - Throws: `refused` for -ERR.
  @discardableResult
  func run(_ command: POP3Command, _ activity: ClientActivity) throws(ClientError) -> Reply {
    try send(command, activity)
    let reply = try receiveReply(activity)
    guard reply.isPositive else { throw refusal(reply, activity) }
    return reply
  }

  /// Remembers that the server has done what an extension promises.
  func noteUse(of capability: String) { ledger?.note(used: [capability]) }
}
