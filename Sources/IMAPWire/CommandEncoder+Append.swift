package import MailTypes

/// An APPEND in parts, for one or, with MULTIAPPEND, several messages (RFC 3502 §6.3.11).
extension CommandEncoder {
  /// The command up to its mailbox; each message follows as `appendMessage`, then a line end.
  package static func appendStart(
    _ mailbox: MailboxName, tag: CommandTag, usesUTF8: Bool = false
  ) throws(IMAPWireError) -> EncodedCommand {
    var out = EncodedCommand(tag: tag, usesUTF8: usesUTF8)
    try putMailbox(" APPEND ", mailbox, &out)
    return out
  }

  /// What stands before the octets of a message: flags, date and the announcement of the literal.
  ///
  /// - Parameter isUnasked: whether the message follows without a continuation request (RFC 7888).
  package static func appendMessage(
    _ flags: MessageFlags, _ date: InternalDate?, octets: Int, isUnasked: Bool
  ) throws(IMAPWireError) -> [UInt8] {
    // Always with the flag list: some servers take the date for the literal without it.
    let time = date.map { " \"" + $0.imap + "\"" } ?? ""
    let mark = isUnasked ? "+" : ""
    return Array(" \(try flagList(flags))\(time) {\(octets)\(mark)}\r\n".utf8)
  }
}
