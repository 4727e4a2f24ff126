internal import MailTypes
internal import WireBytes

/// Turns commands into octets (RFC 9051 §9, `command`).
package enum CommandEncoder {
  /// Encodes a command, the line end included.
  ///
  /// An APPEND ends behind the announcement of its literal; the caller sends the message and the line
  /// end.
  /// - Parameter usesUTF8: Whether the server takes UTF-8 in quoted strings, and mailbox names in it
  ///   (RFC 6855 §3).
  /// - Throws: `unsendable` for a string with NUL, and for a mailbox name with CR or LF.
  package static func encode(
    _ command: Command, tag: CommandTag, usesUTF8: Bool = false
  ) throws(IMAPWireError) -> EncodedCommand {
    var out = EncodedCommand(tag: tag, usesUTF8: usesUTF8)
    switch command {
    case .capability: out.put(" CAPABILITY")
    case .startTLS: out.put(" STARTTLS")
    case .enable(let names): out.put(" ENABLE " + names.joined(separator: " "))
    case .compress: out.put(" COMPRESS DEFLATE")
    case .noop: out.put(" NOOP")
    case .logout: out.put(" LOGOUT")
    case .namespace: out.put(" NAMESPACE")
    case .id(let parameters): try putID(parameters, &out)
    case .login(let user, let password):
      out.put(" LOGIN ")
      try out.put(secret: user)
      out.put(" ")
      try password.withBytes { (octets) throws(IMAPWireError) in try out.put(secret: octets) }
    case .authenticate(let mechanism, let initialResponse):
      out.put(" AUTHENTICATE " + mechanism)
      if let initialResponse {
        out.put(" ")
        initialResponse.withBytes { out.put(rawSecret: responseOctets($0)) }
      }
    case .list(let reference, let pattern, let returnsSpecialUse, let status):
      try putList(" LIST ", reference, pattern, &out)
      let options =
        (returnsSpecialUse ? ["SPECIAL-USE"] : [])
        + (status.map { ["STATUS (MESSAGES UIDNEXT UIDVALIDITY\(names(of: $0)))"] } ?? [])
      if !options.isEmpty { out.put(" RETURN (" + options.joined(separator: " ") + ")") }
    case .lsub(let reference, let pattern): try putList(" LSUB ", reference, pattern, &out)
    case .select(let mailbox, let modSequences):
      try putMailbox(" SELECT ", mailbox, &out)
      if modSequences { out.put(" (CONDSTORE)") }
    case .examine(let mailbox, let modSequences):
      try putMailbox(" EXAMINE ", mailbox, &out)
      if modSequences { out.put(" (CONDSTORE)") }
    case .getQuotaRoot(let mailbox): try putMailbox(" GETQUOTAROOT ", mailbox, &out)
    case .literalProbe(let tag):
      let name = "\(tag) NOOP"
      out.put(" LIST \"\" {\(name.utf8.count)+}")
      out.endLine()
      out.put(name)
    case .create(let mailbox, let use):
      try putMailbox(" CREATE ", mailbox, &out)
      if let use { out.put(" (USE (\(use.rawValue)))") }
    case .subscribe(let mailbox): try putMailbox(" SUBSCRIBE ", mailbox, &out)
    case .status(let mailbox, let items):
      try putMailbox(" STATUS ", mailbox, &out)
      out.put(" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN\(names(of: items)))")
    case .uidSearch(let uids, let returnsAll, let last, let areDeleted):
      out.put(" UID SEARCH ")
      if let last {
        out.put("RETURN (PARTIAL -1:-\(last)) ")
      } else if returnsAll {
        out.put("RETURN (ALL) ")
      }
      out.put(uids.map { "UID " + SequenceSetEncoder.text(of: $0) } ?? "ALL")
      if areDeleted { out.put(" DELETED") }
    case .uidFetch(let uids, let items, let modSequence, let vanished):
      out.put(" UID FETCH " + SequenceSetEncoder.text(of: uids) + " " + items.list)
      if let modSequence {
        out.put(" (CHANGEDSINCE \(modSequence.rawValue)\(vanished ? " VANISHED" : ""))")
      }
    case .uidStore(let change, let flags, let uids, let modSequence):
      out.put(" UID STORE " + SequenceSetEncoder.text(of: uids))
      if let modSequence { out.put(" (UNCHANGEDSINCE \(modSequence.rawValue))") }
      out.put(" \(change.rawValue)FLAGS.SILENT \(try flagList(flags))")
    case .uidCopy(let uids, let mailbox):
      try putMailbox(" UID COPY " + SequenceSetEncoder.text(of: uids) + " ", mailbox, &out)
    case .uidExpunge(let uids): out.put(" UID EXPUNGE " + SequenceSetEncoder.text(of: uids))
    case .append(let mailbox, let flags, let date, let octets, let isUTF8, let isUnasked):
      try putMailbox(" APPEND ", mailbox, &out)
      // Always with the flag list: some servers take the date for the literal without it.
      out.put(" " + (try flagList(flags)))
      if let date { out.put(" \"" + date.imap + "\"") }
      out.put(isUTF8 ? " UTF8 (~" : " ")
      out.endChunk(literalOctets: octets, isUnasked: isUnasked)
      return out
    }
    out.endLine()
    return out
  }

  /// `initial-resp` of RFC 4959: an empty one is `=`.
  private static func responseOctets(_ octets: [UInt8]) -> [UInt8] {
    octets.isEmpty ? [UInt8(ascii: "=")] : Base64.encode(octets)
  }

  /// The names of items, each behind a space.
  private static func names(of items: StatusItems) -> String {
    (items.contains(.highestModSeq) ? " HIGHESTMODSEQ" : "")
      + (items.contains(.size) ? " SIZE" : "")
      + (items.contains(.appendLimit) ? " APPENDLIMIT" : "")
  }

  private static func putID(
    _ parameters: [(name: String, value: String)], _ out: inout EncodedCommand
  ) throws(IMAPWireError) {
    out.put(" ID (")
    var separator = ""
    for (name, value) in parameters {
      out.put(separator)
      try out.put(string: Array(name.utf8))
      out.put(" ")
      try out.put(string: Array(value.utf8))
      separator = " "
    }
    out.put(")")
  }

  private static func putList(
    _ name: String, _ reference: [UInt8], _ pattern: [UInt8], _ out: inout EncodedCommand
  ) throws(IMAPWireError) {
    out.put(name)
    try out.put(string: reference)
    out.put(" ")
    try out.put(string: pattern)
  }

  static func putMailbox(
    _ name: String, _ mailbox: MailboxName, _ out: inout EncodedCommand
  ) throws(IMAPWireError) {
    let octets = out.usesUTF8 ? mailbox.utf8 : mailbox.wire
    guard !octets.contains(where: { [0x00, 0x0a, 0x0d].contains($0) }) else {
      throw IMAPWireError(.unsendable)
    }
    out.put(name)
    try out.put(string: octets)
  }

  /// Whether a keyword is an atom; servers have others too, which no command can carry.
  package static func isSendable(keyword: String) -> Bool {
    !keyword.isEmpty && keyword.utf8.allSatisfy(isAtomOctet)
  }

  /// `flag-list`; a keyword that is no atom would end the command early and is refused.
  static func flagList(_ flags: MessageFlags) throws(IMAPWireError) -> String {
    for keyword in flags.keywords where !isSendable(keyword: keyword) {
      throw IMAPWireError(.unsendable)
    }
    return "(" + flags.names.joined(separator: " ") + ")"
  }

  /// `ATOM-CHAR`.
  private static func isAtomOctet(_ octet: UInt8) -> Bool {
    switch octet {
    case 0...0x20, 0x7f..., UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "{"),
      UInt8(ascii: "%"), UInt8(ascii: "*"), UInt8(ascii: "\""), UInt8(ascii: "\\"),
      UInt8(ascii: "]"):
      false
    default: true
    }
  }
}
