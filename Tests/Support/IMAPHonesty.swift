internal import MailTypes

/// What an honest server answers, from the account alone.
package enum IMAPHonesty {
  static func answer(
    _ turn: inout IMAPTurn, command: LyingIMAPSession.Command, selected: inout [UInt8]?,
    usesUTF8: Bool, _ account: ServedAccount
  ) {
    if let refusal = refusalWithoutUTF8(turn, usesUTF8: usesUTF8, account) {
      return turn.refuse(refusal)
    }
    func named(
      _ command: LyingIMAPSession.Command, _ account: ServedAccount
    ) -> ServedAccount.Mailbox? {
      guard let name = command.arguments.first,
        let index = index(of: name, usesUTF8: usesUTF8, account)
      else { return nil }
      return account.mailboxes[index]
    }
    let arguments = turn.arguments
    switch turn.name {
    case "CAPABILITY": turn.sayLast("* CAPABILITY " + account.capabilities)
    case "NAMESPACE": turn.sayLast("* NAMESPACE ((\"\" \"\(account.delimiter)\")) NIL NIL")
    case "LIST", "LSUB":
      for mailbox in account.mailboxes {
        let attributes = turn.name == "LIST" ? mailbox.attributes.joined(separator: " ") : ""
        let head = "* \(turn.name) (\(attributes)) \"\(account.delimiter)\" "
        let spelled = MailboxName(wire: mailbox.name).utf8
        let name =
          usesUTF8
          ? [0x22] + spelled + [0x22]
          : Array("{\(mailbox.name.count)}\r\n".utf8) + mailbox.name
        turn.untagged.append(Array(head.utf8) + name + [0x0d, 0x0a])
        if turn.arguments.last?.contains("STATUS (") == true {
          let status = " (\(Self.status(of: mailbox, turn.arguments.last ?? "")))\r\n"
          turn.untagged.append(Array("* STATUS ".utf8) + name + Array(status.utf8))
        }
      }
    case "SELECT", "EXAMINE":
      guard let mailbox = named(command, account) else {
        selected = nil
        turn.refuse("NO [NONEXISTENT] no such mailbox")
        return
      }
      selected = mailbox.name
      turn.sayLast("* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)")
      turn.sayLast("* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] x")
      turn.sayLast("* \(mailbox.messages.count) EXISTS")
      turn.sayLast("* OK [UIDVALIDITY \(mailbox.uidValidity)] x")
      turn.sayLast("* OK [UIDNEXT \(mailbox.uidNext)] x")
      if let id = mailbox.mailboxID { turn.sayLast("* OK [MAILBOXID (\(id))] x") }
      if let value = mailbox.highestModSeq { turn.sayLast("* OK [HIGHESTMODSEQ \(value)] x") }
      turn.status = turn.name == "SELECT" ? "OK [READ-WRITE] done" : "OK [READ-ONLY] done"
    case "STATUS":
      guard let mailbox = named(command, account) else {
        turn.refuse("NO [NONEXISTENT] no such mailbox")
        return
      }
      turn.sayLast("* STATUS \(arguments[0]) (\(status(of: mailbox, arguments.last ?? "")))")
    case "UID SEARCH", "UID FETCH", "UID STORE", "UID EXPUNGE":
      guard let name = selected, let index = account.index(of: name) else {
        turn.refuse("BAD no mailbox is selected")
        return
      }
      messages(&turn, of: account.mailboxes[index])
    case "ENABLE":
      let isOffered = account.offersUTF8 && arguments.contains("UTF8=ACCEPT")
      turn.sayLast("* ENABLED" + (isOffered ? " UTF8=ACCEPT" : ""))
    case "CREATE":
      if named(command, account) != nil { turn.refuse("NO [ALREADYEXISTS] it is there") }
    case "APPEND":
      if named(command, account) == nil { turn.refuse("NO [TRYCREATE] no such mailbox") }
    case "LOGOUT": turn.sayLast("* BYE see you")
    default: break
    }
  }

  private static func status(of mailbox: ServedAccount.Mailbox, _ items: String) -> String {
    let size = mailbox.messages.reduce(0) { $0 + $1.octets.count }
    return "MESSAGES \(mailbox.messages.count) "
      + "UIDNEXT \(mailbox.uidNext) UIDVALIDITY \(mailbox.uidValidity) UNSEEN 0"
      + (mailbox.highestModSeq.map { " HIGHESTMODSEQ \($0)" } ?? "")
      + (mailbox.mailboxID.map { " MAILBOXID (\($0))" } ?? "")
      + (items.contains("SIZE") ? " SIZE \(size)" : "")
  }

  private static func messages(_ turn: inout IMAPTurn, of mailbox: ServedAccount.Mailbox) {
    let isSearch = turn.name == "UID SEARCH"
    let asksForDeleted = isSearch && turn.arguments.last == "DELETED"
    let words = asksForDeleted ? turn.arguments.dropLast() : turn.arguments[...]
    let wanted = isSearch ? words.last ?? "" : words.first ?? ""
    let ranges = set(wanted, last: mailbox.messages.last?.uid ?? 0)
    for (index, message) in mailbox.messages.enumerated()
    where ranges.contains(where: { $0.contains(message.uid) }) {
      if asksForDeleted, !message.flags.contains("\\Deleted") { continue }
      if turn.name == "UID EXPUNGE" {
        guard message.flags.contains("\\Deleted") else { continue }
        turn.sayFirst("* \(index + 1) EXPUNGE")
      }
      turn.uids.append(message.uid)
      if turn.name == "UID FETCH" {
        turn.untagged.append(
          message.response(
            number: index + 1, items: turn.arguments.dropFirst().joined(separator: " ")))
      }
    }
    if isSearch { turn.sayLast(turn.uids.reduce("* SEARCH") { "\($0) \($1)" }) }
  }

  /// `sequence-set` of UIDs; `ALL` is any.
  private static func set(_ text: String, last: UInt32) -> [ClosedRange<UInt32>] {
    if text == "ALL" { return [0...UInt32.max] }
    return text.split(separator: ",").compactMap { part in
      let ends = part.split(separator: ":").compactMap { $0 == "*" ? last : UInt32($0) }
      guard let low = ends.min(), let high = ends.max() else { return nil }
      return low...high
    }
  }

  /// The mailbox of an argument, in whichever spelling is in use.
  static func index(of argument: [UInt8], usesUTF8: Bool, _ account: ServedAccount) -> Int? {
    let name = unquoted(argument)
    return account.index(of: usesUTF8 ? MailboxName(utf8: name).wire : name)
  }

  /// What RFC 6855 §4 and §6 have a server refuse.
  private static func refusalWithoutUTF8(
    _ turn: IMAPTurn, usesUTF8: Bool, _ account: ServedAccount
  ) -> String? {
    let isAboutMailboxes = [
      "LIST", "LSUB", "SELECT", "EXAMINE", "STATUS", "CREATE", "APPEND", "NAMESPACE",
    ].contains(turn.name)
    if isAboutMailboxes, !usesUTF8, account.capabilities.contains("UTF8=ONLY") {
      return "NO [CANNOT] UTF8=ACCEPT required"
    }
    guard turn.name == "APPEND", account.offersUTF8 else { return nil }
    let end = turn.literal.firstRange(of: Array("\r\n\r\n".utf8))?.lowerBound
    let header = turn.literal[..<(end ?? turn.literal.endIndex)]
    guard header.contains(where: { $0 >= 0x80 }) else { return nil }
    let isDeclared = usesUTF8 && turn.arguments.contains("UTF8")
    let isValid = String(validating: header, as: UTF8.self) != nil
    return isDeclared && isValid ? nil : "NO 8-bit characters in the header"
  }

  // MARK: Syntax

  /// The length at the end of a line that announces a literal, and where the announcement starts.
  ///
  /// - Parameter readsUnasked: whether one is known that comes without being asked for (RFC 7888).
  static func announcement(
    _ line: [UInt8], readsUnasked: Bool
  ) -> (octets: Int, start: Int, isUnasked: Bool)? {
    guard line.last == UInt8(ascii: "}"), let brace = line.lastIndex(of: UInt8(ascii: "{")) else {
      return nil
    }
    var digits = line[(brace + 1)...].dropLast()
    let isUnasked = readsUnasked && digits.last == UInt8(ascii: "+")
    if isUnasked { digits.removeLast() }
    guard let octets = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
    return (octets, brace, isUnasked)
  }

  /// Atoms, quoted strings and whole parentheses.
  static func words(_ line: [UInt8]) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    for octet in line {
      if !isQuoted, depth == 0, octet == 0x20 {
        if !word.isEmpty { words.append(word) }
        word = []
        continue
      }
      word.append(octet)
      if isEscaped {
        isEscaped = false
      } else if isQuoted, octet == 0x5c {
        isEscaped = true
      } else if octet == 0x22 {
        isQuoted.toggle()
      } else if !isQuoted {
        if [UInt8(ascii: "("), UInt8(ascii: "[")].contains(octet) { depth += 1 }
        if [UInt8(ascii: ")"), UInt8(ascii: "]")].contains(octet) { depth -= 1 }
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  /// A string without its quotation marks.
  package static func unquoted(_ word: [UInt8]) -> [UInt8] {
    guard word.count >= 2, word.first == 0x22, word.last == 0x22 else { return word }
    var octets: [UInt8] = []
    var isEscaped = false
    for octet in word.dropFirst().dropLast() {
      if octet == 0x5c, !isEscaped {
        isEscaped = true
        continue
      }
      isEscaped = false
      octets.append(octet)
    }
    return octets
  }
}
